"""Entities that could stand at the end of a path and do not: wrong options, computed from the graph."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph
from graphgen.organization.directed_paths import DirectedPath, Outgoing, ends_of
from graphgen.text.mentions import comparable, mentions

__all__ = ["WrongEnds"]

_POOL = 128
"""Entities of each tier that are looked at, drawn: a type may have a million."""
_COMPARED = 512
"""Names of what can be reached that others are compared with: around hubs there are many thousands."""
_UNTYPED = {"", "unknown"}
_REMEMBERED = 1024


class WrongEnds:
    """Finds for a path entities of the kind of its end that the graph does not lead to from its start.

    Of that kind are the entities of its type in its language that a relation of the type of the last one leads to, then
    those near the path, then any; where the graph gives no type, only the first.

    No chain of relations as long as the path or shorter, of whatever types, leads to a wrong end from the start, none
    is related to an entity of the path, and no description of the path names one: a question that does not name its
    relations could otherwise be answered by it too. What is called nearly as something that can be reached is taken for
    the same.

    Args:
        graph: The graph.
        index: Its relations by where they start.
        hops: Relations of a path.
        seed: What the choice among equals depends on.
    """

    def __init__(self, graph: KnowledgeGraph, index: Outgoing, *, hops: int, seed: int) -> None:
        self._graph, self._index, self._hops, self._seed = graph, index, hops, seed
        self._languages = list(graph.languages())[: graph.entity_count]
        self._by_type = _groups(graph.entity_types)
        self._led_to = _groups(graph.relation_types)
        self._names = list(graph.names())
        self._key = lru_cache(maxsize=1 << 16)(self._comparable)
        self._is_untyped = lru_cache(maxsize=_REMEMBERED)(self._says_no_type)
        self._reached = lru_cache(maxsize=_REMEMBERED)(self._within_reach)

    def of(self, path: DirectedPath, count: int) -> list[int]:
        """`count` wrong ends of `path`, fewer where there are not so many."""
        draw = random.Random(f"{self._seed}:wrong:{path.relations}")
        reached = self._reached(path.entities[0])
        beside = {other for entity in path.entities for other in self._row(entity)}
        taken = [self._key(entity) for entity in (*path.entities, *sorted(reached)[:_COMPARED])]
        said = self._said(path)
        chosen: list[int] = []
        for entity in self._candidates(path, draw):
            if entity in reached or entity in beside or entity in path.entities or entity in chosen:
                continue
            key = self._key(entity)
            if not key or any(key in other or other in key for other in taken):
                continue
            if any(mentions(text, self._names[entity]) for text in said):
                continue
            chosen.append(entity)
            taken.append(key)
            if len(chosen) == count:
                break
        return chosen

    def _said(self, path: DirectedPath) -> list[str]:
        units = (*self._graph.entities_at(path.entities), *self._graph.relations_at(path.relations))
        return [unit.description for unit in units]

    def _candidates(self, path: DirectedPath, draw: random.Random) -> Iterator[int]:
        end = path.entities[-1]
        last = int(self._graph.relation_types[path.relations[-1]])
        alike = self._graph.targets[self._led_to[last]].tolist()
        if self._is_untyped(int(self._graph.entity_types[end])):
            yield from self._fitting(end, alike, draw, typed=False)
            return
        yield from self._fitting(end, alike, draw)
        yield from self._fitting(end, sorted(self._near(path)), draw)
        yield from self._fitting(end, self._by_type[int(self._graph.entity_types[end])].tolist(), draw)

    def _fitting(self, end: int, entities: Sequence[int], draw: random.Random, *, typed: bool = True) -> list[int]:
        """Some of `entities` that are of the type and the language of `end`, in a drawn order."""
        types, languages = self._graph.entity_types, self._languages
        looked_at = draw.sample(entities, min(_POOL, len(entities)))
        return [
            each
            for each in dict.fromkeys(looked_at)
            if languages[each] == languages[end] and (not typed or types[each] == types[end])
        ]

    def _near(self, path: DirectedPath) -> set[int]:
        """Entities two steps away from the end of the path and from those before it, in any direction."""
        return {
            far for entity in path.entities[1:] for near in self._row(entity)[:_POOL] for far in self._row(near)[:_POOL]
        }

    def _row(self, entity: int) -> list[int]:
        adjacency = self._graph.adjacency
        return adjacency.neighbours[adjacency.indptr[entity] : adjacency.indptr[entity + 1]].tolist()

    def _within_reach(self, source: int) -> frozenset[int]:
        """What chains of one to `hops` relations lead to from `source`."""
        frontier, reached = {source}, set[int]()
        for _ in range(self._hops):
            frontier = ends_of(self._graph, self._index, frontier, [None]) - reached
            reached |= frontier
        return frozenset(reached)

    def _comparable(self, entity: int) -> str:
        return comparable(self._names[entity])

    def _says_no_type(self, code: int) -> bool:
        return self._graph.entity(int(self._by_type[code][0])).type.casefold() in _UNTYPED


def _groups(codes: npt.NDArray[np.int32]) -> dict[int, npt.NDArray[np.int64]]:
    """For each code the places that have it, ascending."""
    order = np.argsort(codes, kind="stable").astype(np.int64)
    found, first = np.unique(codes[order], return_index=True)
    parts = np.split(order, first[1:]) if len(order) else []  # of nothing it would make one part
    return {int(code): part for code, part in zip(found, parts, strict=True)}
