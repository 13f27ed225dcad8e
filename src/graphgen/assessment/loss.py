"""The comprehension loss of a unit: how far the trainee's beliefs about it are from the truth (algorithm 4.6)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from graphgen.assessment.table import Bools, Floats, Ints, JudgementTable, Rows
from graphgen.records import LossStatus

__all__ = ["FLOOR", "Comprehension", "comprehend", "leanings"]

FLOOR = 1e-6
"""The smallest probability a label is held to have, so that the loss stays finite: at most 13.8 nats."""
_MOST = -math.log(FLOOR)


class Comprehension(NamedTuple):
    """How well the trainee knows a unit.

    Attributes:
        loss: In nats: `corrected` where that was chosen and there is one, else `plain`; `None` where nothing was
            measured.
        status: `measured` when every statement has probabilities, `sampled` when one or more had to be sampled,
            `partial` when one or more could not be judged, `unknown` when none could.
        interval: 95 % bounds of the loss where part of it was sampled, else `None`: probabilities are told, not
            estimated.
        statements: How many statements were put to the trainee.
        judged: How many of them it answered.
        plain: The mean of -log P(label) as the trainee answered: the loss of the report and of the paper.
        corrected: The same after its leaning is taken from the log-odds of every answer.
        leaning: How far it inclines to yes about this unit, in log-odds: half way between the mean log-odds of yes
            for the true statements and for the false ones. `None` unless it answered some of both.
    """

    loss: float | None
    status: LossStatus
    interval: tuple[float, float] | None
    statements: int
    judged: int
    plain: float | None
    corrected: float | None
    leaning: float | None


def comprehend(table: JudgementTable, *, correct_bias: bool = False) -> dict[str, Comprehension]:
    """Unit id to what was measured of it, in order of first appearance.

    The mean is over the original description and its variants alike: a trainee that says yes to everything is right
    about the true statements only, and pays for the false ones.

    A unit's leaning is taken from its own answers, and not from those of the whole run: the loss of a unit then stays
    what it is when other documents come or go, and a trainee that agrees the more, the less it knows, is served too.
    What remains is how well it tells the true statements about the unit from the false ones. Adding a constant to
    all log-odds of a unit does not change it; where the leaning is zero, nothing changes at all.
    """
    rows, units = table.rows(), len(table.units)
    answered = rows.answered()
    judged = _counts(answered.unit, units)
    leaning = leanings(answered, units)
    shift = np.nan_to_num(leaning)[answered.unit]
    unshifted = np.zeros_like(shift)
    plain, corrected = (
        _means(_surprises(answered.label, answered.p_yes, by), answered.unit, judged) for by in (unshifted, shift)
    )
    corrected[np.isnan(leaning)] = np.nan
    chosen = np.where(np.isnan(corrected), plain, corrected) if correct_bias else plain
    low, high = _bounds(answered, chosen, judged, shift if correct_bias else unshifted)
    stated, sampled = _counts(rows.unit, units), _counts(rows.unit[rows.sampled], units) > 0
    return {
        unit: Comprehension(
            _told(loss),
            _status(stated, judged, sampled),
            None if math.isnan(low) else (low, high),
            stated,
            judged,
            _told(plain),
            _told(corrected),
            _told(leaning),
        )
        for unit, loss, sampled, low, high, stated, judged, plain, corrected, leaning in zip(
            table.units,
            *(each.tolist() for each in (chosen, sampled, low, high, stated, judged, plain, corrected, leaning)),
            strict=True,
        )
    }


def leanings(answered: Rows, units: int) -> Floats:
    """The leaning of every unit, NaN where there are not answers to both true and false statements."""
    log_odds = _log_odds(answered.p_yes)
    true, false = (
        _means(log_odds[chosen], answered.unit[chosen], _counts(answered.unit[chosen], units))
        for chosen in (answered.label, ~answered.label)
    )
    return (true + false) / 2


def _surprises(label: Bools, p_yes: Floats, shift: Floats) -> Floats:
    """-log P(label) in nats, at most that of `FLOOR`, after `shift` is taken from the log-odds of yes."""
    plain = -np.log(np.clip(np.where(label, p_yes, 1 - p_yes), FLOOR, 1.0))
    yes = _log_odds(p_yes) - shift
    return np.where(shift == 0, plain, np.minimum(_MOST, np.logaddexp(0.0, np.where(label, -yes, yes))))


def _log_odds(p_yes: Floats) -> Floats:
    """Of yes, between those of `FLOOR` and of 1 - `FLOOR`."""
    return np.log(np.clip(p_yes, FLOOR, 1.0)) - np.log(np.clip(1 - p_yes, FLOOR, 1.0))


def _bounds(rows: Rows, loss: Floats, judged: Ints, shift: Floats) -> tuple[Floats, Floats]:
    """Bounds of a mean of independent terms from the bounds of each: distances add up as squares.

    Source: the square-and-add method of Zou and Donner (2008), "Construction of confidence limits about effect
    measures", Statistics in Medicine 27(10), which keeps unequal arms as Wilson's intervals have them. The leaning
    is held fixed.
    """
    bounded = ~np.isnan(rows.low)
    of, by = rows.take(bounded), shift[bounded]
    value, low, high = (_surprises(of.label, p_yes, by) for p_yes in (of.p_yes, of.low, of.high))
    least, most = np.minimum(low, high), np.maximum(low, high)
    units = len(loss)
    below = np.sqrt(np.bincount(of.unit, weights=(value - least) ** 2, minlength=units))
    above = np.sqrt(np.bincount(of.unit, weights=(most - value) ** 2, minlength=units))
    none = _counts(of.unit, units) == 0
    count = np.maximum(judged, 1)
    lower, upper = np.maximum(0.0, loss - below / count), loss + above / count
    return np.where(none, np.nan, lower), np.where(none, np.nan, upper)


def _counts(unit: Ints, units: int) -> Ints:
    return np.bincount(unit, minlength=units)


def _means(values: Floats, unit: Ints, counts: Ints) -> Floats:
    """The mean of the values of each unit, NaN where there are none."""
    sums = np.bincount(unit, weights=values, minlength=len(counts))
    return np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)


def _status(stated: int, judged: int, sampled: bool) -> LossStatus:  # noqa: FBT001 - a truth value
    if not judged:
        return "unknown"
    if judged < stated:
        return "partial"
    return "sampled" if sampled else "measured"


def _told(value: float) -> float | None:
    return None if math.isnan(value) else value
