"""Directed simple paths of exactly k relations, drawn so that no hub and no relation type fills the draw."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph

__all__ = ["Caps", "DirectedPath", "Outgoing", "draw_paths", "ends_of"]

_TRIES = 200
"""Steps of the search for one path; around hubs there are more paths than can be looked at."""
_FAN = 64
"""Relations of one entity that one search looks at, drawn."""


class Caps(NamedTuple):
    """In how many paths something may be, at most."""

    source: int
    target: int
    entity: int
    relation_type: int


class DirectedPath(NamedTuple):
    """Numbers of units: `relations[i]` leads from `entities[i]` to `entities[i + 1]`."""

    entities: tuple[int, ...]
    relations: tuple[int, ...]


class Outgoing:
    """The relations that lead away from each entity, in compressed sparse rows."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._order = np.argsort(graph.sources, kind="stable").astype(np.int64)
        counts = np.bincount(graph.sources, minlength=graph.entity_count)
        self._bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        self.starts = np.flatnonzero(counts)

    def of(self, entity: int) -> npt.NDArray[np.int64]:
        """The numbers of the relations from `entity`, ascending."""
        return self._order[self._bounds[entity] : self._bounds[entity + 1]]


def ends_of(graph: KnowledgeGraph, index: Outgoing, sources: set[int], types: Sequence[int | None]) -> set[int]:
    """The entities that relations of these types, one after the other, lead to from `sources`: what satisfies a path.

    Args:
        graph: The graph.
        index: Its relations by where they start.
        sources: Where to start.
        types: One of `graph.relation_types` for each step, or `None` for any.
    """
    reached = sources
    for wanted in types:
        steps = [index.of(entity) for entity in sorted(reached)]
        relations = np.concatenate(steps) if steps else np.zeros(0, dtype=np.int64)
        if wanted is not None:
            relations = relations[graph.relation_types[relations] == wanted]
        reached = set(graph.targets[relations].tolist())
    return reached


def draw_paths(
    graph: KnowledgeGraph,
    index: Outgoing,
    *,
    hops: int,
    caps: Caps,
    shortcuts: bool,
    fits: Callable[[DirectedPath], bool],
    seed: int,
) -> Iterator[DirectedPath]:
    """Different paths as long as there are any: in rounds over all sources, in an order drawn by `seed`.

    A round gives one more path to each source that has one left, so that the first paths have many sources. Of the
    relations that lead on, those of the types used least come first, drawn among equals.

    Args:
        graph: The graph.
        index: Its relations by where they start.
        hops: Relations of a path, exactly.
        caps: What no source, target, entity and relation type may exceed.
        shortcuts: Whether one relation may connect the two ends as well.
        fits: Whether a path can be used; one that cannot takes no place under a cap.
        seed: What the draw depends on.
    """
    search = _Search(graph, index, hops, caps, shortcuts=shortcuts, fits=fits)
    sources: list[int] = index.starts.tolist()
    random.Random(f"{seed}:paths").shuffle(sources)
    turn = 0
    while sources:
        left: list[int] = []
        for source in sources:
            path = search.take(source, random.Random(f"{seed}:{turn}:{source}"))
            if path is not None:
                left.append(source)
                yield path
        sources, turn = left, turn + 1


class _Search:
    def __init__(
        self,
        graph: KnowledgeGraph,
        index: Outgoing,
        hops: int,
        caps: Caps,
        *,
        shortcuts: bool,
        fits: Callable[[DirectedPath], bool],
    ) -> None:
        self._graph, self._index, self._hops, self._caps = graph, index, hops, caps
        self._shortcuts, self._fits = shortcuts, fits
        self._sources, self._targets = Counter[int](), Counter[int]()
        self._entities, self._types = Counter[int](), Counter[int]()
        self._seen: set[tuple[int, ...]] = set()
        self._tries = 0

    def take(self, source: int, draw: random.Random) -> DirectedPath | None:
        """A path from `source` that was not given before and that every cap has room for."""
        if self._sources[source] >= self._caps.source or self._is_full(source):
            return None
        self._tries = 0
        path = self._grown(DirectedPath((source,), ()), draw)
        if path is not None:
            self._sources[source] += 1
            self._targets[path.entities[-1]] += 1
            self._entities.update(path.entities)
            self._types.update({self._type(relation) for relation in path.relations})
        return path

    def _grown(self, path: DirectedPath, draw: random.Random) -> DirectedPath | None:
        if len(path.relations) == self._hops:
            return path if self._is_good(path) else None
        for relation in self._steps(path.entities[-1], draw):
            self._tries += 1
            if self._tries > _TRIES:
                return None
            other = int(self._graph.targets[relation])
            if other in path.entities or self._is_full(other):
                continue
            longer = DirectedPath((*path.entities, other), (*path.relations, relation))
            if found := self._grown(longer, draw):
                return found
        return None

    def _steps(self, entity: int, draw: random.Random) -> list[int]:
        relations: list[int] = self._index.of(entity).tolist()
        chosen = draw.sample(relations, min(_FAN, len(relations)))
        free = [each for each in chosen if self._types[self._type(each)] < self._caps.relation_type]
        return sorted(free, key=lambda relation: self._types[self._type(relation)])  # stable: drawn among equals

    def _is_good(self, path: DirectedPath) -> bool:
        start, end = path.entities[0], path.entities[-1]
        if path.relations in self._seen or self._targets[end] >= self._caps.target:
            return False
        if not self._shortcuts and self._graph.are_related(start, end):
            return False
        self._seen.add(path.relations)  # one that does not fit now never will
        return self._fits(path)

    def _is_full(self, entity: int) -> bool:
        return self._entities[entity] >= self._caps.entity

    def _type(self, relation: int) -> int:
        return int(self._graph.relation_types[relation])
