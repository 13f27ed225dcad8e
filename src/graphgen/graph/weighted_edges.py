"""A graph's edges as the Leiden library takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from graphgen.graph.knowledge_graph import KnowledgeGraph

__all__ = ["WeightedEdges"]

_AT_ONCE = 10_000  # edges that are Python objects at one time


class WeightedEdges(Sequence[tuple[str, str, float]]):
    """Pairs of entities that are related, each with the number of its relations, in the order of their ids.

    A pair is made when it is asked for: the library copies what it is given, and millions of tuples take more memory
    than all of the graph.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        low, high = np.minimum(graph.sources, graph.targets), np.maximum(graph.sources, graph.targets)
        pairs: npt.NDArray[np.int64] = low.astype(np.int64) * graph.entity_count + high
        unique, self._counts = np.unique(pairs, return_counts=True)
        self._low, self._high = np.divmod(unique, graph.entity_count)

    def __len__(self) -> int:
        return len(self._counts)

    @overload
    def __getitem__(self, index: int) -> tuple[str, str, float]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[str, str, float]]: ...
    def __getitem__(self, index: int | slice) -> tuple[str, str, float] | list[tuple[str, str, float]]:
        if isinstance(index, int):
            return self[index : index + 1 or None][0]
        columns = (column[index].tolist() for column in (self._low, self._high, self._counts))
        return [(str(low), str(high), float(count)) for low, high, count in zip(*columns, strict=True)]

    def __iter__(self) -> Iterator[tuple[str, str, float]]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self[start : start + _AT_ONCE]
