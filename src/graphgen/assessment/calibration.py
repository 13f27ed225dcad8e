"""How far the trainee's confidence matches its accuracy over a whole corpus, and whether it leans to yes or to no."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np

from graphgen.assessment.loss import leanings
from graphgen.assessment.table import Floats, JudgementTable, Rows
from graphgen.records import Language, Record

__all__ = ["LEAST_UNITS", "Bin", "Calibration", "Leaning", "calibrate"]

LEAST_UNITS = 20
"""Units with answers to both true and false statements below which no leaning of the trainee is told."""
_BINS = 10
_MARKED = 0.5
_Z95 = 1.959963984540054


class Bin(Record):
    """Answers whose confidence lies between `lower` and `upper`; the means are `None` where there are none."""

    lower: float
    upper: float
    answers: int
    confidence: float | None
    accuracy: float | None


class Leaning(Record):
    """Whether the trainee says yes, or no, too readily in one language.

    Attributes:
        language: Of the statements.
        units: How many units have answers to both true and false statements.
        log_odds: The mean of their leanings (see `Comprehension`): what is added to the log-odds of yes whatever is
            asked. Above zero it says yes too readily. `None` when the units are fewer than `LEAST_UNITS`.
        interval: Its 95 % bounds, by the normal approximation over units.
    """

    language: Language
    units: int
    log_odds: float | None
    interval: tuple[float, float] | None

    @property
    def yes_rate(self) -> float | None:
        """P(yes) where it cannot tell true from false: 0.5 for a trainee that leans to neither."""
        return None if self.log_odds is None else 1 / (1 + math.exp(-self.log_odds))

    @property
    def is_marked(self) -> bool:
        """Whether it is told from none, and strong enough to blur the losses: half a unit of log-odds or more."""
        if self.log_odds is None or self.interval is None:
            return False
        return abs(self.log_odds) >= _MARKED and not self.interval[0] <= 0 <= self.interval[1]


class Calibration(Record):
    """A corpus-wide check on the trainee, apart from the loss of single units.

    Attributes:
        statements: How many statements were put to the trainee.
        judged: How many of them got an answer; the rest of the record is about these.
        ece: Expected calibration error (Naeini et al., 2015; Guo et al., 2017): the mean gap between confidence,
            max(p_yes, 1 - p_yes), and accuracy, over ten equal bins of confidence from 0.5 to 1.
        yes_rate_true: Share of the true statements that were held true; a P(yes) of exactly 0.5 counts half.
        yes_rate_false: Share of the false statements that were held true. Near `yes_rate_true`, the trainee agrees
            with whatever it is told.
        leanings: Of each language that was asked in.
        bins: The ten bins, from doubt to certainty.
    """

    statements: int
    judged: int
    ece: float | None
    yes_rate_true: float | None
    yes_rate_false: float | None
    leanings: tuple[Leaning, ...]
    bins: tuple[Bin, ...]


def calibrate(table: JudgementTable, languages: Sequence[Language]) -> Calibration:
    """The calibration over all judgements; values that nothing was measured for are `None`.

    Args:
        table: The judgements.
        languages: Of its units, in their order.
    """
    rows = table.rows().answered()
    # More likely than not; who is torn even holds a statement half true, and is half right.
    said_yes = (1 + np.sign(rows.p_yes - 0.5)) / 2
    confidence = np.maximum(rows.p_yes, 1 - rows.p_yes)
    right = np.where(rows.label, said_yes, 1 - said_yes)
    places = np.minimum(_BINS - 1, ((confidence - 0.5) * 2 * _BINS).astype(np.int64))
    bins = tuple(_bin(place, confidence[places == place], right[places == place]) for place in range(_BINS))
    gaps = [each.answers * abs((each.confidence or 0.0) - (each.accuracy or 0.0)) for each in bins]
    return Calibration(
        statements=len(table),
        judged=len(rows.unit),
        ece=math.fsum(gaps) / len(rows.unit) if len(rows.unit) else None,
        yes_rate_true=_share(said_yes[rows.label]),
        yes_rate_false=_share(said_yes[~rows.label]),
        leanings=tuple(_leanings(rows, languages)),
        bins=bins,
    )


def _bin(place: int, confidence: Floats, right: Floats) -> Bin:
    lower = 0.5 + place / (2 * _BINS)
    return Bin(
        lower=round(lower, 2),
        upper=round(lower + 1 / (2 * _BINS), 2),
        answers=len(right),
        confidence=math.fsum(confidence) / len(right) if len(right) else None,
        accuracy=_share(right),
    )


def _share(held: Floats) -> float | None:
    return float(held.mean()) if len(held) else None


def _leanings(answered: Rows, languages: Sequence[Language]) -> Iterator[Leaning]:
    """Of the languages of `languages`, in the order in which the product names them."""
    of_units = leanings(answered, len(languages))
    spoken = np.array(languages, dtype=np.str_)
    for language in get_args(Language):
        here = of_units[(spoken == language) & ~np.isnan(of_units)]
        if (spoken == language).any():
            yield _leaning(language, here)


def _leaning(language: Language, of_units: Floats) -> Leaning:
    units = len(of_units)
    if units < LEAST_UNITS:
        return Leaning(language=language, units=units, log_odds=None, interval=None)
    mean = math.fsum(of_units) / units
    half = _Z95 * float(of_units.std(ddof=1)) / math.sqrt(units)
    return Leaning(language=language, units=units, log_odds=mean, interval=(mean - half, mean + half))
