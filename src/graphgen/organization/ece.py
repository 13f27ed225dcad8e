"""Subgraphs around what the trainee knows least, or best (report, algorithms 4.7 and 4.8)."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from graphgen.graph import KnowledgeGraph
from graphgen.organization.growth import Growth
from graphgen.organization.limits import TRIPLE, Limits
from graphgen.organization.order import Floats, Sampling, by_rank, scaled, worth
from graphgen.organization.partition import Partition, too_few, too_long
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.pieces import Pieces
from graphgen.organization.reach import split_by_length
from graphgen.organization.rescue import rescued
from graphgen.organization.rows import build_rows

__all__ = ["ECEPartitioner"]

_PICKY_SHARE = 20
"""One seed in so many looks twice: what comes first is what a budget pays for, and looking twice takes time."""
_PICKY_LEAST = 65_536


class ECEPartitioner(BasePartitioner):
    """Grow communities breadth first from the units whose loss is highest (or lowest, or in random order).

    An entity belongs to relations that may end up in different communities, yet no relation can be written about
    without both its ends. So relations are disjoint; an entity is *owned* by the first community that takes it in, and
    joins later ones as *context*: described there, counted against `max_units` and `max_tokens`, not owned, not counted
    towards `min_units`. Growth goes on through context, which keeps the relations of a hub together.

    Around an entity, relations come by their own loss plus half of that of the entity they lead to, which comes with
    them. The first seeds look twice: first, however far they reach, for what is worth at least half of the seed.
    The communities then come by the sum of the losses of what they own, so that a budget is spent where there is most
    to learn.

    The units of a community that stays below `min_units` go back to the pool and then to neighbours: to one with room,
    else one of them shares with them. What no one can take is left out with a warning each.

    Units of unknown loss come after all others; equal losses, and unknown ones, go by id.
    """

    strategy: Literal["ece"] = Field(default="ece", description="Grow subgraphs around what is known least, or best.")
    max_units: int = Field(default=20, ge=TRIPLE, description="Most entities and relations in a subgraph.")
    min_units: int = Field(
        default=1, ge=1, description="Fewest entities and relations that a subgraph owns; smaller ones join neighbours."
    )
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")
    unit_sampling: Sampling = Field(
        default="max_loss", description="Which units come first: the least known, the best known, or any."
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.min_units > self.max_units:
            raise ValueError(f"min_units ({self.min_units}) must not exceed max_units ({self.max_units}).")
        return self

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Partition:
        values = worth(graph.losses, self.unit_sampling, draw=f"{seed}:{self.strategy}")
        limits = Limits(self.max_units, self.max_tokens, self.min_units)
        ranks = scaled(values)
        order = by_rank(ranks)
        appeal = ranks.copy()
        appeal[: graph.entity_count] //= 2  # of the entities that a relation leads to, many are owned already
        rows = build_rows(graph, relations=appeal[graph.entity_count :], entities=appeal[: graph.entity_count])
        growth = Growth(graph, rows, limits, appeal)
        growth.grow_all(order, picky=max(_PICKY_LEAST, len(order) // _PICKY_SHARE))
        pieces = rescued(
            graph, growth.draft.pieces(graph.entity_count), growth.remnants.pieces(graph.entity_count), limits
        )
        alone, short = split_by_length(graph, pieces, self.max_tokens, order)
        if self.unit_sampling != "random":
            pieces = pieces.taken(_by_value(graph, pieces, values))
        left_out = too_long(alone, self.max_tokens), too_few(short, self.min_units)
        return Partition(graph, self.strategy, pieces, left_out)


def _by_value(graph: KnowledgeGraph, pieces: Pieces, values: Floats) -> npt.NDArray[np.int64]:
    """The communities by the sum of what they own is worth, those of which nothing is known last."""
    known = np.isfinite(values)
    amounts = np.where(known, values, 0.0)
    homes = np.concatenate([pieces.entity_homes[pieces.owned], pieces.relation_homes])
    owned = np.concatenate([pieces.entities[pieces.owned], pieces.relations + graph.entity_count])
    value = np.bincount(homes, weights=amounts[owned], minlength=len(pieces))
    is_known = np.bincount(homes, weights=known[owned], minlength=len(pieces)) > 0
    return np.lexsort((-value, ~is_known)).astype(np.int64)
