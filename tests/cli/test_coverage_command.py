"""How much of what a user gave do samples rest on, what do they leave out, and what does a document touch?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import graphgen, manifest, rows

KEPT = "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar. 詹天佑修建了京张铁路。"
SILENT = "Nothing follows from this. And yet it goes on.\n" * 3


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coverage")
    (folder / "桥 bridge.md").write_text(KEPT, encoding="utf-8")
    (folder / "silent.txt").write_text(SILENT, encoding="utf-8")
    words = ["--method", "graphgen", "--set", "kinds=[atomic]", "--input", "桥 bridge.md", "silent.txt", "--out", "run"]
    assert graphgen(folder, "run", *words).code == 0
    return folder / "run"


def covered(run: Path) -> dict[str, set[str]]:
    """The ids of the units that the samples name, by kind."""
    found: dict[str, set[str]] = {"entity": set(), "relation": set()}
    for sample in rows(run / "samples.jsonl"):
        for unit in sample["units"]:
            found[unit["kind"]].add(unit["id"])
    return found


def test_a_run_counts_what_its_samples_rest_on(run: Path) -> None:
    counts = manifest(run)["counts"]
    units = covered(run)
    assert counts["covered.entities"] == len(units["entity"]) < counts["entities"]
    assert counts["covered.relations"] == len(units["relation"]) > 0
    assert (counts["covered.chunks"], counts["chunks"]) == (1, 2)


def test_shares_and_what_is_left_out_are_shown(run: Path) -> None:
    done = graphgen(run.parent, "coverage", "run")
    assert done.code == 0, done.err
    counts = manifest(run)["counts"]
    lines = [line.split() for line in done.out.splitlines()]
    assert ["documents", "1", "2", "50.0%"] in lines
    assert ["chunks", "1", "2", "50.0%"] in lines
    for what in ("entities", "relations"):
        assert [what, str(counts[f"covered.{what}"]), str(counts[what])] in [line[:3] for line in lines]
    assert f"silent.txt [0:{len(SILENT.rstrip())}" in done.out
    shown = {line[-1] for line in lines if line and line[-1].startswith("entity-")}
    assert shown
    assert shown.isdisjoint(covered(run)["entity"])
    brief = graphgen(run.parent, "coverage", "run", "--most", "0")
    assert "no sample rests on" not in brief.out


def test_a_method_without_a_graph_has_chunks_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(KEPT, encoding="utf-8")
    words = ["--method", "wrap", "--set", "styles=[easy]", "--input", "a.txt", "--out", "run"]
    assert graphgen(tmp_path, "run", *words).code == 0
    assert manifest(tmp_path / "run")["counts"]["covered.chunks"] == 1
    assert "covered.entities" not in manifest(tmp_path / "run")["counts"]
    done = graphgen(tmp_path, "coverage", "run")
    assert (done.code, "entities" in done.out) == (0, False)


def test_the_samples_that_a_document_touches(run: Path) -> None:
    document = next(row for row in rows(run / "documents.jsonl") if "bridge" in row["source"])
    samples = rows(run / "samples.jsonl")
    for name in (document["key"], document["source"], document["id"], "桥 bridge.md"):
        done = graphgen(run.parent, "trace", "run", "--document", name)
        assert done.code == 0, done.err
        assert f"{len(samples)} samples rest on it, {len(samples)} of them on nothing else." in done.out
        assert [sample["id"] for sample in samples if sample["id"] not in done.out] == []
    silent = graphgen(run.parent, "trace", "run", "--document", "silent.txt")
    assert (silent.code, "0 samples rest on it" in silent.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["trace", "run", "--document", "other.txt"], "has no document 'other.txt'"),
        (["trace", "run"], "trace needs a sample or a document"),
        (["trace", "run", "sample-1", "--document", "silent.txt"], "trace needs a sample or a document"),
        (["coverage", "nowhere"], "is not the directory of a finished run"),
    ],
)
def test_what_cannot_be_shown_is_said(run: Path, words: list[str], cause: str) -> None:
    done = graphgen(run.parent, *words)
    assert (done.code, done.out) == (2, "")
    assert cause in done.err


@pytest.mark.parametrize("damaged", [b'{"files": {', b"\xff\xfe\x00", b"[1]"])
def test_a_manifest_that_was_damaged_is_named(run: Path, damaged: bytes) -> None:
    sound = (run / "manifest.json").read_bytes()
    (run / "manifest.json").write_bytes(damaged)
    try:
        commands = [("coverage", run), ("run", "--for-gaps", run), ("assess", run / "config.yaml", "--out", run)]
        for words in commands:
            done = graphgen(run.parent, *words)
            assert (done.code, "manifest.json" in done.err) == (2, True), done.err
    finally:
        (run / "manifest.json").write_bytes(sound)


def test_a_trace_names_the_chunk_that_the_evidence_lies_in(run: Path) -> None:
    sample = rows(run / "samples.jsonl")[0]
    span = sample["evidence"][0]
    chunk = next(row for row in rows(run / "chunks.jsonl") if row["document_id"] == span["document_id"])
    done = graphgen(run.parent, "trace", "run", sample["id"])
    assert f"in {chunk['id']} [{chunk['start']}:{chunk['end']}]" in done.out


def test_a_page_of_the_run_before_does_not_outlive_it(run: Path) -> None:
    assert graphgen(run.parent, "graph", "run").code == 0
    assert (run / "graph.html").is_file()
    words = ["--method", "graphgen", "--set", "kinds=[atomic]", "--input", "silent.txt", "桥 bridge.md", "--out", "run"]
    before = json.loads((run / "manifest.json").read_text())["files"]
    assert graphgen(run.parent, "run", *words).code == 0
    assert not (run / "graph.html").exists()
    assert manifest(run)["files"].keys() == before.keys()


def test_a_trace_says_once_what_several_units_have_in_common(run: Path) -> None:
    sample = rows(run / "samples.jsonl")[0]
    done = graphgen(run.parent, "trace", "run", sample["id"])
    described = [line.partition("   ")[0] for line in done.out.split("\n  ") if " with prompt " in line]
    assert len(set(described)) == len(described) > 2
    assert all(call["id"] in done.out for call in sample["calls"])
