"""The runner for one machine: one process, one event loop, no scheduler to install."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from contextlib import aclosing
from typing import TypeVar, cast

from graphgen.engine.estimating.roots import halved
from graphgen.engine.run_directory.workspace import Workspace
from graphgen.engine.running.lazy import LazyStream, Stages
from graphgen.engine.running.leg import Leg, Observer
from graphgen.engine.running.sources import Source
from graphgen.errors import GraphGenError, Interrupted
from graphgen.llm.door import Door
from graphgen.records import Failure, Record
from graphgen.stream import Artefact, Ask, Stream

__all__ = ["LocalRunner"]

T = TypeVar("T", bound=Record)


class LocalRunner:
    """Implements `graphgen.stream.Runner`.

    Args:
        ask: The questions that stages may ask.
        door: The models, to be shut when the run has to stop.
        workspace: Where artefacts are kept.
        observer: Told of progress and of every record.
        seed: The run's seed.
    """

    def __init__(self, ask: Ask, door: Door, workspace: Workspace, observer: Observer, *, seed: int) -> None:
        self._ask = ask
        self._door = door
        self._workspace = workspace
        self._observer = observer
        self._seed = seed
        self._stopped: BaseException | None = None
        self._legs: list[Leg] = []
        self.counts: dict[str, int] = {}
        # Twice the places keeps every place busy while records wait for the disk or for their parser.
        self._in_flight = max(64, 2 * door.places)
        self._window = max(1024, 8 * self._in_flight)
        self._started = 0
        self._is_narrow = False

    @property
    def seed(self) -> int:
        return self._seed

    def stream(self, records: Iterable[T | Failure] | AsyncIterable[T | Failure], /) -> Stream[T]:
        return LazyStream[T](self, cast("Source", records), ())

    def keep(self, name: str, artefact: Artefact, /) -> None:
        self._workspace.keep(name, artefact)
        self.counts |= artefact.counts

    def stop(self, reason: BaseException) -> None:
        """Admit nothing, buy nothing; let what is in flight come home. Every stream then raises `reason`."""
        if self._stopped is not None:
            return
        self._stopped = reason
        self._door.shut(reason if isinstance(reason, GraphGenError) else Interrupted(str(reason), "Run again."))
        for leg in self._legs:
            leg.stop(reason)

    def narrow(self, records: int) -> None:
        """From here on, let no more than so many records be under way: where few are wanted, few are paid for.

        Those that come from an earlier leg are taken from their beginning, middle, and so on, in place of in order.
        """
        self._in_flight = self._window = records
        self._is_narrow = True

    async def run(self, source: Source, stages: Stages) -> AsyncGenerator[Record]:
        """The records that `stages` make of `source`, in order."""
        if self._stopped is not None:
            raise self._stopped
        size = {"in_flight": self._in_flight, "window": self._window}
        if self._is_narrow and self._started and isinstance(source, Iterable):
            source = halved(list(source))
        leg = Leg(source, stages, self._ask, self._observer, on_stop=self.stop, number=self._started, **size)
        self._started += 1
        self._legs.append(leg)
        try:
            async with aclosing(leg.records()) as records:
                async for record in records:
                    yield record
        finally:
            self._legs.remove(leg)
