"""Which part of a graph a page shows when the whole is more than anyone can look at."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph

__all__ = ["Basis", "Choice", "choose"]

Ints = npt.NDArray[np.int64]
Basis = Literal["all", "loss", "degree"]

_RELATIONS_PER_ENTITY = 4


class Choice(NamedTuple):
    """Numbers of the entities and relations that are shown, and what they were chosen by."""

    entities: Ints
    relations: Ints
    by: Basis


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
    losses = graph.losses[:count]
    known = np.isfinite(losses)
    entities, by = np.arange(count), "all"
    if count > limit:
        by = "loss" if known.any() else "degree"
        degrees = np.bincount(np.concatenate([graph.sources, graph.targets]), minlength=count)
        worth = np.where(known, losses, 0.0) if by == "loss" else degrees.astype(np.float64)
        groups = np.where(homes < 0, homes.max(initial=-1) + 1, homes)
        means = np.bincount(groups, worth) / np.maximum(np.bincount(groups), 1)
        order = np.lexsort((np.arange(count), -worth, groups, -means[groups], homes < 0))
        entities = np.sort(order[:limit])
    shown = np.zeros(count, dtype=bool)
    shown[entities] = True
    relations = np.flatnonzero(shown[graph.sources] & shown[graph.targets])
    most = _RELATIONS_PER_ENTITY * limit
    if len(relations) > most:
        worth = np.nan_to_num(graph.losses[count:][relations], nan=-1.0)
        relations = np.sort(relations[np.argsort(-worth, kind="stable")[:most]])
    return Choice(entities.astype(np.int64), relations.astype(np.int64), by)
