"""A run's shadow: the method itself, on all documents or a slice, with nothing written and nobody told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from typing import TypeVar, cast

from graphgen.engine.estimating.roots import LINEAGE, Lineage, NotChosen
from graphgen.engine.lazy import LazyStream, Stages
from graphgen.engine.sources import Source, pulled
from graphgen.errors import RunError, UsageError
from graphgen.records import Failure, Record, Rejection
from graphgen.stream import Artefact, Ask, Stream

__all__ = ["Counted", "ShadowRunner"]

T = TypeVar("T", bound=Record)


class Counted(Exception):
    """All roots were counted, and that was all that was wanted."""


class ShadowRunner:
    """Implements `graphgen.stream.Runner`: one record after another through all stages, in input order.

    Args:
        ask: The questions that stages may ask.
        seed: The run's seed.
        at_once: All records are under way at once, because answers have to be waited for; otherwise one after another.
        only_roots: End with `Counted` when a pass begins after the one that holds the roots.
    """

    def __init__(self, ask: Ask, *, seed: int, at_once: bool = False, only_roots: bool = False) -> None:
        self._ask = ask
        self._seed = seed
        self._at_once = at_once
        self._only_roots = only_roots
        self._legs = 0
        self.root_leg: int | None = None
        self.failed = 0

    @property
    def seed(self) -> int:
        return self._seed

    def stream(self, records: Iterable[T | Failure] | AsyncIterable[T | Failure], /) -> Stream[T]:
        return LazyStream[T](self, cast("Source", records), ())

    def keep(self, name: str, artefact: Artefact, /) -> None:
        """Nothing is kept."""

    async def run(self, source: Source, stages: Stages) -> AsyncGenerator[Record]:
        """What `stages` make of `source`, in order."""
        leg, self._legs = self._legs, self._legs + 1
        if self._only_roots and self.root_leg is not None:
            raise Counted
        number = 0
        if not self._at_once:
            async for record in pulled(source):
                for made in await self._through(record, stages, Lineage(leg, (number,))):
                    yield made
                number += 1
            return
        under_way: list[asyncio.Task[list[Record]]] = []
        async for record in pulled(source):
            under_way.append(asyncio.create_task(self._through(record, stages, Lineage(leg, (number,)))))
            number += 1
        try:
            for task in under_way:
                for made in await task:
                    yield made
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _through(self, record: Record, stages: Stages, lineage: Lineage) -> list[Record]:
        """What the last stage makes of `record` and of all that the ones before make of it."""
        if isinstance(record, (Failure, Rejection)):
            return []
        if not stages:
            return [record]
        token = LINEAGE.set(lineage)
        try:
            made = await stages[0](record, self._ask)
        except NotChosen:
            return []
        except (RunError, UsageError):
            raise
        except Exception:  # noqa: BLE001 - as in a run: the record fails, the others go on
            self.failed += 1
            return []
        finally:
            LINEAGE.reset(token)
        further = [self._through(child, stages[1:], lineage.child(place)) for place, child in enumerate(made)]
        if self._at_once:
            return [each for each_made in await asyncio.gather(*further) for each in each_made]
        return [each for one in further for each in await one]
