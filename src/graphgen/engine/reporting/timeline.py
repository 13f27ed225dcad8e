"""How a run went in time, as its events tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson

__all__ = ["Pace", "StageSpan", "Timeline", "read_timeline"]

_STEPS = 60


class Pace(NamedTuple):
    """A stretch of the run: where it ends, in seconds from the beginning, and how many a second."""

    end: float
    bought: float
    cached: float
    samples: float


class StageSpan(NamedTuple):
    """When a stage was at work, in seconds from the beginning, and what it did: both ends as exact as the events."""

    name: str
    begin: float
    end: float
    done: int
    failed: int


class Timeline(NamedTuple):
    """The last command that worked on the run: it may have taken up what an earlier one had left."""

    seconds: float
    paces: Sequence[Pace]
    stages: Sequence[StageSpan]


def read_timeline(path: Path) -> Timeline | None:
    """The timeline in events.jsonl; `None` where there is none, or none that is long enough to be one."""
    snapshots: list[dict[str, Any]] = []
    start = ""
    for event in _events(path):
        if event.get("type") == "run_started":
            start, snapshots = str(event["time"]), []
        elif event.get("type") == "progress" and start:
            snapshots.append(event)
    if not start or not snapshots:
        return None
    begin = datetime.fromisoformat(start)
    times = [(datetime.fromisoformat(each["time"]) - begin).total_seconds() for each in snapshots]
    if times[-1] <= 0:
        return None
    return Timeline(times[-1], _paces(times, snapshots), _stages(times, snapshots))


def _events(path: Path) -> Iterator[dict[str, Any]]:
    """Its rows; a last one that was cut off, by `kill -9`, is none."""
    if not path.is_file():
        return
    with path.open("rb") as rows:
        for row in rows:
            try:
                content: object = orjson.loads(row)
            except orjson.JSONDecodeError:
                continue
            if isinstance(content, dict):
                yield cast("dict[str, Any]", content)


def _paces(times: Sequence[float], snapshots: Sequence[dict[str, Any]]) -> list[Pace]:
    """Equal stretches, each as long as the time between two snapshots at least."""
    names = ("calls", "cached", "samples")
    steps = min(_STEPS, len(times))
    paces: list[Pace] = []
    before, at = 0.0, dict.fromkeys(names, 0)
    for step in range(1, steps + 1):
        bound = times[-1] * step / steps
        last = max((place for place, time in enumerate(times) if time <= bound + 1e-9), default=None)
        if last is None or times[last] <= before:
            continue
        then = {name: int(snapshots[last][name]) for name in names}
        rates = [max(0, then[name] - at[name]) / (times[last] - before) for name in names]
        paces.append(Pace(times[last], *rates))
        before, at = times[last], then
    return paces


def _stages(times: Sequence[float], snapshots: Sequence[dict[str, Any]]) -> list[StageSpan]:
    spans: dict[str, tuple[float, float, int, int]] = {}
    before = 0.0
    for time, snapshot in zip(times, snapshots, strict=True):
        for stage in cast("Iterable[dict[str, Any]]", snapshot["stages"]):
            if not stage["entered"]:
                continue
            begin, end, done, _ = spans.get(stage["name"], (before, time, -1, 0))
            moved = stage["done"] != done or stage["done"] < stage["entered"]
            spans[stage["name"]] = begin, time if moved else end, stage["done"], stage["failed"]
        before = time
    return [StageSpan(name, *span) for name, span in spans.items()]
