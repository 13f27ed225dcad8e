"""What is not said has a default; what is wrong is named, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphgen.engine.configuration.config import load_config, make_config
from graphgen.errors import UsageError
from graphgen.llm.settings import NgramModel, OfflineModel, OpenAIModel


def test_the_defaults_need_no_key_and_no_network() -> None:
    config = make_config(method="graphgen", out="run")
    assert config.models.synthesizer == OfflineModel()
    assert config.models.trainee == NgramModel()


def test_a_key_goes_where_it_belongs(tmp_path: Path) -> None:
    config = make_config(
        [
            "chunk_size=256",
            "partition.max_units=9",
            "seed=7",
            "trainee.model=tiny",
            "models.trainee.base_url=http://h/v1",
        ],
        method="graphgen",
        out="run",
    )
    assert config.settings == {"chunk_size": 256, "partition": {"max_units": 9}}
    assert config.seed == 7
    assert config.models.trainee == OpenAIModel(model="tiny", base_url="http://h/v1")


def test_a_file_is_anchored_in_its_folder_and_flags_go_before_it(tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text(
        "method: graphgen\ninput: docs\nseed: 1\nsettings: {graph: g.graphml, chunk_size: 99}\n"
        "models: {trainee: {provider: ngram, known: [known.txt]}}\n",
    )
    config = load_config(tmp_path / "job.yaml", ["chunk_size=200"], seed=2, out=None)
    assert config.input == (tmp_path / "docs",)
    assert config.settings == {"graph": str(tmp_path / "g.graphml"), "chunk_size": 200}
    assert config.models.trainee == NgramModel(known=(tmp_path / "known.txt",))
    assert config.seed == 2
    assert config.out == Path("runs/job")


def test_the_digest_is_of_what_decides_the_samples() -> None:
    base = make_config(method="graphgen", out="a")
    assert base.digest == make_config(method="graphgen", out="b", cache="c").digest
    assert base.digest != make_config(["chunk_size=99"], method="graphgen", out="a").digest
    assert base.digest != make_config(["trainee.concurrency=3"], method="graphgen", out="a", seed=1).digest


@pytest.mark.parametrize(
    ("overrides", "given", "cause", "remedy"),
    [
        ([], {"method": "grafgen"}, "Did you mean 'graphgen'", "wrap"),
        (["chunk_sise=3"], {"method": "graphgen"}, "Did you mean 'chunk_size'", "Known settings"),
        (["chunk_size=many"], {"method": "graphgen"}, "chunk_size", "Correct it"),
        (["chunk_size"], {"method": "graphgen"}, "not of the form key=value", "--set key=value"),
        (["chunk_size=[1"], {"method": "graphgen"}, "not YAML", "Quote"),
        (["kinds=[riddle]"], {"method": "graphgen"}, "no kind 'riddle'", "Correct it"),
        (["generation.atomic.depth=1"], {"method": "graphgen"}, "depth", "Correct it"),
        (["partition.min_units=30"], {"method": "graphgen"}, "min_units", "Correct it"),
        (["trainee.api_key=sk-1"], {"method": "graphgen"}, "models.trainee.api_key", "api_key_env"),
        (["seed=9999999999999999999999"], {"method": "graphgen"}, "seed", "Correct it"),
        (["chunk_size=9999999999999999999999"], {"method": "graphgen"}, "64 bits", "smaller"),
        (["chunk_size=2024-13-45"], {"method": "graphgen"}, "month must be in 1..12", "Quote"),
        (["models=3"], {"method": "graphgen"}, "models", "Correct it"),
        ([], {"method": "graphgen", "cache": "\udcff"}, "not UTF-8", "Rename"),
        (["trainee.model=y", "trainee.api_key_env=sk-1"], {"method": "graphgen"}, "never the key itself", "Correct"),
        (["trainee.model=y", "trainee.base_url=http://me:sk-1@h/v1"], {"method": "graphgen"}, "password", "Correct"),
        (["trainee.model=y", "trainee.base_url=http://h/v1?key=sk-1"], {"method": "graphgen"}, "query", "Correct"),
        (["trainee.model=y", "trainee.base_url=h"], {"method": "graphgen"}, "http://host/v1", "Correct"),
        (["trainee.model=y", "trainee.model.name=x"], {"method": "graphgen"}, "has no parts", "Correct"),
    ],
)
def test_what_is_wrong_is_named(overrides: list[str], given: dict[str, object], cause: str, remedy: str) -> None:
    with pytest.raises(UsageError) as raised:
        make_config(overrides, out="run", **given).resolve()
    assert cause in raised.value.cause
    assert remedy in raised.value.remedy
    assert "sk-1" not in str(raised.value)


@pytest.mark.parametrize(
    "content", ["[1, 2]", "method: [", "\x00", "- a\n- b\n", "", "42", "at: 2024-13-45", "[" * 9999]
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "c.yaml").write_text(content)
    with pytest.raises(UsageError, match=r"c\.yaml"):
        load_config(tmp_path / "c.yaml")
    with pytest.raises(UsageError, match="cannot be read"):
        load_config(tmp_path / "missing.yaml")


def test_a_key_is_read_from_the_environment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UsageError, match="OPENAI_API_KEY is not set"):
        OpenAIModel(model="m").api_key()
    assert OpenAIModel(model="m", base_url="http://127.0.0.1:8000/v1").api_key() is None
    monkeypatch.setenv("MY_KEY", "secret")
    model = OpenAIModel(model="m", api_key_env="MY_KEY")
    assert model.api_key() == "secret"
    assert "secret" not in model.model_dump_json()


def test_a_key_that_was_copied_with_its_line_break_is_mended_and_one_that_cannot_be_sent_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = OpenAIModel(model="m", base_url="http://127.0.0.1:8000/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "secret\n")
    assert model.api_key() == "secret"
    monkeypatch.setenv("OPENAI_API_KEY", "“secret”")
    with pytest.raises(UsageError, match="OPENAI_API_KEY has characters") as raised:
        model.api_key()
    assert "secret" not in str(raised.value)


def test_a_list_that_holds_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("method: wrap\ninput: &a [*a]\n")
    with pytest.raises(UsageError, match="line 2: This refers to itself"):
        load_config(tmp_path / "c.yaml")
