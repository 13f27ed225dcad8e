"""`graphgen mix`: several runs in one dataset that can be traced to each of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import graphgen, rows


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    (folder / "a.txt").write_text("Ada Alder designed the Morven Bridge in 1881. It crosses the Tay. " * 3)
    (folder / "b.txt").write_text("Ben Birch painted the Morven Bridge in 1902. He lived in Perth, by the river.")
    for name in "ab":
        done = graphgen(folder, "run", "--method", "wrap", "--input", f"{name}.txt", "--out", f"runs/{name}")
        assert done.code == 0, done.err
    return folder


def test_a_mixture_is_a_dataset_whose_rows_say_which_run_they_are_of(runs: Path) -> None:
    done = graphgen(runs, "mix", "mixed", "runs/a=1", "runs/b=1", "--by", "samples")
    assert done.code == 0, done.err
    provenance = rows(runs / "mixed" / "provenance" / "samples.jsonl")
    origin = {row["id"]: json.loads(row["traits"])["run"] for row in provenance}
    ids = {name: {row["id"] for row in rows(runs / "runs" / name / "samples.jsonl")} for name in "ab"}
    assert all(each in ids[name] for each, name in origin.items())
    assert abs(sum(name == "a" for name in origin.values()) - sum(name == "b" for name in origin.values())) <= 1
    assert all(span["source"] for row in provenance for span in row["evidence"])
    first = {path.name: path.read_bytes() for path in (runs / "mixed").rglob("*.jsonl")}
    again = graphgen(runs, "mix", "mixed", "runs/b=1", "runs/a=1", "--by", "samples")
    assert again.code == 0, again.err
    assert {path.name: path.read_bytes() for path in (runs / "mixed").rglob("*.jsonl")} == first


def test_what_is_taken_again_has_an_id_of_its_own(runs: Path) -> None:
    done = graphgen(runs, "mix", "again", "runs/a=1", "runs/b=5", "--by", "samples", "--repeat")
    assert done.code == 0, done.err
    ids = [row["id"] for row in rows(runs / "again" / "provenance" / "samples.jsonl")]
    assert len(set(ids)) == len(ids)
    assert any("." in each for each in ids)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["runs/a"], "not of the form RUN=WEIGHT"),
        (["runs/a=0"], "not of the form RUN=WEIGHT"),
        (["runs/a=1", "runs/a=2"], "named twice"),
        (["runs/a=1", "runs/../runs/a=2"], "named twice"),
        (["runs/a=1", "runs/b=1e308", "--repeat"], "1,000 are the most"),
        (["runs/c=1"], "not the directory of a finished run"),
        (["runs/a=1", "--by", "weight"], "cannot be by"),
        (["runs/a=1", "--formats", "csv"], "csv"),
    ],
)
def test_what_is_wrong_is_named(runs: Path, words: list[str], cause: str) -> None:
    done = graphgen(runs, "mix", "wrong", *words)
    assert done.code == 2
    assert cause in done.err
