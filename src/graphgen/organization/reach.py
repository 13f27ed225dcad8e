"""Which units no subgraph owns, and whether any could."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph
from graphgen.organization.pieces import Pieces

__all__ = ["lengths_alone", "split_by_length", "unowned"]

Units = npt.NDArray[np.int64]


def unowned(graph: KnowledgeGraph, pieces: Pieces) -> npt.NDArray[np.bool_]:
    """For each unit, whether no subgraph owns it."""
    free = np.ones(graph.entity_count + graph.relation_count, dtype=np.bool_)
    free[pieces.entities[pieces.owned]] = False
    free[pieces.relations + graph.entity_count] = False
    return free


def lengths_alone(graph: KnowledgeGraph) -> Units:
    """The tokens of each unit alone: of a relation with both its ends."""
    tokens = graph.tokens.astype(np.int64)
    entities = tokens[: graph.entity_count]
    return np.concatenate([entities, tokens[graph.entity_count :] + entities[graph.sources] + entities[graph.targets]])


def split_by_length(graph: KnowledgeGraph, pieces: Pieces, max_tokens: int, order: Units) -> tuple[Units, Units]:
    """The units that no subgraph owns, in `order`: those that alone are too long, and the others."""
    left = order[unowned(graph, pieces)[order]]
    is_long = lengths_alone(graph)[left] > max_tokens
    return left[is_long], left[~is_long]
