"""What a trainee learnt and forgot between two assessments of the same statements (technical report, section 7.3)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np

from graphgen.assessment.loss import comprehend
from graphgen.assessment.table import Floats, JudgementTable
from graphgen.records import Judgement

__all__ = ["Change", "Difference", "Pairing", "sign_test"]

Verdict = Literal["learnt", "forgotten", "known", "unknown"]
_RESAMPLES = 1000
_EXACT = 1000
_MANY = 10_000
_Z95 = 1.959963984540054


class Change(NamedTuple):
    """The loss of a unit before and after, each over the statements that got an answer both times."""

    before: float
    after: float

    @property
    def by(self) -> float:
        """Below zero: learnt."""
        return self.after - self.before

    def verdict(self, threshold: float) -> Verdict:
        """A unit is known while its loss is below `threshold`."""
        if self.before < threshold:
            return "known" if self.after < threshold else "forgotten"
        return "learnt" if self.after < threshold else "unknown"


class Difference(NamedTuple):
    """Over all units.

    Attributes:
        units: How many have a loss both times.
        before: Their mean loss before, in nats.
        after: And after.
        interval: 95 % bounds of the mean change, by a paired bootstrap over units; above ten thousand of them, where it
            comes to the same, by the normal approximation.
        better: Units whose loss fell.
        worse: Units whose loss rose.
        p: How likely a split at least as uneven as that of `better` and `worse` is by chance: the two-sided sign test.
    """

    units: int
    before: float
    after: float
    interval: tuple[float, float]
    better: int
    worse: int
    p: float


class Pairing:
    """Takes the judgements before, then those after, and pairs them by statement.

    A statement that only one of the two trainees gave an answer to counts for neither: the same questions are compared.

    Args:
        before: The judgements of the earlier trainee.

    Attributes:
        trainees: The names of the models that answered before and of those that answered after.
    """

    def __init__(self, before: Iterable[Judgement]) -> None:
        self.trainees: tuple[dict[str, None], dict[str, None]] = ({}, {})
        self._answers: dict[str, tuple[float, str]] = {}
        for each in before:
            self.trainees[0].update(dict.fromkeys(call.model for call in each.calls))
            if each.p_yes is not None:
                self._answers[each.statement_id] = (each.p_yes, each.method)
        self._before, self._after = JudgementTable(), JudgementTable()

    def add(self, after: Judgement) -> None:
        """Pair an answer of the later trainee with that of the earlier one."""
        self.trainees[1].update(dict.fromkeys(call.model for call in after.calls))
        answer = self._answers.get(after.statement_id)
        if answer is not None and after.p_yes is not None:
            self._before.add(after.model_copy(update={"p_yes": answer[0], "method": answer[1]}))
            self._after.add(after)

    def changes(self, *, correct_bias: bool = False) -> dict[str, Change]:
        """Unit id to its losses, in order of first appearance; units without a common statement are left out.

        With `correct_bias` each trainee's leaning is taken out, so that one that only says yes more readily than
        before has neither learnt nor forgotten.
        """
        before, after = (comprehend(table, correct_bias=correct_bias) for table in (self._before, self._after))
        return {unit: Change(was.loss or 0.0, after[unit].loss or 0.0) for unit, was in before.items()}


def difference(changes: Iterable[Change], seed: int) -> Difference | None:
    """What changed on the whole, `None` where nothing can be compared. `seed` draws the resamples."""
    pairs = np.array([(change.before, change.after) for change in changes], dtype=np.float64)
    if not len(pairs):
        return None
    moved = pairs[:, 1] - pairs[:, 0]
    better, worse = int(np.count_nonzero(moved < 0)), int(np.count_nonzero(moved > 0))
    generator = np.random.default_rng(seed % 2**63)
    before, after = pairs.mean(axis=0)
    interval = _bounds(moved, generator)
    return Difference(len(pairs), float(before), float(after), interval, better, worse, sign_test(better, worse))


def sign_test(one: int, other: int) -> float:
    """The two-sided probability of a split at least as uneven when both sides are equally likely.

    Exact up to a thousand, then by the normal approximation with continuity correction.
    """
    trials, fewer = one + other, min(one, other)
    if one == other:
        return 1.0
    if trials <= _EXACT:
        return min(1.0, 2 * sum(math.comb(trials, count) for count in range(fewer + 1)) / 2**trials)
    distance = (trials / 2 - fewer - 0.5) / (math.sqrt(trials) / 2)
    return math.erfc(distance / math.sqrt(2))


def _bounds(moved: Floats, generator: np.random.Generator) -> tuple[float, float]:
    if len(moved) > _MANY:
        mean, half = float(moved.mean()), _Z95 * float(moved.std(ddof=1)) / math.sqrt(len(moved))
        return mean - half, mean + half
    means = sorted(_resampled(moved, generator))
    return means[round(0.025 * (_RESAMPLES - 1))], means[round(0.975 * (_RESAMPLES - 1))]


def _resampled(moved: Floats, generator: np.random.Generator) -> Iterator[float]:
    for _ in range(_RESAMPLES):
        yield float(moved[generator.integers(len(moved), size=len(moved))].mean())
