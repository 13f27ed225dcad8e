"""What every way to cut a knowledge graph into subgraphs looks like."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pydantic import BaseModel, ConfigDict

from graphgen.graph import KnowledgeGraph
from graphgen.organization.partition import Partition

__all__ = ["BasePartitioner"]


class BasePartitioner(BaseModel, ABC):
    """Settings of a way to cut; frozen, like everything that decides about a run's outcome.

    A partitioner that can be used has a field `strategy`, a literal with a default: settings choose it by that.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:
        """Cut `graph`. Equal graphs and seeds give equal subgraphs in equal order.

        Every unit is owned by one subgraph, or left out with a `Failure` row of its own: a warning that says why.

        Args:
            graph: The graph, with what losses are known.
            seed: Where the cut is random, what it depends on.
        """
