"""`graphgen export`: a finished run once more as a dataset, and no call for it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet
import pytest

from command_line import graphgen, rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "a.txt").write_text("Ada Alder designed the Morven Bridge in 1881. It crosses the Tay. " * 3)
    done = graphgen(folder, "run", "--method", "graphgen", "--input", "a.txt", "--out", "runs/a")
    assert done.code == 0, done.err
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_export_says_what_the_runs_own_dataset_says(folder: Path) -> None:
    run = contents(folder / "runs/a")
    done = graphgen(folder, "export", "runs/a", "--out", "plain")
    assert done.code == 0, done.err
    own, other = contents(folder / "runs/a/dataset"), contents(folder / "plain")
    # When the run ended and what it cost is no part of a dataset that is the same after every rerun.
    differ = {name for name in own | other if own.get(name) != other.get(name)}
    assert differ == {"README.md", "manifest.json", "croissant.json", "report.html"}
    assert "report.html" in json.loads(other["manifest.json"])["files"]
    assert contents(folder / "runs/a") == run, "an export changes nothing in the run"


def test_formats_container_and_settings_are_chosen_anew(folder: Path) -> None:
    words = ("--formats", "messages,chatml,text", "--container", "parquet", "--thoughts", "field", "--no-report")
    done = graphgen(folder, "export", "runs/a", "--out", "other", *words, "--set", "name=Mine", "--set", "licence=mit")
    assert done.code == 0, done.err
    assert not (folder / "other/report.html").exists()
    count = len(rows(folder / "runs/a/samples.jsonl"))
    assert pyarrow.parquet.read_metadata(folder / "other/data/chatml/train.parquet").num_rows == count
    assert f"{count} samples are not in text, which needs running text." in done.out
    assert done.out.splitlines()[-1].split(maxsplit=1) == ["next:", "graphgen export --check other"]
    manifest = json.loads((folder / "other/manifest.json").read_bytes())
    assert (manifest["name"], manifest["run"]["name"], manifest["dataset"]["licence"]) == ("Mine", "a", "mit")
    assert manifest["run"]["models"]["synthesizer"] == {"provider": "offline"}


def test_the_folder_is_beside_the_run_unless_it_is_named(folder: Path) -> None:
    assert graphgen(folder, "export", "runs/a").code == 0
    assert (folder / "runs/a-dataset/README.md").is_file()
    assert graphgen(folder / "runs/a", "export", ".").code == 0
    assert graphgen(folder, "export", "runs/a", "--out", "runs/a-dataset").code == 0


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("nowhere",), "not the directory of a finished run"),
        (("runs/a", "--formats", "csv"), "no export format csv"),
        (("runs/a", "--container", "zip"), "dataset.container"),
        (("runs/a", "--thoughts", "aloud"), "dataset.thoughts"),
        (("runs/a", "--set", "licence=do what you like"), "dataset.licence"),
        (("runs/a", "--set", "chunk_size=3"), "no setting 'dataset.chunk_size'"),
        (("runs/a", "--set", "formats"), "key=value"),
        (("runs/a", "--out", "runs"), "no dataset"),
        (("runs/a", "--out", "a.txt"), "no dataset"),
        (("runs/a", "--formats", "text,preference", "--out", "none"), "No sample has the shape of text, preference."),
        (("--check", "runs/a/dataset", "--formats", "text"), "runs/a/dataset is a dataset already"),
        (("--check", "runs/a/dataset", "--set", "name=x"), "--check only reads it"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(folder: Path, words: tuple[str, ...], cause: str) -> None:
    before = sorted(folder.rglob("*"))
    done = graphgen(folder, "export", *words)
    assert done.code == 2
    assert cause in done.err
    assert sorted(folder.rglob("*")) == before
