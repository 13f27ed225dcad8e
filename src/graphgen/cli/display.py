"""What a run looks like while it runs: a live table on a terminal, plain lines anywhere else. Always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from graphgen.cli.language import said
from graphgen.cli.shown import labelled
from graphgen.engine.running.events import Event, Progress, RunFinished, RunStarted, RunStopping, StageProgress

__all__ = ["display"]

_LINE_EVERY = 5.0


@contextmanager
def display() -> Generator[Callable[[Event], None]]:
    """A listener that shows events for as long as the context lasts."""
    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        yield _Lines().show
        return
    screen = _Screen()
    with Live(get_renderable=screen.render, console=console, refresh_per_second=4, transient=True):
        yield screen.show


class _Rates:
    """Records per second of a stage and the seconds it still needs, from when it was first seen."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[float, int]] = {}

    def see(self, progress: Progress) -> None:
        """Take note of when each stage began."""
        for stage in progress.stages:
            if stage.entered:
                self._first.setdefault(stage.name, (time.monotonic(), stage.done))

    def rate(self, stage: StageProgress) -> float:
        start, done = self._first.get(stage.name, (time.monotonic(), stage.done))
        elapsed = time.monotonic() - start
        return (stage.done - done) / elapsed if elapsed > 0 else 0.0

    def left(self, stage: StageProgress) -> str:
        rate = self.rate(stage)
        waiting = stage.expected - stage.done
        if not waiting:
            return ""
        return _duration(waiting / rate) if rate > 0 else "?"


class _Screen:
    """The live table."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._title = ""
        self._note = ""
        self._rates = _Rates()

    def show(self, event: Event) -> None:
        match event:
            case RunStarted():
                models = ", ".join(f"{role} {model}" for role, model in event.models.items())
                self._title = f"{event.method} → {event.out}   ({models})"
            case Progress():
                self._progress = event
                self._rates.see(event)
            case RunStopping():
                self._note = said(f"{event.cause} Waiting for answers under way; Ctrl-C again kills.")
            case RunFinished():
                self._note = ""

    def render(self) -> Group:
        table = Table(box=None, pad_edge=False)
        table.add_column(said("stage"), min_width=10)
        for name in ("done", "total", "failed", "per second", "left"):
            table.add_column(said(name), justify="right")
        for stage in self._progress.stages if self._progress else ():
            table.add_row(
                said(stage.name),
                str(stage.done),
                str(stage.expected),
                str(stage.failed or ""),
                f"{self._rates.rate(stage):.1f}",
                self._rates.left(stage),
            )
        return Group(*(part for part in (Text(self._title), table, self._caption()) if part))

    def _caption(self) -> str:
        if self._progress is None:
            return self._note
        limit = self._progress.limited_by
        lines = (_totals(self._progress), labelled("limit:", limit.text) if limit else "", self._note)
        return "\n".join(line for line in lines if line)


class _Lines:
    """One line every few seconds, for logs."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _LINE_EVERY
        self._rates = _Rates()

    def show(self, event: Event) -> None:
        match event:
            case RunStarted():
                models = ", ".join(f"{role} {model}" for role, model in event.models.items())
                _line(f"{event.method} -> {event.out} ({models})")
            case Progress():
                self._rates.see(event)
                if time.monotonic() >= self._next:
                    self._next = time.monotonic() + _LINE_EVERY
                    stages = "  ".join(self._stage(stage) for stage in event.stages)
                    _line(f"{stages}  |  {_totals(event)}")
            case RunStopping():
                _line(said(f"{event.cause} Waiting for answers under way."))
            case RunFinished():
                _line(f"{said(event.status)}: {said(_made(event.counts))}")

    def _stage(self, stage: StageProgress) -> str:
        left = self._rates.left(stage)
        going = said(f"({self._rates.rate(stage):.0f}/s, {left} left)") if left else ""
        return f"{said(stage.name)} {stage.done}/{stage.expected} {going}".rstrip()


def _totals(progress: Progress) -> str:
    parts = [
        f"{said('calls')} {progress.calls}",
        f"{said('cached')} {progress.cached}",
        f"{said('retried')} {progress.retries}",
        f"{said('failed')} {progress.failures}",
        f"{said('samples')} {progress.samples}",
    ]
    if progress.cost:
        parts.append(f"${progress.cost:.4f}")
    for name, (spent, cap) in progress.budget.items():
        parts.append(said(f"{_spent(name, spent)} of {_spent(name, cap)} {name}"))
    return "  ".join(parts)


def _spent(name: str, amount: float) -> str:
    return f"${amount:.4g}" if name == "cost" else f"{amount:,.0f}"


def _made(counts: Mapping[str, int]) -> str:
    samples, judged = counts.get("samples", 0), counts.get("statements_judged", 0)
    return f"{judged} statements judged" if judged and not samples and "gaps" not in counts else f"{samples} samples"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _line(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the display
