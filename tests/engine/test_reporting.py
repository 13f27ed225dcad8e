"""What a report is made from: which samples stand for all, how a run went in time, and measures kept with it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import ROOT, rows
from graphgen.engine.configuration.config import make_config
from graphgen.engine.reporting.drawing import drawn, stratified
from graphgen.engine.reporting.metrics import compute_metrics, read_metrics, write_metrics
from graphgen.engine.reporting.survey import Survey
from graphgen.engine.reporting.timeline import read_timeline
from graphgen.engine.run_directory.results import Results
from graphgen.engine.running.job import Job


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(1, 120))
def test_small_strata_are_whole_and_large_ones_alike(sizes: list[int], most: int) -> None:
    places, at = {}, 0
    for number, size in enumerate(sizes):
        places[f"s{number}",] = range(at, at + size)
        at += size
    chosen = stratified(places, most)
    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(most, at)
    taken = Counter(next(name for name, part in places.items() if place in part) for place in chosen)
    cut = [taken[name] for name, part in places.items() if taken[name] < len(part)]
    assert all(taken[name] <= min(cut) + 1 for name in places) if cut else True
    assert max(cut, default=0) - min(cut, default=0) <= 1


def test_draws_are_the_same_each_time_and_all_where_there_are_few() -> None:
    assert drawn(1000, 10) == drawn(1000, 10) != drawn(1000, 10, seed=1)
    assert drawn(3, 10) == [0, 1, 2]


def progress(second: float, calls: int, cached: int, *stages: tuple[str, int, int]) -> dict[str, object]:
    told = [{"name": n, "expected": e, "entered": e, "done": d, "failed": 0} for n, e, d in stages]
    counts = {"calls": calls, "cached": cached, "retries": 0, "samples": 0, "failures": 0, "cost": None}
    return {"type": "progress", "time": f"2026-01-01T00:00:{second:06.3f}+00:00", "stages": told, **counts}


def test_the_timeline_is_of_the_last_command_and_its_rates_are_what_happened(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    begun = {"type": "run_started", "method": "m", "out": "o", "models": {}}
    events = [
        {**begun, "time": "2025-01-01T00:00:00.000+00:00"},
        {**progress(1, 500, 0), "time": "2025-01-01T00:00:09.000+00:00"},
        {**begun, "time": "2026-01-01T00:00:00.000+00:00"},
        progress(2, 10, 4, ("split", 1, 1), ("write", 0, 0)),
        progress(4, 30, 4, ("split", 1, 1), ("write", 2, 0)),
        progress(8, 30, 8, ("split", 1, 1), ("write", 2, 2)),
    ]
    path.write_text("\n".join(map(json.dumps, events)) + '\n{"type": "prog', encoding="utf-8")
    found = read_timeline(path)
    assert found is not None
    assert found.seconds == 8
    assert sum(pace.bought * width for pace, width in zip(found.paces, widths(found.paces), strict=True)) == 30
    assert found.paces[-1].bought == 0
    assert found.paces[-1].cached == pytest.approx(1.0)
    assert [(stage.name, stage.begin, stage.end, stage.done) for stage in found.stages] == [
        ("split", 0, 2, 1),
        ("write", 2, 8, 2),
    ]
    assert read_timeline(tmp_path / "none.jsonl") is None


def widths(paces):
    ends = [0.0, *(pace.end for pace in paces)]
    return [end - begin for begin, end in pairwise(ends)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reporting")
    given_ = {"method": "graphgen", "input": [ROOT / "examples" / "documents" / "forth-bridge.md"]}
    config = make_config((), **given_, out=folder / "run", cache=folder / "cache.sqlite")
    assert asyncio.run(Job(config).run()).status == "succeeded"
    return folder / "run"


def test_measures_are_kept_until_there_are_other_samples(run: Path) -> None:
    results = Results(run)
    measured = compute_metrics(results)
    assert read_metrics(results) is None
    write_metrics(results, measured)
    assert read_metrics(results) == measured
    assert measured.samples == measured.measured == len(rows(run / "samples.jsonl"))
    other = json.loads((run / "metrics.json").read_text()) | {"of": "0"}
    (run / "metrics.json").write_text(json.dumps(other))
    assert read_metrics(results) is None
    (run / "metrics.json").unlink()


def test_a_survey_adds_up(run: Path) -> None:
    survey = Survey(Results(run))
    samples = rows(run / "samples.jsonl")
    assert survey.count == len(samples) == sum(map(len, survey.groups.values()))
    assert {kind: len(places) for (kind, _), places in survey.groups.items()} == Counter(s["kind"] for s in samples)
    (document,) = survey.documents
    marked = set()
    for sample in samples:
        for span in sample["evidence"]:
            marked |= set(range(span["start"], span["end"]))
    assert (document.covered, document.samples) == (len(marked), len(samples))


def test_few_of_many_samples_are_measured_when_asked(run: Path) -> None:
    measured = compute_metrics(Results(run), most=5)
    assert (measured.measured, measured.texts[0].texts) == (5, 5)
    assert measured.samples > 5
