"""For every entity its relations, the best first, in one flat array: what growing a subgraph walks along."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph
from graphgen.organization.order import Ints

__all__ = ["RECORD", "Rows", "build_rows", "packed", "unranked_rows"]

RECORD = 3
"""Numbers per relation in a row: the relation, the entity at its other end, and the tokens that both would add."""

_NO_ROOM = 2**31 - 1
_MOST_TOKENS = 2**30 - 1


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of entity `i` begin at `starts[i]`.

    Each row ends with a record of relation `relation_count` to entity `entity_count`, which do not exist, at more
    tokens than any limit allows. Python reads and skips such small records of neighbouring memory several times
    faster than it reads the same numbers from four arrays: at a million entities, waiting for memory is what costs.
    """

    records: array[int]
    starts: array[int]
    tokens: array[int]


def build_rows(
    graph: KnowledgeGraph,
    *,
    relations: Ints,
    entities: Ints,
    only: npt.NDArray[np.bool_] | None = None,
) -> Rows:
    """Rows in descending order of the priority of the relation plus that of the entity it leads to.

    Args:
        graph: The graph.
        relations: The priority of every relation, from 0 to 2**29.
        entities: The priority of every entity, likewise.
        only: Which relations there are; all, if not given.
    """
    chosen = np.arange(graph.relation_count, dtype=np.int32)
    chosen = chosen if only is None else chosen[only]
    everyone = np.arange(graph.entity_count, dtype=np.int32)
    row = np.concatenate([np.stack([graph.sources[chosen], graph.targets[chosen]], axis=1).reshape(-1), everyone])
    other = np.concatenate([np.stack([graph.targets[chosen], graph.sources[chosen]], axis=1).reshape(-1), everyone])
    number = np.repeat(chosen, 2)
    priority = np.zeros(len(row), dtype=np.int32)  # an end of a row has the least, and is behind its equals
    priority[: len(number)] = relations[number] + entities[other[: len(number)]]
    by_row = _best_first(row, priority)
    tokens = np.minimum(graph.tokens, _MOST_TOKENS)
    more = tokens[other]
    more[: len(number)] += tokens[graph.entity_count :][number]
    more[len(number) :], other[len(number) :] = _NO_ROOM, graph.entity_count
    records = np.empty((len(row), RECORD), dtype=np.int32)
    records[:, 0] = np.concatenate([number, np.full_like(everyone, graph.relation_count)])[by_row]
    records[:, 1] = other[by_row]
    records[:, 2] = more[by_row]
    lengths = np.bincount(row, minlength=graph.entity_count)
    starts = RECORD * (np.cumsum(lengths) - lengths)
    return Rows(packed(records), packed(starts), packed(tokens))


def _best_first(row: Ints, priority: Ints) -> npt.NDArray[np.int64]:
    """The places in ascending order of row, and in descending order of priority within.

    Whole numbers that hold row, priority and place sort several times faster than places by two keys, and the same on
    every machine. What bits there are left is how finely priorities are told apart: 20 at a million entities.
    """
    place_bits = max(1, len(row)).bit_length()
    row_bits = int(row.max(initial=0)).bit_length()
    fine = min(30, 63 - place_bits - row_bits)
    low_first = (2**30 - 1 - priority.astype(np.int64)) >> (30 - fine)
    keys = (((row.astype(np.int64) << fine) | low_first) << place_bits) | np.arange(len(row))
    keys.sort()
    return keys & ((1 << place_bits) - 1)


def unranked_rows(graph: KnowledgeGraph, *, only: npt.NDArray[np.bool_] | None = None) -> Rows:
    """Rows in the order of the relations' ids."""
    relations, entities = np.zeros(graph.relation_count, np.int32), np.zeros(graph.entity_count, np.int32)
    return build_rows(graph, relations=relations, entities=entities, only=only)


def packed(numbers: npt.NDArray[np.integer]) -> array[int]:
    """The numbers as a Python array of 32-bit integers: four bytes each, and quick to read one by one."""
    result = array("i")
    result.frombytes(np.ascontiguousarray(numbers, dtype=np.int32).reshape(-1).data.cast("B"))
    return result
