"""Judgements in columns: what all figures of an assessment are computed from."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from graphgen.records import Judgement

__all__ = ["Bools", "Floats", "Ints", "JudgementTable", "Rows"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


class Rows(NamedTuple):
    """One row a statement, in an order that does not depend on that of the answers.

    Attributes:
        unit: The number of the unit, its place in `JudgementTable.units`.
        label: Whether the statement is true.
        p_yes: P(yes), NaN where nothing was measured.
        sampled: Whether it was counted from answers.
        low: The lower bound of `p_yes`, NaN where there is none.
        high: The upper bound.
    """

    unit: Ints
    label: Bools
    p_yes: Floats
    sampled: Bools
    low: Floats
    high: Floats

    def take(self, chosen: Bools | Ints) -> Rows:
        """The chosen rows: a truth value for each, or their numbers."""
        return Rows(
            self.unit[chosen],
            self.label[chosen],
            self.p_yes[chosen],
            self.sampled[chosen],
            self.low[chosen],
            self.high[chosen],
        )

    def answered(self) -> Rows:
        """The rows in which something was measured."""
        return self.take(~np.isnan(self.p_yes))


class JudgementTable:
    """Takes judgements as they come; of each it keeps thirty bytes.

    Args:
        judgements: What there is already.
    """

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._unit, self._label, self._sampled = array("I"), array("b"), array("b")
        self._p_yes, self._low, self._high = array("d"), array("d"), array("d")
        for judgement in judgements:
            self.add(judgement)

    def __len__(self) -> int:
        """How many statements were put to the trainee."""
        return len(self._unit)

    @property
    def units(self) -> Sequence[str]:
        """The ids of the units, in the order of their first judgement."""
        return list(self._numbers)

    def add(self, judgement: Judgement) -> None:
        """Keep the answer to one statement, or that there was none."""
        low, high = judgement.interval or (math.nan, math.nan)
        self._unit.append(self._numbers.setdefault(judgement.unit_id, len(self._numbers)))
        self._label.append(judgement.label)
        self._sampled.append(judgement.method == "sampled")
        self._p_yes.append(math.nan if judgement.p_yes is None else judgement.p_yes)
        self._low.append(low)
        self._high.append(high)

    def rows(self) -> Rows:
        """Every judgement, by unit, then label, then P(yes): sums over them are the same in any order of arrival."""
        rows = Rows(
            np.array(self._unit, np.int64),
            np.array(self._label, np.bool_),
            np.array(self._p_yes, np.float64),
            np.array(self._sampled, np.bool_),
            np.array(self._low, np.float64),
            np.array(self._high, np.float64),
        )
        return rows.take(np.lexsort((rows.p_yes, rows.label, rows.unit)))
