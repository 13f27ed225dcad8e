"""The comprehension loss of a unit: how far the trainee's beliefs about it are from the truth (algorithm 4.6)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from graphgen.graph import UnitLoss
from graphgen.records import Judgement, LossStatus

__all__ = ["FLOOR", "comprehension_losses"]

FLOOR = 1e-6
"""The smallest probability a label is held to have, so that the loss stays finite: at most 13.8 nats."""


def comprehension_losses(judgements: Iterable[Judgement]) -> dict[str, UnitLoss]:
    """The loss of every unit, in nats: the mean of -log P(label) over all statements about it that were judged.

    The mean is over the original description and its variants alike: a trainee that says yes to everything is right
    about the true statements only, and pays for the false ones.

    Returns:
        Unit id to loss, in order of first appearance. The status is `measured` when every statement has probabilities,
        `sampled` when one or more had to be sampled, `partial` when one or more could not be judged, and `unknown`,
        with no loss at all, when none could.
    """
    units: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        units.setdefault(judgement.unit_id, []).append(judgement)
    return {unit: _loss(group) for unit, group in units.items()}


def _loss(judgements: Sequence[Judgement]) -> UnitLoss:
    terms = [_surprise(item.label, item.p_yes) for item in judgements if item.p_yes is not None]
    if not terms:
        return UnitLoss(None, "unknown")
    status: LossStatus = "measured"
    if len(terms) < len(judgements):
        status = "partial"
    elif any(item.method == "sampled" for item in judgements):
        status = "sampled"
    return UnitLoss(math.fsum(terms) / len(terms), status)


def _surprise(label: bool, p_yes: float) -> float:  # noqa: FBT001 - a label is a truth value
    return -math.log(min(1.0, max(FLOOR, p_yes if label else 1 - p_yes)))
