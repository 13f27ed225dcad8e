"""Subgraphs of what lies within k hops of a relation (Chen et al., 2025, arXiv:2505.20416)."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from graphgen.graph import KnowledgeGraph
from graphgen.organization.order import Floats, Sampling, by_rank, scaled, worth
from graphgen.organization.partition import LeftOut, Partition, too_long
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.pieces import Draft
from graphgen.organization.reach import lengths_alone, split_by_length
from graphgen.organization.rows import RECORD, build_rows, packed

__all__ = ["KHopPartitioner"]


class KHopPartitioner(BasePartitioner):
    """The paper's way: every relation, the first by loss in front, is a seed that grows level by level.

    A relation belongs to one subgraph. An entity may be in many: the first owns it, in the others it is context.
    With `max_width`, each level takes all relations at its border, or the best of them up to `max_extra_edges` in all.
    With `max_tokens`, each takes the best ones until one does not fit.
    """

    strategy: Literal["khop"] = Field(
        default="khop", description="What lies within k hops of a relation, as the paper."
    )
    expand_method: Literal["max_width", "max_tokens"] = Field(
        default="max_tokens", description="What bounds a subgraph: relations beside the seed, or tokens."
    )
    bidirectional: bool = Field(default=True, description="Grow from both ends of the seed, not from its target only.")
    max_depth: int = Field(default=2, ge=0, description="How many hops from the seed (k).")
    max_extra_edges: int = Field(default=5, ge=0, description="Most relations beside the seed (max_width).")
    max_tokens: int = Field(default=256, ge=1, description="Most tokens of descriptions (max_tokens).")
    edge_sampling: Sampling = Field(
        default="max_loss", description="Which relations come first: the least known, the best known, or any."
    )
    isolated_node_strategy: Literal["add", "ignore"] = Field(
        default="add", description="Whether an entity without relations is a subgraph of its own."
    )
    loss_strategy: Literal["only_edge", "both"] = Field(
        default="only_edge", description="A relation's loss: its own, or the mean of it and those of its two ends."
    )

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:
        values = worth(self._losses(graph), self.edge_sampling, draw=f"{seed}:{self.strategy}")
        growth = _Levels(graph, values, self)
        alone = lengths_alone(graph)
        bounded = self.expand_method == "max_tokens"
        for relation in by_rank(scaled(values)).tolist():
            if not bounded or alone[graph.entity_count + relation] <= self.max_tokens:
                growth.grow(relation)
        is_isolated = np.diff(graph.adjacency.indptr) == 0
        fits = alone[: graph.entity_count] <= (self.max_tokens if bounded else np.inf)
        if self.isolated_node_strategy == "add":
            for entity in np.flatnonzero(is_isolated & fits).tolist():
                growth.draft.add([entity], [])
        return self._partition(graph, growth.draft, is_isolated)

    def _losses(self, graph: KnowledgeGraph) -> Floats:
        """The loss of every relation; of what is known of it and its ends, with `both`."""
        losses = graph.losses
        own = losses[graph.entity_count :]
        if self.loss_strategy == "only_edge":
            return own
        three = np.stack([own, losses[graph.sources], losses[graph.targets]])
        known = np.isfinite(three)
        counts = known.sum(axis=0)
        sums = np.where(known, three, 0.0).sum(axis=0)
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

    def _partition(self, graph: KnowledgeGraph, draft: Draft, is_isolated: npt.NDArray[np.bool_]) -> Partition:
        pieces = draft.pieces(graph.entity_count)
        units = np.arange(graph.entity_count + graph.relation_count, dtype=np.int64)
        limit = self.max_tokens if self.expand_method == "max_tokens" else int(np.iinfo(np.int64).max)
        long, others = split_by_length(graph, pieces, limit, units)
        ignored = others[is_isolated[np.minimum(others, graph.entity_count - 1)]]
        stranded = np.setdiff1d(others, ignored, assume_unique=True)
        left_out = [
            too_long(long, self.max_tokens),
            LeftOut(ignored, "isolated", "has no relations", "Set `isolated_node_strategy` to `add`."),
            LeftOut(
                stranded,
                "unit_left_out",
                f"has only relations that alone are longer than {self.max_tokens} tokens",
                "Raise `max_tokens`, or have long descriptions summarised.",
            ),
        ]
        mean_over = "relations" if self.loss_strategy == "only_edge" else "units"
        return Partition(graph, self.strategy, pieces, left_out, mean_over=mean_over)


class _Levels:
    """Grows one subgraph after the other from what no earlier one took."""

    def __init__(self, graph: KnowledgeGraph, values: Floats, settings: KHopPartitioner) -> None:
        self._settings = settings
        rows = build_rows(graph, relations=scaled(values), entities=np.zeros(graph.entity_count, dtype=np.int32))
        self._records, self._cursor, self._tokens = rows.records, rows.starts[:], rows.tokens
        self._place = packed(_places(by_rank(scaled(values))))
        self._sources, self._targets = packed(graph.sources), packed(graph.targets)
        self._first, self._none = graph.entity_count, graph.relation_count
        self._used = bytearray(graph.relation_count + 1)
        self.draft = Draft()

    def grow(self, seed: int) -> None:
        """Add the subgraph around the relation, if none has taken it."""
        if self._used[seed]:
            return
        source, target = self._sources[seed], self._targets[seed]
        self._used[seed] = 1
        entities, relations = dict.fromkeys((source, target)), [seed]
        tokens = self._tokens[self._first + seed] + self._tokens[source] + self._tokens[target]
        frontier = [source, target] if self._settings.bidirectional else [target]
        for _ in range(self._settings.max_depth):
            new = self._level(frontier, entities, relations, tokens)
            tokens += sum(self._tokens[self._first + each] for each in new)
            ends = dict.fromkeys(end for each in new for end in (self._sources[each], self._targets[each]))
            frontier = [end for end in ends if end not in entities]
            tokens += sum(self._tokens[end] for end in frontier)
            entities.update(dict.fromkeys(frontier))
            relations += new
            if not frontier:
                break
        self.draft.add(entities, relations)

    def _level(self, frontier: list[int], entities: dict[int, None], relations: list[int], tokens: int) -> list[int]:
        """The relations that one more hop takes."""
        taken: list[int] = []
        room = self._settings.max_extra_edges + 1 - len(relations)
        seen = set(entities)
        for relation in self._best_first(frontier):
            if self._settings.expand_method == "max_width":
                if len(taken) == room:
                    break
            else:
                ends = {self._sources[relation], self._targets[relation]} - seen
                tokens += self._tokens[self._first + relation] + sum(self._tokens[end] for end in ends)
                if tokens > self._settings.max_tokens:
                    break
                seen |= ends
            self._used[relation] = 1
            taken.append(relation)
        return taken

    def _best_first(self, frontier: list[int]) -> Iterator[int]:
        """The free relations at these entities, each once; no more of a hub's are looked at than are taken."""
        for _, relation in merge(*(self._row(entity) for entity in frontier)):
            if not self._used[relation]:
                yield relation

    def _row(self, entity: int) -> Iterator[tuple[int, int]]:
        place = self._cursor[entity]
        while self._used[self._records[place]]:
            place += RECORD
        self._cursor[entity] = place
        while (relation := self._records[place]) != self._none:
            yield self._place[relation], relation
            place += RECORD


def _places(order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    return places
