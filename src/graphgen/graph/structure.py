"""What a graph is like as a graph: how dense, how connected, how clustered, and who has how many neighbours."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from graphgen.graph.knowledge_graph import KnowledgeGraph
from graphgen.graph.power_law import PowerLaw, fit_power_law
from graphgen.graph.weighted_edges import WeightedEdges
from graphgen.records import Record

__all__ = ["Structure", "structure_of"]

Ints = npt.NDArray[np.int64]
_ROWS = 20_000
"""Entities whose triangles are counted at one time: of millions all pairs of neighbours would not fit."""


class Structure(Record):
    """A graph's figures. Neighbours, density, clusters and communities are those of the simple undirected graph: two
    entities are linked or not, by however many relations and in whichever direction.

    Attributes:
        entities: How many there are.
        relations: How many there are.
        links: Pairs of entities that a relation connects.
        density: Links over all pairs of entities.
        mean_degree: Neighbours of an entity, on average.
        largest_degree: Neighbours of the entity with most.
        isolated: Entities without a relation.
        components: Parts that hang together, isolated entities among them.
        largest_component: Share of the entities that the largest part has.
        transitivity: Share of the paths of two links whose ends are linked as well.
        clustering: For an entity, the share of the pairs of its neighbours that are linked: the mean over those with
            two neighbours or more (Watts and Strogatz, 1998). `None` where none has.
        communities: Of the Leiden algorithm, a link weighing as many as it has relations, isolated entities left out.
        modularity: Of these communities; `None` without links.
        degrees: How many entities have so many neighbours.
        power_law: Of the tail of the degrees; `None` where it is too short to tell.
        entity_types: Entities by type, most first.
        relation_types: Relations by type, most first; an empty type is one that the source does not name.
    """

    entities: int
    relations: int
    links: int
    density: float
    mean_degree: float
    largest_degree: int
    isolated: int
    components: int
    largest_component: float
    transitivity: float | None
    clustering: float | None
    communities: int
    modularity: float | None
    degrees: dict[int, int]
    power_law: PowerLaw | None
    entity_types: dict[str, int]
    relation_types: dict[str, int]


def structure_of(graph: KnowledgeGraph, *, seed: int = 0) -> Structure:
    """The figures of `graph`. `seed` decides only ties between communities."""
    count = graph.entity_count
    one, other = _links(graph)
    degrees = np.bincount(np.concatenate([one, other]), minlength=count)
    triangles = _triangles(count, one, other, degrees)
    pairs = degrees * (degrees - 1) // 2
    paths, several = int(pairs.sum()), pairs > 0
    sizes = _components(count, one, other)
    communities, modularity = _communities(graph, seed)
    return Structure(
        entities=count,
        relations=graph.relation_count,
        links=len(one),
        density=2 * len(one) / (count * (count - 1)) if count > 1 else 0.0,
        mean_degree=2 * len(one) / count if count else 0.0,
        largest_degree=int(degrees.max(initial=0)),
        isolated=int((degrees == 0).sum()),
        components=len(sizes),
        largest_component=float(sizes.max(initial=0)) / count if count else 0.0,
        transitivity=float(triangles.sum()) / paths if paths else None,
        clustering=float((triangles[several] / pairs[several]).mean()) if paths else None,
        communities=communities,
        modularity=modularity,
        degrees={
            int(degree): int(found) for degree, found in zip(*np.unique(degrees, return_counts=True), strict=True)
        },
        power_law=fit_power_law(degrees.astype(np.int64)),
        entity_types=_named(graph.entity_types, lambda numbers: [each.type for each in graph.entities_at(numbers)]),
        relation_types=_named(
            graph.relation_types, lambda numbers: [each.type for each in graph.relations_at(numbers)]
        ),
    )


def _links(graph: KnowledgeGraph) -> tuple[Ints, Ints]:
    """Pairs of linked entities, each once, the smaller number first."""
    ends = np.sort(np.stack([graph.sources, graph.targets]).astype(np.int64), axis=0)
    keys = np.unique(ends[0] * max(1, graph.entity_count) + ends[1])
    return keys // max(1, graph.entity_count), keys % max(1, graph.entity_count)


def _triangles(count: int, one: Ints, other: Ints, degrees: Ints) -> Ints:
    """How many triangles each entity is a corner of.

    Every link is looked at from its end with fewer neighbours, so that no hub's pairs of neighbours are gone through.
    """
    sparse: Any = importlib.import_module("scipy.sparse")  # without types; and slow to import
    rank = np.empty(count, np.int64)
    rank[np.lexsort((np.arange(count), degrees))] = np.arange(count)
    low, high = np.minimum(rank[one], rank[other]), np.maximum(rank[one], rank[other])
    upward = sparse.csr_matrix((np.ones(len(low), np.int32), (low, high)), shape=(count, count))
    downward = upward.T.tocsr()
    found = np.zeros(count, np.int64)
    for rows in _blocks(count):
        # Two links up from an entity whose ends are linked: it is the lowest corner, the end is the highest.
        lowest = (upward[rows] @ upward).multiply(upward[rows])
        found[rows] += np.asarray(lowest.sum(axis=1)).ravel().astype(np.int64)
        found += np.asarray(lowest.sum(axis=0)).ravel().astype(np.int64)
        # A link with a common entity below both ends: its lower end is the corner in the middle.
        found[rows] += np.asarray((downward[rows] @ upward).multiply(upward[rows]).sum(axis=1)).ravel().astype(np.int64)
    return found[rank]


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, min(start + _ROWS, count)) for start in range(0, count, _ROWS))


def _components(count: int, one: Ints, other: Ints) -> Ints:
    """The sizes of the parts that hang together."""
    if not count:
        return np.zeros(0, np.int64)
    sparse: Any = importlib.import_module("scipy.sparse")
    parts: Any = importlib.import_module("scipy.sparse.csgraph").connected_components
    matrix = sparse.csr_matrix((np.ones(len(one), np.bool_), (one, other)), shape=(count, count))
    return np.bincount(parts(matrix, directed=False)[1])


def _communities(graph: KnowledgeGraph, seed: int) -> tuple[int, float | None]:
    if not graph.relation_count:
        return 0, None
    native: Any = importlib.import_module("graspologic_native")  # compiled, without types; and slow to import
    modularity, homes = native.leiden(edges=WeightedEdges(graph), seed=seed % 2**63)
    return len(set(homes.values())), float(modularity)


def _named(codes: npt.NDArray[np.int32], names: Callable[[list[int]], list[str]]) -> dict[str, int]:
    """How many there are of each type, most first."""
    _, firsts, counts = np.unique(codes, return_index=True, return_counts=True)
    found = dict(zip(names(firsts.tolist()), counts.tolist(), strict=True))
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))
