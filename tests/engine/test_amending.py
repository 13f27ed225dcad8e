"""What a person decides about a sample holds at once, in every rerun, and until it is undone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from graphgen.engine.configuration.config import make_config
from graphgen.engine.dataset.amending import put_back, throw_out, undo
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.job import Job
from graphgen.errors import UsageError

TEXT = (
    "The Forth Bridge was designed by John Fowler. John Fowler was born in Sheffield. The Forth Bridge was opened in "
    "1890 by the Prince of Wales. The Prince of Wales drove home a rivet of gold. William Arrol built the Forth Bridge."
)


def made(folder: Path, *more: str) -> Outcome:
    (folder / "bridge.txt").write_text(TEXT, encoding="utf-8")
    settings = ["curation.lengths.answer.max=12", *more]
    paths = {"input": [folder / "bridge.txt"], "out": folder / "run", "cache": folder / "cache.sqlite"}
    return asyncio.run(Job(make_config(settings, method="graphgen", **paths)).run())


def rows(run: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / name).read_text(encoding="utf-8").splitlines()]


def content(run: Path) -> dict[str, bytes]:
    """All that a rerun has to write again, byte for byte."""
    files = [run / "samples.jsonl", run / "rejected.jsonl", *sorted((run / "dataset").rglob("*"))]
    return {str(path.relative_to(run)): path.read_bytes() for path in files if path.is_file()}


def test_a_decision_holds_at_once_as_it_does_in_a_rerun_and_is_undone(tmp_path: Path) -> None:
    run = tmp_path / "run"
    before = made(tmp_path)
    untouched = content(run)
    turned_down = [row["sample"]["id"] for row in rows(run, "rejected.jsonl") if row["reason"] == "too_long"]
    kept = [row["id"] for row in rows(run, "samples.jsonl")]
    assert len(turned_down) > 1
    amended = put_back(run, [turned_down[0][:14]], None)
    assert amended.decided == turned_down[:1]
    throw_out(run, [kept[0]])
    at_once = content(run)
    samples = {row["id"]: row for row in rows(run, "samples.jsonl")}
    assert samples[turned_down[0]]["traits"]["put_back"] == "too_long"
    assert kept[0] not in samples
    assert [row["sample"]["id"] for row in rows(run, "rejected.jsonl") if row["reason"] == "by_hand"] == kept[:1]
    manifest = json.loads((run / "manifest.json").read_bytes())
    again = made(tmp_path)
    assert again.usage.calls == 0
    assert content(run) == at_once
    assert manifest["counts"] == again.counts
    assert manifest["status"] == "succeeded"
    assert manifest["files"] == json.loads((run / "manifest.json").read_bytes())["files"]
    undo(run, [])
    assert content(run) == untouched
    assert json.loads((run / "manifest.json").read_bytes())["counts"] == before.counts
    assert not (run / "decisions.jsonl").exists()


def test_all_that_was_rejected_for_a_reason_comes_back_in_its_place(tmp_path: Path) -> None:
    run = tmp_path / "run"
    made(tmp_path)
    first = [row for row in rows(run, "rejected.jsonl") if row["reason"] == "too_long"]
    put_back(run, [], "too_long")
    ids = [row["id"] for row in rows(run, "samples.jsonl")]
    places = [ids.index(row["sample"]["id"]) for row in first]
    assert places == sorted(places)
    assert places[0] == first[0]["place"]
    assert [row for row in rows(run, "rejected.jsonl") if row["reason"] == "too_long"] == []


def test_what_gives_a_test_away_and_is_put_back_stays_told(tmp_path: Path) -> None:
    run = tmp_path / "run"
    (tmp_path / "test.txt").write_text("Who designed the Forth Bridge, opened in 1890?\n" + TEXT.replace(". ", ".\n"))
    made(tmp_path, f"curation.decontamination.against=[{tmp_path / 'test.txt'}]", "curation.lengths.answer.max=null")
    hits = json.loads((run / "decontamination.json").read_bytes())["hits"]
    assert hits
    put_back(run, [], "contaminated")
    told = json.loads((run / "decontamination.json").read_bytes())["hits"]
    assert sorted(told, key=str) == sorted(({**hit, "put_back": True} for hit in hits), key=str)
    card = (run / "dataset" / "README.md").read_text(encoding="utf-8")
    assert f"0 samples were left out for sharing text with them, {len(hits)} were put back by hand" in card


def test_what_cannot_be_decided_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    run = tmp_path / "run"
    made(tmp_path)
    before = content(run)
    kept = [row["id"] for row in rows(run, "samples.jsonl")]
    with pytest.raises(UsageError, match="No sample was rejected"):
        put_back(run, [kept[0]], None)
    with pytest.raises(UsageError, match="leak"):
        put_back(run, [], "leak")
    with pytest.raises(UsageError, match="No sample would be left"):
        throw_out(run, kept)
    with pytest.raises(UsageError, match="Nothing was decided"):
        undo(run, [])
    assert content(run) == before
