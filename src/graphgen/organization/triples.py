"""One relation with both its ends: the smallest subgraph that a question about a relation can rest on."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from graphgen.graph import KnowledgeGraph
from graphgen.organization.order import Sampling, ranked, worth
from graphgen.organization.partition import Partition, too_long
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.pieces import Draft
from graphgen.organization.reach import lengths_alone, split_by_length
from graphgen.organization.rows import packed

__all__ = ["TriplesPartitioner"]


class TriplesPartitioner(BasePartitioner):
    """A subgraph for each relation, with its two entities, then one for each entity that has none.

    An entity is owned by the first of its triples and is context in the others.
    """

    strategy: Literal["triples"] = Field(default="triples", description="One relation with its two entities each.")
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")
    unit_sampling: Sampling = Field(
        default="max_loss", description="Which relations come first: the least known, the best known, or any."
    )

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:
        values = worth(graph.losses, self.unit_sampling, draw=f"{seed}:{self.strategy}")
        order = ranked(values)
        fitting = order[lengths_alone(graph)[order] <= self.max_tokens]
        relations = fitting[fitting >= graph.entity_count] - graph.entity_count
        ends = np.stack([graph.sources[relations], graph.targets[relations]], axis=1).astype(np.int32)
        draft = Draft(
            entities=packed(ends.reshape(-1)),
            relations=packed(relations),
            entity_ends=packed(np.arange(0, 2 * len(relations) + 1, 2)),
            relation_ends=packed(np.arange(len(relations) + 1)),
        )
        in_triples = np.zeros(graph.entity_count, dtype=np.bool_)
        in_triples[ends] = True
        entities = fitting[fitting < graph.entity_count]
        for entity in entities[~in_triples[entities]].tolist():
            draft.add([entity], [])
        pieces = draft.pieces(graph.entity_count)
        alone, _ = split_by_length(graph, pieces, self.max_tokens, order)
        return Partition(graph, self.strategy, pieces, [too_long(alone, self.max_tokens)])
