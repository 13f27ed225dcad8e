"""Who is next to whom, as three integer arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Adjacency"]

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Adjacency:
    """The undirected neighbourhoods of all entities (compressed sparse rows).

    The neighbours of entity `i` are `neighbours[indptr[i]:indptr[i + 1]]`, each reached over the relation at the same
    place in `relations`. Every relation occurs twice, once from each end; within a row relations ascend.
    """

    indptr: Ints
    neighbours: Ints
    relations: Ints

    @classmethod
    def build(cls, entity_count: int, sources: Ints, targets: Ints) -> Adjacency:
        """The neighbourhoods that the relations `sources[e]`-`targets[e]` make."""
        ends = np.concatenate([sources, targets])
        numbers = np.arange(len(sources), dtype=np.int32)
        order = np.lexsort((np.concatenate([numbers, numbers]), ends))
        indptr = np.zeros(entity_count + 1, dtype=np.int32)
        np.cumsum(np.bincount(ends, minlength=entity_count), out=indptr[1:])
        neighbours = np.concatenate([targets, sources])[order]
        return cls(indptr, neighbours.astype(np.int32), np.concatenate([numbers, numbers])[order])
