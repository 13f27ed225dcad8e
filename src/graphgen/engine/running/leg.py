"""One pass of records through a chain of stages: overlapping, in bounded memory, in order, and stoppable.

Every record that enters is a *root*. What the stages make of it is kept with it, by position, until all of it is
finished; roots leave in the order in which they came. So the output does not depend on which call was answered
first, and the files that a run writes are the same whenever it is repeated.

Memory is bounded twice: at most `window` roots are between entering and leaving, and at most `in_flight` records
are inside each stage, with as many queued before it. A stage whose successor is full waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence, Sized
from dataclasses import dataclass, field
from typing import Protocol

from graphgen.engine.estimating.roots import LINEAGE, Lineage, NotChosen
from graphgen.engine.running.failing import Tolerance, failure_of
from graphgen.engine.running.sources import Source, pulled
from graphgen.errors import RunError, StorageError, UsageError
from graphgen.records import Failure, Record, Rejection
from graphgen.stream import Ask, Stage

__all__ = ["Leg", "Observer"]

Path = tuple[int, ...]


class Observer(Protocol):
    """Who is told what happens in a leg."""

    def began(self, stages: tuple[str, ...], records: int | None) -> None:
        """A leg through `stages` starts with so many records, `None` where nobody knows yet."""

    def entered(self, stage: str) -> None:
        """A record reached `stage`."""

    def left(self, stage: str, *, failed: bool) -> None:
        """A record went through `stage`, or failed in it."""

    def kept(self, record: Record) -> None:
        """A record is final; called in order."""


@dataclass(slots=True)
class _Root:
    """A record that entered, and everything that was made of it: (position, is it an output of the leg, record)."""

    index: int
    pending: int = 1
    made: list[tuple[Path, bool, Record]] = field(default_factory=list[tuple[Path, bool, Record]])


@dataclass(frozen=True, slots=True)
class _Item:
    root: _Root
    path: Path
    record: Record
    asked: bool = False


class Leg:
    """Runs `stages` over `source`, once.

    Args:
        source: Records, and failures to pass on.
        stages: Applied in order.
        ask: Given to every stage.
        observer: Told of progress and of every record.
        on_stop: Called at once with the error that stops the leg, so that nothing more is bought meanwhile.
        in_flight: Records inside one stage at a time.
        window: Roots between entering and leaving.
        number: Which leg of its run it is; with it a record knows where it comes from.
    """

    def __init__(
        self,
        source: Source,
        stages: Sequence[Stage[Record, Record]],
        ask: Ask,
        observer: Observer,
        *,
        on_stop: Callable[[BaseException], None],
        in_flight: int,
        window: int,
        number: int = 0,
    ) -> None:
        self._source = source
        self._number = number
        self._on_stop = on_stop
        self._stages = tuple(stages)
        self._names = tuple(stage_name(stage) for stage in stages)
        self._ask = ask
        self._observer = observer
        self._tolerances = tuple(Tolerance(name) for name in self._names)
        self._window = asyncio.Semaphore(window)
        self._slots = tuple(asyncio.Semaphore(in_flight) for _ in stages)
        self._queues = tuple(asyncio.Queue[_Item](in_flight) for _ in stages)
        self._workers: set[asyncio.Task[None]] = set()
        self._open: dict[int, _Root] = {}
        self._done: dict[int, _Root] = {}
        self._leaving: asyncio.Queue[_Root | None] = asyncio.Queue()
        self._admitted = 0
        self._left = 0
        self._exhausted = False
        self._error: BaseException | None = None
        self._settled = asyncio.Event()

    def stop(self, error: BaseException) -> None:
        """Admit nothing more. What is being made is finished as far as its open calls; then `error` is raised."""
        if self._error is None:
            self._error = error
            self._settled.set()
            self._on_stop(error)

    async def records(self) -> AsyncGenerator[Record]:
        """What leaves the last stage, in order. When the leg is stopped: what is finished, then the error."""
        self._observer.began(self._names, len(self._source) if isinstance(self._source, Sized) else None)
        supervisor = asyncio.create_task(self._supervise())
        try:
            while (root := await self._leaving.get()) is not None:
                for _, is_output, record in sorted(root.made, key=_position):
                    self._observer.kept(record)
                    if is_output:
                        yield record
                self._window.release()
            await supervisor
            if self._error is not None:
                raise self._error
        finally:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)

    async def _supervise(self) -> None:
        admission = asyncio.create_task(self._admit())
        dispatchers = [asyncio.create_task(self._dispatch(stage)) for stage in range(len(self._stages))]
        try:
            await self._settled.wait()
            admission.cancel()
            # Dispatchers go on, so that no worker hangs on a full queue; after an error they discard what they take.
            while self._workers:
                await asyncio.wait(self._workers)
        finally:
            for task in (admission, *dispatchers, *self._workers):
                task.cancel()
            await asyncio.gather(admission, *dispatchers, *self._workers, return_exceptions=True)
            self._release_unfinished()
            self._leaving.put_nowait(None)

    def _release_unfinished(self) -> None:
        """After an error: let out what is finished, though more was to be made of its root, or of one before it.

        Not where the disk is full or cannot be written: the error that would come of that is not the one to be told.
        """
        if isinstance(self._error, StorageError):
            return
        for _, root in sorted(self._open.items()):
            self._leaving.put_nowait(root)

    async def _admit(self) -> None:
        try:
            async for record in pulled(self._source):
                await self._window.acquire()
                root = self._open[self._admitted] = _Root(self._admitted)
                self._admitted += 1
                await self._pass_on(_Item(root, (), record), 0)
                self._finish_one(root)
        except Exception as error:  # noqa: BLE001 - whatever a source raises ends the run, told by the edge
            self.stop(error)
        else:
            self._exhausted = True
            self._settle_if_done()

    async def _pass_on(self, item: _Item, stage: int) -> None:
        """Hand `item` to `stage`, or out of the leg when there is none left."""
        root = item.root
        if isinstance(item.record, (Failure, Rejection)):
            root.made.append((item.path, False, item.record))
            return
        is_output = stage == len(self._stages)
        root.made.append((item.path, is_output, item.record))
        if not is_output:
            root.pending += 1
            self._observer.entered(self._names[stage])
            await self._queues[stage].put(item)

    async def _dispatch(self, stage: int) -> None:
        while True:
            item = await self._queues[stage].get()
            await self._slots[stage].acquire()
            if self._error is not None:
                self._slots[stage].release()
                continue
            worker = asyncio.create_task(self._work(stage, item))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self, stage: int, item: _Item) -> None:
        try:
            lineage = Lineage(self._number, (item.root.index, *item.path), item.asked)
            LINEAGE.set(lineage)  # a worker is a task of its own
            made = await self._run(stage, item.record)
            if made is None:
                return
            for position, record in enumerate(made):
                await self._pass_on(_Item(item.root, (*item.path, position), record, lineage.asked), stage + 1)
            self._finish_one(item.root)
        except Exception as error:  # noqa: BLE001 - the observer writes files: a full disk must end the run, not hang it
            self.stop(error)
        finally:
            self._slots[stage].release()

    async def _run(self, stage: int, record: Record) -> Sequence[Record] | None:
        """What the stage makes of `record`: a failure when it fails, `None` when it was cut off by the run's end."""
        name = self._names[stage]
        try:
            made = await self._stages[stage](record, self._ask)
        except NotChosen:
            made = ()
        except (RunError, UsageError) as error:
            self.stop(error)
            return None
        except Exception as error:  # noqa: BLE001 - a stage may be anyone's; its record fails, the run goes on
            self._observer.left(name, failed=True)
            try:
                self._tolerances[stage].failed()
            except RunError as too_many:
                self.stop(too_many)
            return [failure_of(error, name, record)]
        self._observer.left(name, failed=False)
        self._tolerances[stage].succeeded()
        return made

    def _finish_one(self, root: _Root) -> None:
        root.pending -= 1
        if root.pending:
            return
        self._done[root.index] = root
        while (next_root := self._done.pop(self._left, None)) is not None:
            self._left += 1
            self._leaving.put_nowait(self._open.pop(next_root.index))
        self._settle_if_done()

    def _settle_if_done(self) -> None:
        if self._exhausted and self._left == self._admitted:
            self._settled.set()


def stage_name(stage: Stage[Record, Record]) -> str:
    """A stage's name, as people see it: that of its function."""
    inner = getattr(stage, "func", stage)  # functools.partial
    return str(getattr(inner, "__name__", type(inner).__name__))


def _position(made: tuple[Path, bool, Record]) -> Path:
    return made[0]
