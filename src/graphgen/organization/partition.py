"""A cut graph: numbers at rest, records when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph
from graphgen.organization.coverage import Coverage
from graphgen.organization.pieces import Pieces
from graphgen.organization.related import RelatedPairs
from graphgen.organization.subgraph import MeanOver, make_subgraph
from graphgen.records import Entity, Failure, Relation, Subgraph

__all__ = ["LeftOut", "Partition", "too_few", "too_long"]

_AT_ONCE = 256
"""Subgraphs whose records are looked up together."""


class LeftOut(NamedTuple):
    """Units that no subgraph owns, all for one reason: `why` continues the sentence "The entity X …"."""

    units: npt.NDArray[np.int64]
    code: str
    why: str
    remedy: str


def too_long(units: npt.NDArray[np.int64], max_tokens: int) -> LeftOut:
    """Units that fit in no subgraph, even with nothing else in it."""
    why = f"alone is longer than {max_tokens} tokens"
    return LeftOut(units, "unit_too_long", why, "Raise `max_tokens`, or have long descriptions summarised.")


def too_few(units: npt.NDArray[np.int64], min_units: int) -> LeftOut:
    """Units that are too few for a subgraph, and that none next to them can take in."""
    why = f"has fewer than {min_units} units in reach that no subgraph took"
    return LeftOut(units, "unit_left_out", why, "Lower `min_units` to write about it all the same.")


class Partition:
    """The subgraphs of a graph, each made when it is its turn, then a warning for each unit that none of them owns.

    It can be gone through any number of times.
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        strategy: str,
        pieces: Pieces,
        left_out: Sequence[LeftOut] = (),
        *,
        mean_over: MeanOver = "units",
        chains: bool = False,
    ) -> None:
        self._graph, self._strategy, self._pieces = graph, strategy, pieces
        self._left_out = tuple(each for each in left_out if len(each.units))
        self._mean_over: MeanOver = mean_over
        self._chains = chains

    def __len__(self) -> int:
        """How many subgraphs there are."""
        return len(self._pieces)

    def __iter__(self) -> Iterator[Subgraph | Failure]:
        for start in range(0, len(self._pieces), _AT_ONCE):
            yield from self._subgraphs(start, min(start + _AT_ONCE, len(self._pieces)))
        for group in self._left_out:
            for unit in group.units.tolist():
                yield self._failure(unit, group)

    def at(self, numbers: Sequence[int]) -> list[Subgraph]:
        """The subgraphs with these numbers, in this order."""
        pieces = self._pieces.taken(np.array(numbers, dtype=np.int64))
        some = Partition(self._graph, self._strategy, pieces, mean_over=self._mean_over, chains=self._chains)
        some._pairs = self._pairs
        return list(some._subgraphs(0, len(some)))

    @cached_property
    def _pairs(self) -> RelatedPairs:
        return RelatedPairs(self._graph)

    @property
    def pieces(self) -> Pieces:
        """The same as numbers."""
        return self._pieces

    @property
    def coverage(self) -> Coverage:
        """What the subgraphs own and what they leave out."""
        left_out = {each.code: len(each.units) for each in self._left_out}
        return Coverage.of(self._graph, self._strategy, self._pieces, left_out)

    def _subgraphs(self, first: int, end: int) -> Iterator[Subgraph]:
        pieces = self._pieces
        entity_ends = pieces.entity_ends[first : end + 1].tolist()
        relation_ends = pieces.relation_ends[first : end + 1].tolist()
        entities = self._graph.entities_at(pieces.entities[entity_ends[0] : entity_ends[-1]].tolist())
        relations = self._graph.relations_at(pieces.relations[relation_ends[0] : relation_ends[-1]].tolist())
        for (start, stop), (start_r, stop_r) in zip(pairwise(entity_ends), pairwise(relation_ends), strict=True):
            members = entities[start - entity_ends[0] : stop - entity_ends[0]]
            yield make_subgraph(
                members,
                relations[start_r - relation_ends[0] : stop_r - relation_ends[0]],
                related=[
                    (members[i].name, members[j].name)
                    for i, j in self._pairs.among(pieces.entities[start:stop].astype(np.int64))
                ],
                owned=pieces.owned[start:stop].tolist(),
                strategy=self._strategy,
                mean_over=self._mean_over,
                is_chain=self._chains,
            )

    def _failure(self, unit: int, group: LeftOut) -> Failure:
        number = unit - self._graph.entity_count
        record = self._graph.entity(unit) if number < 0 else self._graph.relation(number)
        return Failure(
            stage="partition",
            record=record.id,
            code=group.code,
            cause=f"The {record.kind} {_named(record)} {group.why}.",
            remedy=group.remedy,
            severity="warning",
        )


def _named(unit: Entity | Relation) -> str:
    return repr(unit.name) if isinstance(unit, Entity) else f"{unit.source!r} → {unit.target!r}"
