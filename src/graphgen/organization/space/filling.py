"""What is to be done for a leaf: what of an existing set stays there, and which calls write the rest."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pydantic import Field

from graphgen.organization.space.existing import Routed, shares
from graphgen.organization.space.node import Node, conditions
from graphgen.organization.space.task import Draw, Task
from graphgen.records import Language, Record, Rejection

__all__ = ["Filling"]


class Filling(Record):
    """How many tasks a leaf gets.

    Attributes:
        per_call: Tasks that one call writes, at most.
        infinite_draws: Calls, to the power of the dimensions whose value is drawn.
        most_calls: Calls, at most.
        per_leaf: Tasks where a set is balanced; `None` where there is none.
    """

    per_call: int = Field(ge=1)
    infinite_draws: int = Field(ge=1)
    most_calls: int = Field(ge=1)
    per_leaf: int | None = None

    def plan(
        self, leaf: Node, placed: Sequence[Routed], language: Language, *, seed: int
    ) -> list[Task | Draw | Rejection]:
        """What of `placed`, the tasks that were led to `leaf`, stays or is one too many; and the calls for the rest."""
        if self.per_leaf is None:
            calls = min(self.infinite_draws**leaf.draws, self.most_calls)
            return [*self._draws(leaf, calls * self.per_call, seed)]
        share = shares(placed, leaf, per_leaf=self.per_leaf, seed=seed)
        detail = f"Its leaf has {self.per_leaf} tasks without it."
        kept = (Task.at(leaf, each, language) for each in share.kept)
        dropped = (Task.at(leaf, each, language).turned_down("too_many_alike", detail) for each in share.dropped)
        return [*kept, *dropped, *self._draws(leaf, share.missing, seed)]

    def _draws(self, leaf: Node, wanted: int, seed: int) -> list[Draw]:
        starts = range(0, wanted, self.per_call)
        return [
            Draw.of(
                leaf,
                number,
                held=conditions(leaf.path, random.Random(f"{seed}:{leaf.id}:{number}")),
                count=min(self.per_call, wanted - start),
            )
            for number, start in enumerate(starts)
        ]
