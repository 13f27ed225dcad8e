"""How far the trainee's confidence matches its accuracy over a whole corpus: the binned calibration error."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphgen.records import Judgement, Record

__all__ = ["Bin", "Calibration", "Calibrator", "calibrate"]

_BINS = 10


class Bin(Record):
    """Answers whose confidence lies between `lower` and `upper`; the means are `None` where there are none."""

    lower: float
    upper: float
    answers: int
    confidence: float | None
    accuracy: float | None


class Calibration(Record):
    """A corpus-wide check on the trainee, apart from the loss of single units.

    Attributes:
        statements: How many statements were put to the trainee.
        judged: How many of them got an answer; the rest of the record is about these.
        ece: Expected calibration error (Naeini et al., 2015; Guo et al., 2017): the mean gap between confidence,
            max(p_yes, 1 - p_yes), and accuracy, over ten equal bins of confidence from 0.5 to 1.
        yes_rate_true: Share of the true statements that were held true.
        yes_rate_false: Share of the false statements that were held true. Near `yes_rate_true`, the trainee agrees
            with whatever it is told.
        bins: The ten bins, from doubt to certainty.
    """

    statements: int
    judged: int
    ece: float | None
    yes_rate_true: float | None
    yes_rate_false: float | None
    bins: tuple[Bin, ...]


class Calibrator:
    """Takes judgements as they come and tells the calibration over all of them, eight bytes each."""

    def __init__(self) -> None:
        self._statements = 0
        self._said_yes = {True: _Share(), False: _Share()}
        self._bins = [_Answers() for _ in range(_BINS)]

    def add(self, judgement: Judgement) -> None:
        """Count the answer to one statement, or that there was none."""
        self._statements += 1
        if judgement.p_yes is None:
            return
        said_yes = judgement.p_yes > 0.5  # noqa: PLR2004 - more likely than not
        share = self._said_yes[judgement.label]
        share.all += 1
        share.hits += said_yes
        confidence = max(judgement.p_yes, 1 - judgement.p_yes)
        items = self._bins[min(_BINS - 1, int((confidence - 0.5) * 2 * _BINS))]
        items.confidence.append(confidence)
        items.right += said_yes == judgement.label

    def calibration(self) -> Calibration:
        """What was counted; values that nothing was measured for are `None`."""
        judged = sum(share.all for share in self._said_yes.values())
        gap = math.fsum(abs(math.fsum(items.confidence) - items.right) for items in self._bins)
        return Calibration(
            statements=self._statements,
            judged=judged,
            ece=gap / judged if judged else None,
            yes_rate_true=self._said_yes[True].rate(),
            yes_rate_false=self._said_yes[False].rate(),
            bins=tuple(items.bin(0.5 + place / 20, 0.55 + place / 20) for place, items in enumerate(self._bins)),
        )


@dataclass(slots=True)
class _Share:
    all: int = 0
    hits: int = 0

    def rate(self) -> float | None:
        return self.hits / self.all if self.all else None


@dataclass(slots=True)
class _Answers:
    right: int = 0
    confidence: array[float] = field(default_factory=lambda: array("d"))

    def bin(self, lower: float, upper: float) -> Bin:
        answers = len(self.confidence)
        return Bin(
            lower=round(lower, 2),
            upper=round(upper, 2),
            answers=answers,
            confidence=math.fsum(self.confidence) / answers if answers else None,
            accuracy=self.right / answers if answers else None,
        )


def calibrate(judgements: Iterable[Judgement]) -> Calibration:
    """The calibration over all `judgements`."""
    calibrator = Calibrator()
    for judgement in judgements:
        calibrator.add(judgement)
    return calibrator.calibration()
