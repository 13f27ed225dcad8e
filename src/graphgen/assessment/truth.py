"""Whether what the trainee holds true is true: P(yes) against the truth of statements."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from graphgen.assessment.judge import wilson
from graphgen.assessment.table import Floats, JudgementTable

__all__ = ["TruthBin", "Truthfulness", "truthfulness"]

_BINS = 10


class TruthBin(NamedTuple):
    """Statements to which the trainee gave a P(yes) from `lower` to `upper`.

    `p_yes` is its mean, `true` the share of the statements that are true, and `low` and `high` bound that share at
    95 % (Wilson, 1927); all `None` where there are no statements.
    """

    lower: float
    upper: float
    statements: int
    p_yes: float | None
    true: float | None
    low: float | None
    high: float | None


class Truthfulness(NamedTuple):
    """How far P(yes) can be taken at its word.

    Attributes:
        statements: How many were put to the trainee.
        judged: How many of them got an answer; everything else is of these.
        sampled: How many of the answers were counted from draws instead of read from probabilities.
        ece: Expected calibration error: the mean gap between P(yes) and the share that is true, over the bins.
        brier: The mean square of P(yes) less the truth, which is 0 or 1 (Brier, 1950): 0 is perfect, 0.25 what a coin
            gets by saying 0.5.
        bins: Ten equal ones from 0 to 1.
    """

    statements: int
    judged: int
    sampled: int
    ece: float | None
    brier: float | None
    bins: tuple[TruthBin, ...]


def truthfulness(table: JudgementTable) -> Truthfulness:
    """The figures of all judgements in `table`."""
    rows = table.rows().answered()
    count = len(rows.p_yes)
    truth = rows.label.astype(np.float64)
    places = np.minimum(_BINS - 1, (rows.p_yes * _BINS).astype(np.int64))
    bins = tuple(_bin(place, rows.p_yes[places == place], truth[places == place]) for place in range(_BINS))
    gaps = [each.statements * abs((each.p_yes or 0.0) - (each.true or 0.0)) for each in bins]
    return Truthfulness(
        statements=len(table),
        judged=count,
        sampled=int(rows.sampled.sum()),
        ece=math.fsum(gaps) / count if count else None,
        brier=math.fsum((rows.p_yes - truth) ** 2) / count if count else None,
        bins=bins,
    )


def _bin(place: int, p_yes: Floats, truth: Floats) -> TruthBin:
    lower, upper, count = place / _BINS, (place + 1) / _BINS, len(truth)
    if not count:
        return TruthBin(lower, upper, 0, None, None, None, None)
    true = int(truth.sum())
    return TruthBin(lower, upper, count, math.fsum(p_yes) / count, true / count, *wilson(true, count))
