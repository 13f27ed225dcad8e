"""Subgraphs by topology alone, breadth first (report, algorithm 4.9)."""

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
from graphgen.organization.rows import unranked_rows

__all__ = ["BFSPartitioner"]


class BFSPartitioner(BasePartitioner):
    """Grow subgraphs breadth first from entity after entity, whatever the losses.

    Every entity with no subgraph yet is a seed in the order of ids, then every relation. Only what alone is longer
    than `max_tokens` is left out.
    """

    strategy: Literal["bfs"] = Field(default="bfs", description="Grow subgraphs breadth first, whatever the losses.")
    max_units: int = Field(default=20, ge=TRIPLE, description="Most entities and relations in a subgraph.")
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:  # noqa: ARG002 - nothing is drawn here
        growth = Growth(graph, unranked_rows(graph), Limits(self.max_units, self.max_tokens))
        order = np.arange(graph.entity_count + graph.relation_count, dtype=np.int64)
        growth.grow_all(order)
        pieces = growth.draft.pieces(graph.entity_count)
        alone, _ = split_by_length(graph, pieces, self.max_tokens, order)
        return Partition(graph, self.strategy, pieces, [too_long(alone, self.max_tokens)])
