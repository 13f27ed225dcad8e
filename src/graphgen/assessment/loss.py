"""The comprehension loss of a unit: how far the trainee's beliefs about it are from the truth (algorithm 4.6)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphgen.graph import UnitLoss
from graphgen.records import Judgement, LossStatus

__all__ = ["FLOOR", "LossMeter", "comprehension_losses"]

FLOOR = 1e-6
"""The smallest probability a label is held to have, so that the loss stays finite: at most 13.8 nats."""


class LossMeter:
    """Takes judgements as they come and tells the loss of every unit; memory grows with the units, not with replies.

    The mean is over the original description and its variants alike: a trainee that says yes to everything is right
    about the true statements only, and pays for the false ones.
    """

    def __init__(self) -> None:
        self._units: dict[str, _Terms] = {}

    def add(self, judgement: Judgement) -> None:
        """Count the answer to one statement, or that there was none."""
        terms = self._units.setdefault(judgement.unit_id, _Terms())
        terms.stated += 1
        terms.sampled |= judgement.method == "sampled"
        if judgement.p_yes is not None:
            terms.surprises.append(_surprise(judgement.label, judgement.p_yes))

    def losses(self) -> dict[str, UnitLoss]:
        """Unit id to loss in nats, the mean of -log P(label), in order of first appearance.

        The status is `measured` when every statement has probabilities, `sampled` when one or more had to be sampled,
        `partial` when one or more could not be judged, and `unknown`, with no loss at all, when none could.
        """
        return {unit: terms.loss() for unit, terms in self._units.items()}


@dataclass(slots=True)
class _Terms:
    stated: int = 0
    sampled: bool = False
    surprises: list[float] = field(default_factory=list[float])

    def loss(self) -> UnitLoss:
        if not self.surprises:
            return UnitLoss(None, "unknown")
        status: LossStatus = "sampled" if self.sampled else "measured"
        if len(self.surprises) < self.stated:
            status = "partial"
        return UnitLoss(math.fsum(self.surprises) / len(self.surprises), status)


def comprehension_losses(judgements: Iterable[Judgement]) -> dict[str, UnitLoss]:
    """The losses of all units that `judgements` are about, as `LossMeter.losses` gives them."""
    meter = LossMeter()
    for judgement in judgements:
        meter.add(judgement)
    return meter.losses()


def _surprise(label: bool, p_yes: float) -> float:  # noqa: FBT001 - a label is a truth value
    return -math.log(min(1.0, max(FLOOR, p_yes if label else 1 - p_yes)))
