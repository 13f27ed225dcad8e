"""Subgraphs around what the trainee knows least, or best (report, algorithms 4.7 and 4.8)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from graphgen.graph import KnowledgeGraph
from graphgen.organization.communities import Communities, Limits
from graphgen.organization.partitioner import BasePartitioner
from graphgen.organization.subgraph import make_subgraph
from graphgen.records import Failure, Subgraph

__all__ = ["ECEPartitioner"]

_TRIPLE = 3


class ECEPartitioner(BasePartitioner):
    """Grow communities breadth first from the units whose loss is highest (or lowest, or in random order).

    An entity belongs to relations that may end up in different communities, yet no relation can be written about
    without both its ends. So relations are disjoint; an entity is *owned* by the first community that takes it in, and
    joins later ones as *context*: described there, counted against `max_units` and `max_tokens`, not owned, not counted
    towards `min_units`. Growth goes on through context, which keeps the relations of a hub together.

    The units of a community that stays below `min_units` go back to the pool and then to neighbours with room. What
    no one can take is left out with a warning each; with `min_units=1` that is only what exceeds `max_tokens` alone.

    Units of unknown loss come after all others; equal losses, and unknown ones, go by id.
    """

    strategy: ClassVar[str] = "ece"

    max_units: int = Field(default=20, ge=_TRIPLE, description="Most entities and relations in a subgraph.")
    min_units: int = Field(
        default=1, ge=1, description="Fewest entities and relations that a subgraph owns; above 1, some are left out."
    )
    max_tokens: int = Field(default=10_240, ge=1, description="Most tokens of descriptions in a subgraph.")
    unit_sampling: Literal["max_loss", "min_loss", "random"] = Field(
        default="max_loss", description="Which units come first: the least known, the best known, or any."
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.min_units > self.max_units:
            raise ValueError(f"min_units ({self.min_units}) must not exceed max_units ({self.max_units}).")
        return self

    def partition(self, graph: KnowledgeGraph, *, seed: int) -> Iterator[Subgraph | Failure]:
        limits = Limits(max_units=self.max_units, min_units=self.min_units, max_tokens=self.max_tokens)
        communities = Communities(graph, self._order(graph, seed), limits)
        communities.grow_all()
        for community in communities.found:
            yield make_subgraph(
                graph,
                strategy=self.strategy,
                entities=list(community.entities),
                relations=list(community.relations),
                context=frozenset(entity for entity, owned in community.entities.items() if not owned),
            )
        for unit in communities.left_out():
            yield self._left_out(graph, unit, too_long=not communities.fits_alone(unit))

    def _order(self, graph: KnowledgeGraph, seed: int) -> npt.NDArray[np.int64]:
        losses = graph.losses
        if self.unit_sampling == "random":
            units = list(range(len(losses)))
            random.Random(f"{seed}:{self.strategy}").shuffle(units)
            return np.array(units, dtype=np.int64)
        keys = -losses if self.unit_sampling == "max_loss" else losses
        return np.argsort(keys, kind="stable").astype(np.int64)  # NaN, an unknown loss, is sorted last

    def _left_out(self, graph: KnowledgeGraph, unit: int, *, too_long: bool) -> Failure:
        number = unit - graph.entity_count
        record = graph.entity(unit) if number < 0 else graph.relation(number)
        what = repr(record.name) if record.kind == "entity" else f"{record.source!r} → {record.target!r}"
        if too_long:
            code = "unit_too_long"
            cause = f"The {record.kind} {what} alone is longer than {self.max_tokens} tokens."
            remedy = "Raise `max_tokens`, or have long descriptions summarised."
        else:
            code = "unit_left_out"
            cause = f"The {record.kind} {what} has fewer than {self.min_units} units in reach that no subgraph took."
            remedy = "Lower `min_units` to write about it all the same."
        return Failure(stage="partition", record=record.id, code=code, cause=cause, remedy=remedy, severity="warning")
