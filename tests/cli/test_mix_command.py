"""`graphgen mix`: several runs in one dataset that can be traced to each of them."""

from __future__ import annotations

import json
import shutil
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


def test_what_a_run_holds_out_is_in_no_training_of_a_mixture(tmp_path: Path) -> None:
    for number, name in enumerate(("Morven", "Kelmar", "Lindau", "Carrick", "Farrow", "Norholm")):
        told = (
            f"Ada Alder designed the {name} Bridge in 18{number}1. Ben Birch painted the {name} Bridge in 19{number}2."
        )
        (tmp_path / f"{name}.txt").write_text(told)
    names = sorted(path.name for path in tmp_path.glob("*.txt"))
    for method, held in (("self_qa", ["--set", "dataset.split.test=0.3"]), ("wrap", [])):
        words = [word for name in names for word in ("--input", name)]
        done = graphgen(tmp_path, "run", "--method", method, *words, "--out", f"runs/{method}", *held)
        assert done.code == 0, done.err
    tested = {
        span["document_id"]
        for row in rows(tmp_path / "runs/self_qa/dataset/provenance/samples.jsonl")
        for span in row["evidence"]
        if row["split"] == "test"
    }
    assert 0 < len(tested) < len(names)

    done = graphgen(tmp_path, "mix", "mixed", "runs/self_qa=1", "runs/wrap=1")
    assert done.code == 0, done.err
    assert "held out" in done.out
    sides = {
        (row["split"], span["document_id"] in tested)
        for row in rows(tmp_path / "mixed/provenance/samples.jsonl")
        for span in row["evidence"]
    }
    assert sides == {("train", False), ("test", True)}
    assert rows(tmp_path / "mixed/data/messages/test.jsonl")
    assert rows(tmp_path / "mixed/data/text/test.jsonl")


def test_two_answers_to_one_question_have_ids_of_their_own(runs: Path) -> None:
    samples = runs / "runs" / "c" / "samples.jsonl"
    shutil.copytree(runs / "runs" / "a", samples.parent)
    changed = [row | {"text": f"{row['text']} It was told otherwise."} for row in rows(samples)]
    samples.write_text("".join(json.dumps(row) + "\n" for row in changed))
    done = graphgen(runs, "mix", "answers", "runs/a=1", "runs/c=1", "--by", "samples")
    assert done.code == 0, done.err
    ids = [row["id"] for row in rows(runs / "answers" / "provenance" / "samples.jsonl")]
    assert len(set(ids)) == len(ids) == 2 * len(changed)
