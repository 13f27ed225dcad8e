"""Subgraphs by topology alone, depth first (report, algorithm 4.10)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from graphgen.graph import KnowledgeGraph
from graphgen.organization.growth import Growth
from graphgen.organization.limits import TRIPLE, Limits
from graphgen.organization.partition import Partition, too_long
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.reach import split_by_length
from graphgen.organization.rows import RECORD, unranked_rows

__all__ = ["DFSPartitioner"]


class DFSPartitioner(BasePartitioner):
    """Grow subgraphs depth first: chains that turn back where they cannot go on.

    With three units, the default, a subgraph is one relation with its ends, as in the report.
    """

    strategy: Literal["dfs"] = Field(default="dfs", description="Grow subgraphs depth first: chains, or single facts.")
    max_units: int = Field(default=TRIPLE, ge=TRIPLE, description="Most entities and relations in a subgraph.")
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:  # noqa: ARG002 - nothing is drawn here
        growth = _DepthFirst(graph, unranked_rows(graph), Limits(self.max_units, self.max_tokens))
        order = np.arange(graph.entity_count + graph.relation_count, dtype=np.int64)
        growth.grow_all(order)
        pieces = growth.draft.pieces(graph.entity_count)
        alone, _ = split_by_length(graph, pieces, self.max_tokens, order)
        return Partition(graph, self.strategy, pieces, [too_long(alone, self.max_tokens)])


class _DepthFirst(Growth):
    def _spread(
        self,
        entities: list[int],
        relations: list[int],
        room: int,
        left: int,
        bar: int,  # noqa: ARG002 - nothing is ranked here
    ) -> tuple[int, int]:
        path, inside = list(entities), set(entities)
        while path and room > 1:
            step = self._next_step(path[-1], inside, room, left)
            if step is None:
                path.pop()
                continue
            relation, other, more = step
            self._used[relation] = 1
            relations.append(relation)
            left -= more
            room -= 1
            if other not in inside:
                inside.add(other)
                entities.append(other)
                path.append(other)
                room -= 1
        return room, left

    def _next_step(self, entity: int, inside: set[int], room: int, left: int) -> tuple[int, int, int] | None:
        """The first free relation of `entity` that fits, where it leads, and its tokens."""
        place = self._cursor[entity]
        while self._used[self._records[place]]:
            place += RECORD
        if place != self._cursor[entity]:
            self._trail += (entity, self._cursor[entity])
            self._cursor[entity] = place
        refused = 0
        while (relation := self._records[place]) != self._relation_count and refused < self._patience:
            other, more = self._records[place + 1], self._records[place + 2]
            place += RECORD
            if self._used[relation]:
                continue
            if other in inside:
                more = self._tokens[self._entity_count + relation]
            if more <= left and room > (other not in inside):
                return relation, other, more
            refused += 1
        return None
