"""The comprehension loss of a unit: how far the trainee's beliefs about it are from the truth (algorithm 4.6)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from graphgen.graph import UnitLoss
from graphgen.records import Judgement, LossStatus

__all__ = ["FLOOR", "Comprehension", "LossMeter", "comprehension_losses", "surprise"]

FLOOR = 1e-6
"""The smallest probability a label is held to have, so that the loss stays finite: at most 13.8 nats."""


class Comprehension(NamedTuple):
    """How well the trainee knows a unit.

    Attributes:
        loss: In nats; `None` where nothing was measured.
        status: How it came to be known.
        interval: 95 % bounds of the loss where part of it was sampled, else `None`: probabilities are told, not
            estimated.
        statements: How many statements were put to the trainee.
        judged: How many of them it answered.
    """

    loss: float | None
    status: LossStatus
    interval: tuple[float, float] | None
    statements: int
    judged: int


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
            terms.add(judgement.label, judgement.p_yes, judgement.interval)

    def losses(self) -> dict[str, UnitLoss]:
        """Unit id to loss in nats, the mean of -log P(label), in order of first appearance.

        The status is `measured` when every statement has probabilities, `sampled` when one or more had to be sampled,
        `partial` when one or more could not be judged, and `unknown`, with no loss at all, when none could.
        """
        return {unit: UnitLoss(*terms.comprehension()[:2]) for unit, terms in self._units.items()}

    def units(self) -> dict[str, Comprehension]:
        """The same with the bounds of each loss and the statements that it rests on."""
        return {unit: terms.comprehension() for unit, terms in self._units.items()}


@dataclass(slots=True)
class _Terms:
    """Of one unit: -log P(label) of every answer, and of the sampled ones how far their bounds lie from it, squared."""

    stated: int = 0
    sampled: bool = False
    surprises: list[float] = field(default_factory=list[float])
    below: list[float] = field(default_factory=list[float])
    above: list[float] = field(default_factory=list[float])

    def add(self, label: bool, p_yes: float, interval: tuple[float, float] | None) -> None:  # noqa: FBT001 - a truth value
        value = surprise(label, p_yes)
        self.surprises.append(value)
        if interval is not None:
            least, most = sorted(surprise(label, bound) for bound in interval)
            self.below.append((value - least) ** 2)
            self.above.append((most - value) ** 2)

    def comprehension(self) -> Comprehension:
        judged = len(self.surprises)
        if not judged:
            return Comprehension(None, "unknown", None, self.stated, 0)
        status: LossStatus = "sampled" if self.sampled else "measured"
        if judged < self.stated:
            status = "partial"
        loss = math.fsum(self.surprises) / judged
        return Comprehension(loss, status, self._interval(loss), self.stated, judged)

    def _interval(self, loss: float) -> tuple[float, float] | None:
        """Bounds of a mean of independent terms from the bounds of each: distances add up as squares.

        Source: the square-and-add method of Zou and Donner (2008), "Construction of confidence limits about effect
        measures", Statistics in Medicine 27(10), which keeps unequal arms as Wilson's intervals have them.
        """
        if not self.below:
            return None
        count = len(self.surprises)
        least = loss - math.sqrt(math.fsum(self.below)) / count
        return max(0.0, least), loss + math.sqrt(math.fsum(self.above)) / count


def comprehension_losses(judgements: Iterable[Judgement]) -> dict[str, UnitLoss]:
    """The losses of all units that `judgements` are about, as `LossMeter.losses` gives them."""
    meter = LossMeter()
    for judgement in judgements:
        meter.add(judgement)
    return meter.losses()


def surprise(label: bool, p_yes: float) -> float:  # noqa: FBT001 - a label is a truth value
    """-log P(label) in nats, at most that of `FLOOR`."""
    return -math.log(min(1.0, max(FLOOR, p_yes if label else 1 - p_yes)))
