"""A stream as every runner here has it: a source and stages, which the runner puts to work."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from typing import Generic, Protocol, TypeVar, cast

from graphgen.engine.running.sources import Source
from graphgen.records import Record
from graphgen.stream import Stage, Stream

__all__ = ["LazyStream", "Stages"]

T = TypeVar("T", bound=Record)
T_out = TypeVar("T_out", bound=Record)
Stages = tuple[Stage[Record, Record], ...]


class _Runs(Protocol):
    def run(self, source: Source, stages: Stages) -> AsyncGenerator[Record]: ...


class LazyStream(Generic[T]):
    """Implements `graphgen.stream.Stream`: a source and stages, put to work when awaited or iterated."""

    def __init__(self, runner: _Runs, source: Source, stages: Stages) -> None:
        self._runner = runner
        self._source = source
        self._stages = stages

    def each(self, stage: Stage[T, T_out], /) -> Stream[T_out]:
        stages = (*self._stages, cast("Stage[Record, Record]", stage))
        return LazyStream[T_out](self._runner, self._source, stages)

    def __await__(self) -> Generator[object, None, list[T]]:
        return self._collected().__await__()

    def __aiter__(self) -> AsyncIterator[T]:
        return cast("AsyncIterator[T]", self._runner.run(self._source, self._stages))

    async def _collected(self) -> list[T]:
        return [record async for record in self]
