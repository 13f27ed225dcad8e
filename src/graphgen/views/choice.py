"""Which part of a graph a page shows when the whole is more than anyone can look at."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph

__all__ = ["Basis", "Choice", "choose"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Basis = Literal["all", "loss", "degree"]

_RELATIONS_PER_ENTITY = 4


class Choice(NamedTuple):
    """What is shown.

    Attributes:
        entities: Their numbers.
        relations: Their numbers.
        by: What they were chosen by.
        best_left: Of the communities that have an entity left out, the highest mean of what they were chosen by: of the
            losses (nats), or of the numbers of relations. `None` where none has.
    """

    entities: Ints
    relations: Ints
    by: Basis
    best_left: float | None


def choose(graph: KnowledgeGraph, homes: Ints, limit: int) -> Choice:
    """The part of `graph` with at most `limit` entities and four times as many relations.

    Communities come whole where they can, those first whose entities are least known on average, or best connected
    where no loss is known; entities of no community come last.

    Args:
        graph: The graph.
        homes: For each entity, the number of its community, -1 for none.
        limit: Most entities.
    """
    count = graph.entity_count
    entities, by, best_left = np.arange(count), "all", None
    if count > limit:
        losses = graph.losses[:count]
        by = "loss" if np.isfinite(losses).any() else "degree"
        worth = np.nan_to_num(losses, nan=0.0) if by == "loss" else _degrees(graph).astype(np.float64)
        entities, best_left = _best(worth, homes, limit)
    shown = np.zeros(count, dtype=bool)
    shown[entities] = True
    relations = np.flatnonzero(shown[graph.sources] & shown[graph.targets])
    most = _RELATIONS_PER_ENTITY * limit
    if len(relations) > most:
        worth = np.nan_to_num(graph.losses[count:][relations], nan=-1.0)
        relations = np.sort(relations[np.argsort(-worth, kind="stable")[:most]])
    return Choice(entities.astype(np.int64), relations.astype(np.int64), by, best_left)


def _best(worth: Floats, homes: Ints, limit: int) -> tuple[Ints, float | None]:
    """The entities of the communities worth most, and what the best of the others is worth, on average."""
    groups = np.where(homes < 0, homes.max(initial=-1) + 1, homes)
    means = np.bincount(groups, worth) / np.maximum(np.bincount(groups), 1)
    order = np.lexsort((np.arange(len(homes)), -worth, groups, -means[groups], homes < 0))
    left = order[limit:]
    left = left[homes[left] >= 0]
    return np.sort(order[:limit]), float(means[groups[left]].max()) if len(left) else None


def _degrees(graph: KnowledgeGraph) -> Ints:
    count = graph.entity_count
    return np.bincount(graph.sources, minlength=count) + np.bincount(graph.targets, minlength=count)
