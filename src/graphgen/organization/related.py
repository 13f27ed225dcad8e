"""Which entities any relation of a graph connects, asked of many at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph

__all__ = ["RelatedPairs"]


class RelatedPairs:
    """The pairs of entities that are one step apart, each as one number, ascending."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        low, high = np.minimum(graph.sources, graph.targets), np.maximum(graph.sources, graph.targets)
        self._count = graph.entity_count
        self._known = np.sort(low.astype(np.int64) * self._count + high)

    def among(self, entities: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
        """The pairs of places in `entities` whose entities are one step apart."""
        one, other = np.triu_indices(len(entities), 1)
        if not len(one) or not len(self._known):
            return []
        low, high = np.minimum(entities[one], entities[other]), np.maximum(entities[one], entities[other])
        pairs = low * self._count + high
        found = self._known[np.minimum(np.searchsorted(self._known, pairs), len(self._known) - 1)] == pairs
        return list(zip(one[found].tolist(), other[found].tolist(), strict=True))
