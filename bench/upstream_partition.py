"""Upstream's ECE rule, written anew from a description of what it does, to compare with.

Units by loss, the highest first, are seeds. From a seed, breadth first over units: next to an entity are its
relations, next to a relation its two ends, each time the highest loss first. A unit joins while `max_units` and
`max_tokens` allow it, whether or not the ends of a relation are there; a community below `min_units` is dropped, and
its units are not used again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from graphgen.graph import KnowledgeGraph

__all__ = ["Community", "first_communities"]


@dataclass(frozen=True)
class Community:
    """Entities from 0, relations after them."""

    units: list[int]

    def writable(self, graph: KnowledgeGraph) -> list[int]:
        """Without relations of which an end is not described."""
        inside, first = set(self.units), graph.entity_count
        return [
            unit
            for unit in self.units
            if unit < first or {int(graph.sources[unit - first]), int(graph.targets[unit - first])} <= inside
        ]


def first_communities(
    graph: KnowledgeGraph, *, count: int, max_units: int, min_units: int, max_tokens: int
) -> list[Community]:
    """The first `count` communities."""
    losses, tokens, first = graph.losses, graph.tokens, graph.entity_count
    adjacency = graph.adjacency
    used = np.zeros(len(losses), dtype=bool)
    communities: list[Community] = []

    def next_to(unit: int) -> list[int]:
        if unit >= first:
            units = [int(graph.sources[unit - first]), int(graph.targets[unit - first])]
        else:
            row = slice(adjacency.indptr[unit], adjacency.indptr[unit + 1])
            units = (adjacency.relations[row] + first).tolist()
        return sorted(units, key=lambda each: -losses[each])

    for seed in np.argsort(-losses, kind="stable").tolist():
        if used[seed]:
            continue
        units, queue, total = [seed], deque([seed]), int(tokens[seed])
        used[seed] = True
        while queue and len(units) < max_units and total < max_tokens:
            for unit in next_to(queue.popleft()):
                if len(units) < max_units and not used[unit] and total + tokens[unit] <= max_tokens:
                    used[unit] = True
                    units.append(unit)
                    queue.append(unit)
                    total += int(tokens[unit])
        if len(units) >= min_units:
            communities.append(Community(units))
        if len(communities) == count:
            break
    return communities
