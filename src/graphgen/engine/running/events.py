"""What happens in a run, as rows of events.jsonl: the one source for the terminal and for everyone else who watches."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field

from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.engine.dataset.decisions import Decisions, Heeded
from graphgen.engine.run_directory.workspace import Workspace, storage_errors
from graphgen.engine.running.limits import Limit, limit_of
from graphgen.llm.door import Door
from graphgen.llm.money.ledger import Ledger
from graphgen.records import Failure, Record, Rejection, Sample, Twin

__all__ = [
    "Event",
    "Events",
    "Listener",
    "Progress",
    "RunFinished",
    "RunStarted",
    "RunStopping",
    "StageProgress",
    "Tracker",
]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    time: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))


class RunStarted(_Event):
    type: Literal["run_started"] = "run_started"
    method: str
    out: str
    models: dict[str, str]


class StageProgress(BaseModel):
    """How far one stage is: records that reached it, of them done, of them failed; `expected` ones in the end.

    What is expected is exact where the number of records that a stage starts from is known, and estimated from the
    stage before otherwise; it is never less than what has entered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    expected: int
    entered: int
    done: int
    failed: int


class Progress(_Event):
    """A snapshot, at most twice a second.

    `budget` says what was spent of what, for each cap that there is; `limited_by` what holds the run back.
    """

    type: Literal["progress"] = "progress"
    stages: tuple[StageProgress, ...]
    calls: int
    cached: int
    retries: int
    samples: int
    failures: int
    cost: float | None
    budget: dict[str, tuple[float, float]] = Field(default_factory=dict[str, tuple[float, float]])
    limited_by: Limit | None = None


class RunStopping(_Event):
    type: Literal["run_stopping"] = "run_stopping"
    cause: str


class RunFinished(_Event):
    type: Literal["run_finished"] = "run_finished"
    status: str
    reason: str | None
    counts: dict[str, int]


Event = RunStarted | Progress | RunStopping | RunFinished
Listener = Callable[[Event], None]


class Events:
    """Appends events to a file and tells whoever listens.

    Args:
        path: events.jsonl of the run; appended to, so that resumed runs follow one another.
        listeners: Called with every event, in order.
    """

    def __init__(self, path: Path, listeners: tuple[Listener, ...] = ()) -> None:
        self._path = path
        self._listeners = listeners
        with storage_errors(path):
            self._file: IO[bytes] = path.open("ab", buffering=0)

    def emit(self, event: Event) -> None:
        with storage_errors(self._path):
            self._file.write(event.model_dump_json().encode() + b"\n")
        for listener in self._listeners:
            with suppress(OSError):  # a terminal that is gone, or full, must not end a run
                listener(event)

    def close(self) -> None:
        self._file.close()


class Tracker:
    """Implements `Observer`: counts what happens, keeps finished records, reports progress.

    Args:
        workspace: Where finished records are kept; samples are kept by whoever curates them.
        events: Who is told.
        ledger: Calls and cost.
        door: Retries.
        decisions: What the user decided about single samples.

    Attributes:
        coverage: What the samples rest on that were kept.
        heeded: The decisions about single samples, as they are heeded.
        has_enough: All samples that are wanted are there: what is turned down from here on is nobody's concern.
    """

    interval = 0.5

    def __init__(
        self, workspace: Workspace, events: Events, ledger: Ledger, door: Door, decisions: Decisions | None = None
    ) -> None:
        self.heeded = Heeded(decisions or Decisions())
        self._workspace = workspace
        self._events = events
        self._ledger = ledger
        self._door = door
        self._stages: dict[str, list[int]] = {}
        self._known: dict[str, int] = {}
        self._before: dict[str, str] = {}
        self._next = 0.0
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock(), time.process_time()
        self._failures: Counter[str] = Counter()
        self._warnings: Counter[str] = Counter()
        self._rejections: Counter[str] = Counter()
        self.samples = 0
        self.coverage = SampleCoverage()
        self.first_failure: Failure | None = None
        self.has_enough = False

    @property
    def errors(self) -> int:
        """Records that failed, so that something the user gave is missing from the outcome."""
        return self._failures.total()

    @property
    def reasons(self) -> dict[str, int]:
        """How many samples were rejected, how many records failed and how many warnings there are, by reason."""
        groups = {"rejected": self._rejections, "failures": self._failures, "warnings": self._warnings}
        return {f"{group}.{name}": count for group, counts in groups.items() for name, count in sorted(counts.items())}

    def began(self, stages: tuple[str, ...], records: int | None) -> None:
        for stage in stages:
            self._stages.setdefault(stage, [0, 0, 0])
        self._before |= dict(zip(stages[1:], stages, strict=False))
        if stages and records is not None:
            self._known[stages[0]] = self._stages[stages[0]][0] + records

    def entered(self, stage: str) -> None:
        self._stages[stage][0] += 1
        self._report()

    def left(self, stage: str, *, failed: bool) -> None:
        counts = self._stages[stage]
        counts[1] += 1
        counts[2] += failed
        self._report()

    def kept(self, record: Record) -> None:
        if isinstance(record, Sample):
            return
        if isinstance(record, Failure):
            counter = self._failures if record.severity == "error" else self._warnings
            counter[record.code] += 1
            self.first_failure = self.first_failure or record
        elif isinstance(record, Rejection):
            if self.has_enough or self.heeded.restores(record.sample):
                return
            reason = f"twin_{record.reason}" if isinstance(record.sample, Twin) else record.reason
            self._rejections[reason] += 1
            record = record.model_copy(update={"place": self.heeded.passed, "reason": reason})
        self._workspace.append(record)

    def curated(self, sample: Sample) -> None:
        """Keep `sample`, which has passed all gates and is finished."""
        self._workspace.append(sample)
        self.coverage.add(sample)
        self.samples += 1

    def twinned(self, twin: Sample) -> None:
        """Keep `twin`, which has passed all gates and is for testing alone: it covers nothing."""
        self._workspace.append(twin)

    def snapshot(self) -> Progress:
        """Where the run stands."""
        total = self._ledger.total
        return Progress(
            stages=tuple(
                StageProgress(name=name, expected=self._expected(name), entered=entered, done=done, failed=failed)
                for name, (entered, done, failed) in self._stages.items()
            ),
            calls=total.calls,
            cached=total.cached,
            retries=self._door.retries,
            samples=self.samples,
            failures=self.errors,
            cost=total.cost,
            budget=self._door.budget.lines,
            limited_by=self.limited_by(),
        )

    def limited_by(self) -> Limit | None:
        """What has held the run back until now."""
        now, (began, processor) = self._clock(), self._began
        return limit_of(self._door, now=now, elapsed=now - began, processor=time.process_time() - processor)

    def _expected(self, stage: str) -> int:
        entered = self._stages[stage][0]
        before = self._before.get(stage)
        if before is None:
            return max(entered, self._known.get(stage, 0))
        done = self._stages[before][1]
        return max(entered, round(entered * self._expected(before) / done)) if done else entered

    def _report(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self.interval
            self._events.emit(self.snapshot())
