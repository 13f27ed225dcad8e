"""`graphgen validate` as a user types it, and what `run` says of the same file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import ROOT, graphgen

KEY = "sk-proj-0123456789abcdef"
WRONG = f"""\
method: wrap
inptu: docs
settings: {{styles: [easy], chunk_size: vast}}
models:
  synthesizer: {{base_url: "https://me:{KEY}@api.example.com/v1", model: m, api_key: {KEY}}}
  judge:
    api_key: {KEY}
    headers: {{Authorization: Bearer {KEY}}}
"""


def test_every_mistake_is_shown_with_its_line_and_no_secret_is(tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text(WRONG)
    done = graphgen(tmp_path, "validate", "job.yaml")
    assert done.code == 2
    assert done.err == ""
    assert "job.yaml:2:1: error: The configuration has no setting 'inptu'. Did you mean 'input'?" in done.out
    assert "  2 | inptu: docs\n    | ^^^^^\n" in done.out
    assert "  3 | settings: {styles: [easy], chunk_size: vast}\n" in done.out
    assert "name the environment variable that holds it with `api_key_env`" in done.out
    assert KEY not in done.out
    assert [path.name for path in tmp_path.iterdir()] == ["job.yaml"]
    told = json.loads(graphgen(tmp_path, "validate", "job.yaml", "--json").out)
    assert KEY not in json.dumps(told)
    assert not told["valid"]
    assert len(told["errors"]) >= 5
    assert told["errors"][0]["line"] == 2
    run = graphgen(tmp_path, "run", "job.yaml")
    assert run.code == 2
    assert run.err.startswith(f"error: job.yaml, line 2: {told['errors'][0]['cause']}\n")


@pytest.mark.parametrize(
    ("wrong", "line"),
    [("input: [nowhere]", 2), ("dataset: {formats: [parquett]}", 2), ("models: {judge: {model: m}}", 2)],
)
def test_what_is_found_when_a_run_begins_is_told_with_its_line_too(tmp_path: Path, wrong: str, line: int) -> None:
    given = "" if "input" in wrong else "input: job.yaml\n"
    settings = "settings: {faithfulness: {by: judge}}\n"
    (tmp_path / "job.yaml").write_text(f"method: genie\n{wrong}\n{settings}{given}")
    told = json.loads(graphgen(tmp_path, "validate", "job.yaml", "--json").out)
    run = graphgen(tmp_path, "run", "job.yaml")
    assert run.code == 2
    assert [error["line"] for error in told["errors"]] == [line]
    assert run.err.startswith(f"error: job.yaml, line {line}: {told['errors'][0]['cause']}\n")


def test_the_examples_are_sound_and_lead_on(tmp_path: Path) -> None:
    for name in ("graphgen.zh.yaml", "treesynth.en.yaml", "bds.yaml"):
        done = graphgen(tmp_path, "validate", ROOT / "examples" / name)
        assert done.code == 0, done.out
        assert " can be run: errors 0" in done.out
        assert done.next == f"graphgen check {ROOT / 'examples' / name}"
    assert graphgen(tmp_path, "validate", "missing.yaml").code == 2


AT_URL = "The configuration: models.synthesizer.base_url:"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("method: treesynth\nsettings: {description: ' '}\n", (2, "TreeSynth is not told what data to make.")),
        (
            "method: wrap\ninput: [job.yaml]\nmodels: {synthesizer: {base_url: 'http://localhost:1/v1', model: ''}}\n",
            (3, "The configuration: models.synthesizer.model must be a text that is not empty."),
        ),
        (
            "method: wrap\ninput: [job.yaml]\nmodels: {synthesizer: {provider: opena, model: m}}\n",
            (3, "The configuration: models.synthesizer.provider cannot be 'opena'. Did you mean 'openai'?"),
        ),
        (
            "method: wrap\ninput: [job.yaml]\nmodels: {synthesizer: {base_url: 'ftp://x', model: m}}\n",
            (3, f"{AT_URL} it must look like http://host/v1, without a password and without a query."),
        ),
        (
            "method: self_qa\ninput: [job.yaml]\ncuration: {faithfulness: judge}\n",
            (3, "The configuration: curation.faithfulness must be a mapping with 'by' in it."),
        ),
        (
            "method: self_qa\ninput: [job.yaml]\ndataset: {twins: 1.5}\n",
            (3, "The configuration: dataset.twins: it must be a whole number, or below 1 a share."),
        ),
    ],
)
def test_a_mistake_is_told_once_and_alone(tmp_path: Path, content: str, told: tuple[int, str]) -> None:
    (tmp_path / "job.yaml").write_text(content)
    found = json.loads(graphgen(tmp_path, "validate", "job.yaml", "--json").out)
    assert [(error["line"], error["cause"]) for error in found["errors"]] == [told]


def test_a_device_without_an_end_is_no_configuration(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "validate", "/dev/zero")
    assert done.code == 2
    assert "too large" in done.err
