"""Every mistake in a configuration is found, in its line, with what would be right; and nothing can bring that down."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphgen.engine.configuration.config import load_config
from graphgen.engine.configuration.config_text import ConfigText
from graphgen.engine.configuration.mistakes import dotted
from graphgen.engine.configuration.validating import Validation, validate
from graphgen.errors import UsageError

SOUND = """\
# a comment
method: graphgen
input: [docs]

settings:
  chunk_size: 512        # tokens
  chunk_overlap: 50
  kinds: [atomic, cot]
  partition:
    strategy: ece
    max_units: 12
  generation:
    atomic: {}
models:
  synthesizer: &model
    base_url: http://127.0.0.1:9/v1
    model: 模型
  trainee:
    <<: *model
    model: another
dataset:
  formats: [messages, alpaca]
seed: 3
attempts: 2
"""
WRONG = {
    "method: graphgen": ("method: grafgen", "Did you mean 'graphgen'?"),
    "input: [docs]": ("input: [docs, nowhere]", "There is no file or folder"),
    "  chunk_size: 512": ("  chunk_sise: 512", "Did you mean 'chunk_size'?"),
    "  chunk_overlap: 50": ("  chunk_overlap: many", "chunk_overlap must be a whole number"),
    "  kinds: [atomic, cot]": ("  kinds: [atomic, riddle]", "no kind 'riddle'"),
    "    strategy: ece": ("    strategy: ecc", "Did you mean 'ece'?"),
    "    max_units: 12": ("    max_unit: 12", "Did you mean 'max_units'?"),
    "    atomic: {}": ("    atomic: {depth: 3}", "depth"),
    "    model: 模型": ("    modle: 模型", "'models.synthesizer.modle'"),
    "    model: another": ("    omit: [nonsense]", "nonsense cannot be left out"),
    "  formats: [messages, alpaca]": ("  formats: [messages, parquett]", "no export format parquett"),
    "seed: 3": ("seed: 3\nseed: 4", "'seed' is said twice"),
    "attempts: 2": ("attempts: 99", "attempts must be at most 10"),
}

LAUGHS = "a: &a [x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n" for before, after in pairwise("abcdefghi")
)


def looked_at(folder: Path, text: str) -> Validation:
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "job.yaml").write_text(text, encoding="utf-8")
    return validate(folder / "job.yaml", given={"out": folder / "out"})


def lines(found: Validation) -> dict[int, str]:
    assert all(each.place is not None or each.key in {("input",), ("method",)} for each in found.errors), found.errors
    return {each.place.line: f"{each.cause} {each.remedy}" for each in found.errors if each.place}


def test_what_is_sound_has_no_mistakes(tmp_path: Path) -> None:
    found = looked_at(tmp_path, SOUND)
    assert found.errors == []
    assert found.config == load_config(tmp_path / "job.yaml", out=tmp_path / "out")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planted=st.sets(st.sampled_from(sorted(WRONG)), min_size=1), before=st.integers(0, 3))
def test_every_planted_mistake_is_found_in_its_line(tmp_path: Path, planted: set[str], before: int) -> None:
    # What chooses tells what its neighbours should be: nothing is said of them where it is wrong.
    planted -= {"    max_units: 12"} if "    strategy: ece" in planted else set()
    inside = {line for line in planted if line.startswith("  ") and "model" not in line and "formats" not in line}
    planted -= inside if "method: graphgen" in planted else set()
    written = ["# more"] * before
    expected: dict[int, str] = {}
    for line in SOUND.splitlines():
        plain = line.partition("  #")[0].rstrip()
        wrong, cause = WRONG[plain] if plain in planted else (line, "")
        written += wrong.splitlines()
        expected |= {len(written): cause} if cause else {}
    found = lines(looked_at(tmp_path, "\n".join(written)))
    assert {number: cause in found.get(number, "") for number, cause in expected.items()} == dict.fromkeys(
        expected, True
    )
    allowed = {
        number for number, line in enumerate(written, 1) if line.strip().startswith(("synthesizer:", "trainee:"))
    }
    assert found.keys() - expected.keys() <= allowed, "a model without a name is missing something too"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["method", "input", "settings", "models", "trainee", "seed", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_whatever_a_file_says_is_looked_at_to_the_end(tmp_path: Path, content: Any) -> None:
    text = yaml.safe_dump(content, allow_unicode=True)
    (tmp_path / "job.yaml").write_text(text, encoding="utf-8")
    found = validate(tmp_path / "job.yaml")
    assert found.errors or found.config is not None
    for each in found.mistakes:
        assert each.cause.endswith((".", "?"))
        assert each.remedy
        assert each.place is None or each.place.line <= text.count("\n") + 1


def test_the_first_mistake_is_what_a_run_says(tmp_path: Path) -> None:
    text = SOUND.replace("seed: 3", "seed: x").replace("    max_units: 12", "    max_unit: 12")
    found = looked_at(tmp_path, text)
    with pytest.raises(UsageError) as raised:
        load_config(tmp_path / "job.yaml")
    first = found.errors[0]
    assert first.place is not None
    assert raised.value.cause == f"{tmp_path / 'job.yaml'}, line {first.place.line}: {first.cause}"
    assert "All 2 mistakes: graphgen validate" in raised.value.remedy


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("method: wrap\nchunk_size: 99\n", "under `settings:`"),
        ("method: wrap\nformats: [text]\n", "under `dataset:`"),
        ("method: wrap\ntrainee: {}\n", "under `models:`"),
        ("method: wrap\nsettings: {seed: 3}\n", "at the top, beside `method`"),
        ("method: graphgen\nsettings: {max_units: 3}\n", "under `settings.partition:`"),
    ],
)
def test_a_setting_in_the_wrong_place_is_told_where_it_belongs(tmp_path: Path, text: str, where: str) -> None:
    assert any(where in each.remedy for each in looked_at(tmp_path, text).errors)


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("method: [\n", 1, "is not YAML"),
        ("method: wrap\n\tinput: x\n", 2, "is not YAML"),
        ("method: wrap\nseed: 2024-13-45\n", 2, "month must be in 1..12"),
        ("method: wrap\nseed: !now x\n", 2, "is not YAML"),
        ("method: wrap\ninput: &a [*a]\n", 2, "refers to itself"),
        (LAUGHS, 6, "stands for more"),
        ("- method\n", 1, "no mapping"),
        ("method: wrap\n---\nseed: 1\n", 2, "another document"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path, text: str, line: int, cause: str) -> None:
    assert cause in lines(looked_at(tmp_path, text))[line]


def test_a_huge_file_and_a_deep_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text("a: [" * 5000)
    assert "nested too deeply" in validate(tmp_path / "job.yaml").errors[0].cause
    (tmp_path / "job.yaml").write_bytes(b"a: b\n" * 2_000_000)
    with pytest.raises(UsageError, match="too large"):
        validate(tmp_path / "job.yaml")


def test_what_an_alias_shares_is_changed_in_one_place_only(tmp_path: Path) -> None:
    model = "{base_url: 'http://127.0.0.1:9/v1', model: a}"
    text = f"method: graphgen\ninput: [docs]\nmodels:\n  synthesizer: &m {model}\n  trainee: *m\n"
    (tmp_path / "job.yaml").write_text(text)
    config = load_config(tmp_path / "job.yaml", ["trainee.model=b"])
    assert [getattr(model, "model", None) for _, model in config.models] == ["a", "b", None]


def test_what_is_missing_around_a_run_is_told_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    text = (
        "method: graphgen\ninput: [docs]\nmax_cost: 3\nprompts: prompts-of-mine\nsettings:\n  graph: g.graphml\n"
        "models:\n  synthesizer:\n    base_url: https://api.example.com/v1\n    model: m\n"
        "    api_key_env: NO_SUCH_KEY\n  judge: {provider: offline}\n"
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    found = looked_at(tmp_path, text)
    assert {dotted(each.key): each.place and each.place.line for each in found.errors} == {
        "prompts": 4,
        "settings.graph": 6,
        "models.synthesizer": 8,
        "models.synthesizer.api_key_env": 11,
        "out": None,
    }
    assert {dotted(each.key) for each in found.warnings} == {"models.judge", "models.trainee"}
    assert found.config is None


def test_a_place_is_that_of_what_is_said_last(tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text("x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n")
    text = ConfigText(tmp_path / "job.yaml")
    place = text.place(("y", "a"))
    assert place is not None
    assert (place.line, text.content["y"]) == (4, {"a": 2})
