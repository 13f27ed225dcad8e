"""`graphgen init`: whatever it writes can be run, says no key, and leads on; questions are put on a terminal alone."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest
import yaml

from command_line import BIN, environment, graphgen, manifest
from graphgen.engine.configuration.starting import Start, starting_methods, written
from graphgen.engine.configuration.validating import validate
from graphgen.llm.providers.presets import Preset, presets
from graphgen.phrases import translate

KEY = "sk-proj-0123456789abcdef"


def in_chinese(text: str) -> str:
    return translate(text, "zh")


@pytest.mark.parametrize("method", sorted(starting_methods()))
def test_every_configuration_that_it_can_write_can_be_run(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "documents").mkdir()
    path = tmp_path / "graphgen.yaml"
    for preset in (None, *presets().values()):
        if preset is not None and preset.key is not None:
            monkeypatch.setenv(preset.key, KEY)
        start = Start(method, ("documents",), preset)
        for say in (str, in_chinese):
            text = written(start, name=path.name, say=say)
            path.write_text(text, encoding="utf-8")
            found = validate(path)
            assert found.errors == [], text
            assert KEY not in text
            assert found.config is not None
            assert found.config.dataset.split.test == 0.1


def test_from_an_empty_folder_to_a_dataset_by_the_commands_that_are_printed(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "init", "--yes", "--provider", "embedded", "--method", "wrap", "--set", "styles=[easy]")
    assert done.code == 0, done.err
    numbered = [
        line.split(". ", 1) for line in done.out.splitlines() if line.strip()[:2] in {f"{n}." for n in range(9)}
    ]
    steps = [line.partition("   ")[0] for _, line in numbered]
    assert [step.split()[1] for step in steps] == ["init", "check", "estimate", "run", "export"]
    assert done.next == steps[1] == "graphgen check graphgen.yaml"
    assert graphgen(tmp_path, *done.next.split()[1:]).code == 0
    assert graphgen(tmp_path, *steps[3].split()[1:]).code == 0
    assert manifest(tmp_path / "runs" / "graphgen")["status"] == "succeeded"
    assert (tmp_path / "runs" / "graphgen" / "dataset").is_dir()


def test_a_file_is_not_written_over_and_what_does_not_exist_is_said(tmp_path: Path) -> None:
    (tmp_path / "graphgen.yaml").write_text("mine")
    assert graphgen(tmp_path, "init", "--yes").code == 2
    assert (tmp_path / "graphgen.yaml").read_text() == "mine"
    assert graphgen(tmp_path, "init", "x.yaml", "--provider", "nobody").code == 2
    assert graphgen(tmp_path, "init", "x.yaml", "--method", "nothing").code == 2
    assert graphgen(tmp_path, "init", "--yes", "--force", "--provider", "embedded").code == 0


def test_a_key_that_is_set_chooses_its_provider_and_is_not_written(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "init", "--yes", "--lang", "zh", DEEPSEEK_API_KEY=KEY)
    text = (tmp_path / "graphgen.yaml").read_text(encoding="utf-8")
    models = yaml.safe_load(text)["models"]
    assert models["synthesizer"]["api_key_env"] == "DEEPSEEK_API_KEY"
    assert KEY not in text + done.out
    assert "文档所在的文件和文件夹。" in text


def test_on_a_terminal_it_asks(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [BIN / "graphgen", "init"], cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment()
    )
    os.close(theirs)
    os.write(ours, b"genie\nopenai\ndocs\nmy-model\n")
    shown = b""
    while b"next:" not in shown:
        shown += os.read(ours, 4096)
    assert process.wait(60) == 0
    os.close(ours)
    said = yaml.safe_load((tmp_path / "graphgen.yaml").read_text(encoding="utf-8"))
    assert (said["method"], said["input"]) == ("genie", ["docs"])
    assert said["models"]["synthesizer"]["model"] == "my-model"


def test_paths_are_those_of_where_one_stands(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("Ada wrote the first program in 1843.")
    done = graphgen(tmp_path, "init", "jobs/first.yaml", "--yes", "--provider", "embedded", "--input", "mine")
    assert done.next == "graphgen check jobs/first.yaml"
    assert "graphgen preview jobs/first.yaml" in done.out
    assert graphgen(tmp_path, "validate", "jobs/first.yaml").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--set", "chunk_size=vast"],
        ["--set", "kinds=[unclosed"],
        ["--set", "kinds=2026-13-45"],
        ["--set", "nothing=1"],
        ["--set", "seed=7"],
        ["--base-url", "http://localhost:8000/v1"],
        ["--model", "somebody-s"],
        ["--provider", "embedded", "--model", "somebody-s"],
        ["--provider", "openai", "--base-url", "ftp://nowhere"],
        ["--provider", "openai", "--api-key-env", KEY],
    ],
)
def test_nothing_is_written_that_could_not_be_run(tmp_path: Path, words: list[str]) -> None:
    done = graphgen(tmp_path, "init", "--yes", *words)
    assert done.code == 2, done.out
    assert "GraphGen broke" not in done.err
    assert KEY not in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("preset", presets().values(), ids=presets())
def test_a_trainee_elsewhere_is_reached_as_any_endpoint_is(preset: Preset) -> None:
    here = {"base_url": "http://localhost:8000/v1", "model": "mine"}
    start = Start("graphgen", preset=preset, trainee_model=here["model"], trainee_base_url=here["base_url"])
    assert yaml.safe_load(written(start, name="x.yaml", say=str))["models"]["trainee"] == here
