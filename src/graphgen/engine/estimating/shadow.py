"""A run's shadow: the method itself, on all documents or a slice, with nothing written and nobody told."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from typing import TypeVar, cast

from graphgen.engine.estimating.roots import LINEAGE, Lineage, NotChosen
from graphgen.engine.running.lazy import LazyStream, Stages
from graphgen.engine.running.sources import Source, pulled
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
        most: So many records are gone through where stages begin after the roots': they stand for all. Which they
            are depends on what each says, so that one pass takes the same as another.
    """

    def __init__(self, ask: Ask, *, seed: int, most: int, at_once: bool = False, only_roots: bool = False) -> None:
        self._ask = ask
        self._seed = seed
        self._at_once = at_once
        self._only_roots = only_roots
        self._most = most
        self._legs = 0
        self._weights: dict[int, tuple[Record, float]] = {}
        self.root_leg: int | None = None
        self.thinned = False

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
        chosen = self._some(source, stages, leg)
        if not self._at_once:
            async for record, lineage in chosen:
                for made in await self._through(record, stages, lineage):
                    yield self._standing(made, lineage.weight)
            return
        lineages: list[Lineage] = []
        under_way: list[asyncio.Task[list[Record]]] = []
        async for record, lineage in chosen:
            lineages.append(lineage)
            under_way.append(asyncio.create_task(self._through(record, stages, lineage)))
        try:
            for task, lineage in zip(under_way, lineages, strict=True):
                for made in await task:
                    yield self._standing(made, lineage.weight)
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _some(self, source: Source, stages: Stages, leg: int) -> AsyncGenerator[tuple[Record, Lineage]]:
        """The records to go through, and where each comes from."""
        if self.root_leg is None or not stages:
            number = 0
            async for record in pulled(source):
                yield record, Lineage(leg, (number,), weight=self._weight(record))
                number += 1
            return
        numbered = [(number, record) async for number, record in _numbered(source)]
        share = 1.0
        if len(numbered) > self._most:
            share, self.thinned = self._most / len(numbered), True
            ranked = sorted(numbered, key=lambda each: _rank(each[1]))
            numbered = sorted(ranked[: self._most], key=lambda each: each[0])
        for number, record in numbered:
            yield record, Lineage(leg, (number,), weight=self._weight(record) / share)

    def _weight(self, record: Record) -> float:
        return self._weights.get(id(record), (record, 1.0))[1]

    def _standing(self, record: Record, weight: float) -> Record:
        """`record`, known to stand for so many should another pass begin with it."""
        if weight != 1:
            self._weights[id(record)] = record, weight
        return record

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
            return []
        finally:
            LINEAGE.reset(token)
        further = [self._through(child, stages[1:], lineage.child(place)) for place, child in enumerate(made)]
        if self._at_once:
            return [each for each_made in await asyncio.gather(*further) for each in each_made]
        return [each for one in further for each in await one]


async def _numbered(source: Source) -> AsyncGenerator[tuple[int, Record]]:
    number = 0
    async for record in pulled(source):
        yield number, record
        number += 1


def _rank(record: Record) -> int:
    """The same for records that say the same: what is asked of them is asked once, so they are taken together."""
    said: str = getattr(record, "description", None) or getattr(record, "id", None) or record.model_dump_json()
    return zlib.crc32(said.encode())
