"""Subgraphs that are communities of the graph (Traag, Waltman and van Eck, 2019, arXiv:1810.08473)."""

from __future__ import annotations

import importlib
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from graphgen.graph import KnowledgeGraph
from graphgen.graph.weighted_edges import WeightedEdges
from graphgen.organization.growth import Growth
from graphgen.organization.limits import TRIPLE, Limits
from graphgen.organization.order import Ints
from graphgen.organization.partition import LeftOut, Partition, too_long
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.pieces import Pieces
from graphgen.organization.reach import split_by_length
from graphgen.organization.rows import unranked_rows

__all__ = ["LeidenPartitioner"]


class LeidenPartitioner(BasePartitioner):
    """Find communities, communities within those that are too large, and so on; then write about each.

    A community with ten entities has at least nine relations, so that communities are split, by what is more densely
    related, until none has more entities than a tree of `max_units` has. One with more relations or tokens than fit
    becomes several subgraphs that grow within it. Every subgraph is connected.

    Relations between communities then form subgraphs of their own, with both ends as context (`between`).
    """

    strategy: Literal["leiden"] = Field(default="leiden", description="Communities of entities with many relations.")
    max_units: int = Field(default=20, ge=TRIPLE, description="Most entities and relations in a subgraph.")
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")
    resolution: float = Field(default=1.0, gt=0, description="The higher, the more and smaller communities at first.")
    between: Literal["grow", "leave_out"] = Field(
        default="grow", description="Whether relations between communities are written about as well."
    )

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:
        labels = _connected(graph, self._labels(graph, seed))
        inside = labels[graph.sources] == labels[graph.targets]
        limits = Limits(self.max_units, self.max_tokens)
        fits = _fitting(graph, labels, inside, limits)
        pieces = _whole(graph, labels, inside, fits)
        too_large = ~fits[labels]
        units = np.arange(graph.entity_count + graph.relation_count, dtype=np.int64)
        rows = unranked_rows(graph, only=inside & too_large[graph.sources])
        within = Growth(graph, rows, limits)
        within.grow_all(units[np.concatenate([too_large, inside & too_large[graph.sources]])])
        pieces = pieces.joined(within.draft.pieces(graph.entity_count))
        if self.between == "grow":
            across = Growth(graph, unranked_rows(graph, only=~inside), limits)
            across.grow_all(graph.entity_count + np.flatnonzero(~inside))
            pieces = pieces.followed_by(across.draft.pieces(graph.entity_count))
        long, crossing = split_by_length(graph, pieces, self.max_tokens, units)
        why = "leads from one community to another"
        remedy = "Set `between` to `grow` to write about it all the same."
        left_out = [too_long(long, self.max_tokens), LeftOut(crossing, "between_communities", why, remedy)]
        return Partition(graph, self.strategy, pieces, left_out)

    def _labels(self, graph: KnowledgeGraph, seed: int) -> Ints:
        """The community of each entity; one without relations is its own."""
        labels = graph.relation_count + np.arange(graph.entity_count, dtype=np.int32)
        if not graph.relation_count:
            return labels
        native: Any = importlib.import_module("graspologic_native")  # compiled, without types; and slow to import
        most = (self.max_units + 1) // 2  # a tree of so many entities has one relation less
        clusters = native.hierarchical_leiden(
            WeightedEdges(graph), resolution=self.resolution, max_cluster_size=most, seed=seed % 2**63
        )
        final = (number for each in clusters if each.is_final_cluster for number in (int(each.node), each.cluster))
        entities, numbers = np.fromiter(final, dtype=np.int32).reshape(-1, 2).T
        labels[entities] = numbers
        return labels


def _connected(graph: KnowledgeGraph, labels: Ints) -> Ints:
    """The communities, numbered from 0, those that do not hang together as several."""
    if not graph.entity_count:
        return labels
    sparse: Any = importlib.import_module("scipy.sparse")  # without types; and slow to import
    components: Any = importlib.import_module("scipy.sparse.csgraph").connected_components
    inside = labels[graph.sources] == labels[graph.targets]
    ends = graph.sources[inside], graph.targets[inside]
    matrix = sparse.coo_array((np.ones(len(ends[0]), np.bool_), ends), shape=(graph.entity_count, graph.entity_count))
    return np.asarray(components(matrix, directed=False)[1], dtype=np.int32)


def _fitting(
    graph: KnowledgeGraph, labels: Ints, inside: npt.NDArray[np.bool_], limits: Limits
) -> npt.NDArray[np.bool_]:
    """For each community, whether all of it can be one subgraph."""
    homes = np.concatenate([labels, labels[graph.sources[inside]]])
    tokens = np.concatenate([graph.tokens[: graph.entity_count], graph.tokens[graph.entity_count :][inside]])
    count = int(labels.max(initial=-1)) + 1
    units = np.bincount(homes, minlength=count)
    return (units <= limits.max_units) & (np.bincount(homes, weights=tokens, minlength=count) <= limits.max_tokens)


def _whole(graph: KnowledgeGraph, labels: Ints, inside: npt.NDArray[np.bool_], fits: npt.NDArray[np.bool_]) -> Pieces:
    """The communities that fit, each whole."""
    entities = np.flatnonzero(fits[labels])
    relations = np.flatnonzero(inside & fits[labels[graph.sources]])
    entity_homes, relation_homes = labels[entities], labels[graph.sources[relations]]
    count, chosen = len(fits), np.flatnonzero(fits)
    return Pieces(
        entities=entities[np.argsort(entity_homes, kind="stable")].astype(np.int32),
        entity_ends=_ends(np.bincount(entity_homes, minlength=count)[chosen]),
        relations=relations[np.argsort(relation_homes, kind="stable")].astype(np.int32),
        relation_ends=_ends(np.bincount(relation_homes, minlength=count)[chosen]),
        owned=np.ones(len(entities), dtype=np.bool_),
    )


def _ends(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
