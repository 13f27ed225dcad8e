"""Chains of exactly k relations: what a question of k hops can rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from graphgen.graph import KnowledgeGraph
from graphgen.organization.order import Sampling, by_rank, scaled, worth
from graphgen.organization.partition import LeftOut, Partition, too_long
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.pieces import Draft
from graphgen.organization.reach import split_by_length
from graphgen.organization.rows import RECORD, build_rows, packed

__all__ = ["PathsPartitioner"]

_TRIES = 2_000
"""Steps of the search for one chain; around hubs there are more chains than can be looked at."""


class PathsPartitioner(BasePartitioner):
    """Simple paths of exactly `hops` relations, each relation in at most one, however they are directed.

    The relations that come first by `edge_sampling` find their path first, through the relations that come first at
    each end. No entity is in more than `max_paths_per_entity` paths, so that no hub fills the partition. The two ends
    of a path are not related directly, unless `shortcuts` are allowed: one step would answer a question of many.

    The paths come in turns of the type of their first relation, so that the first of them cover all types.
    """

    strategy: Literal["paths"] = Field(default="paths", description="Chains of exactly k relations, for multi-hop.")
    hops: int = Field(default=2, ge=2, le=6, description="How many relations a path has, exactly (k).")
    max_paths_per_entity: int = Field(default=20, ge=1, description="Most paths that an entity is in.")
    shortcuts: bool = Field(default=False, description="Whether the ends of a path may be related directly.")
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")
    edge_sampling: Sampling = Field(
        default="max_loss", description="Which relations come first: the least known, the best known, or any."
    )

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:
        values = worth(graph.losses[graph.entity_count :], self.edge_sampling, draw=f"{seed}:{self.strategy}")
        search = _Search(graph, scaled(values), self)
        paths = [path for start in by_rank(scaled(values)).tolist() if (path := search.take(start))]
        draft = Draft()
        for path in _in_turns(paths, graph.relation_types):
            draft.add(path.entities, path.relations)
        pieces = draft.pieces(graph.entity_count)
        units = np.arange(graph.entity_count + graph.relation_count, dtype=np.int64)
        long, others = split_by_length(graph, pieces, self.max_tokens, units)
        left_out = [too_long(long, self.max_tokens), *self._reasons(graph, search, others)]
        return Partition(graph, self.strategy, pieces, left_out, chains=True)

    def _reasons(self, graph: KnowledgeGraph, search: _Search, units: npt.NDArray[np.int64]) -> Iterator[LeftOut]:
        full = np.array(search.counts, dtype=np.int64) >= self.max_paths_per_entity
        relations = np.maximum(units - graph.entity_count, 0)
        is_relation = units >= graph.entity_count
        capped = np.zeros(len(units), dtype=np.bool_)
        if graph.relation_count:
            capped = is_relation & (full[graph.sources[relations]] | full[graph.targets[relations]])
        why = f"starts or ends at an entity that {self.max_paths_per_entity} paths are through"
        yield LeftOut(units[capped], "entity_has_enough_paths", why, "Raise `max_paths_per_entity`.")
        why = f"is on no path of {self.hops} relations that are left"
        yield LeftOut(units[~capped], "on_no_path", why, "Lower `hops`, allow `shortcuts`, or use another strategy.")


class _Path(NamedTuple):
    entities: tuple[int, ...]
    relations: tuple[int, ...]


class _Search:
    """Finds one path after the other among the relations that no path has yet."""

    def __init__(self, graph: KnowledgeGraph, ranks: npt.NDArray[np.int32], settings: PathsPartitioner) -> None:
        self._settings = settings
        rows = build_rows(graph, relations=ranks, entities=np.zeros(graph.entity_count, dtype=np.int32))
        self._records, self._cursor, self._tokens = rows.records, rows.starts[:], rows.tokens
        self._sources, self._targets = packed(graph.sources), packed(graph.targets)
        self._first, self._none = graph.entity_count, graph.relation_count
        self._used = bytearray(graph.relation_count + 1)
        self._related = graph.are_related
        self._tries = 0
        self.counts = [0] * graph.entity_count

    def take(self, start: int) -> _Path | None:
        """A path with the relation `start` somewhere in it; `None` if there is none."""
        source, target = self._sources[start], self._targets[start]
        if self._used[start] or self._is_full(source) or self._is_full(target):
            return None
        self._tries = 0
        tokens = self._tokens[self._first + start] + self._tokens[source] + self._tokens[target]
        path = self._grown(_Path((source, target), (start,)), tokens)
        if path:
            for relation in path.relations:
                self._used[relation] = 1
            for entity in path.entities:
                self.counts[entity] += 1
        return path

    def _grown(self, path: _Path, tokens: int) -> _Path | None:
        """The path with relations added at its end, and where that fails at its start."""
        if tokens > self._settings.max_tokens:
            return None
        if len(path.relations) == self._settings.hops:
            ends = path.entities[0], path.entities[-1]
            return path if self._settings.shortcuts or not self._related(*ends) else None
        for turned in (path, _Path(path.entities[::-1], path.relations[::-1])):
            for relation, other, more in self._steps(turned.entities[-1]):
                if other in path.entities or self._is_full(other):
                    continue
                longer = _Path((*turned.entities, other), (*turned.relations, relation))
                if found := self._grown(longer, tokens + more):
                    return found
        return None

    def _steps(self, entity: int) -> Iterator[tuple[int, int, int]]:
        """The free relations of the entity, where each leads, and the tokens that both would add."""
        place = self._cursor[entity]
        while self._used[self._records[place]]:
            place += RECORD
        self._cursor[entity] = place
        while (relation := self._records[place]) != self._none and self._tries < _TRIES:
            self._tries += 1
            if not self._used[relation]:
                yield relation, self._records[place + 1], self._records[place + 2]
            place += RECORD

    def _is_full(self, entity: int) -> bool:
        return self.counts[entity] >= self._settings.max_paths_per_entity


def _in_turns(paths: list[_Path], types: npt.NDArray[np.int32]) -> Iterator[_Path]:
    """The first path of each type, then the second of each, and so on."""
    by_type: dict[int, list[_Path]] = defaultdict(list)
    for path in paths:
        by_type[int(types[path.relations[0]])].append(path)
    for turn in zip_longest(*by_type.values()):
        yield from (path for path in turn if path is not None)
