"""Whether the tail of a degree distribution falls like a power, and how steeply."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import numpy.typing as npt

from graphgen.records import Record

__all__ = ["PowerLaw", "fit_power_law"]

LEAST = 50
"""Entities that a tail must have; of fewer nobody can tell."""
_MOST_STARTS = 60
_ALPHAS = np.arange(1.5, 4.01, 0.01)


class PowerLaw(Record):
    """The tail that fits best: P(degree) falls like degree to the power of -`alpha`, from `start` on.

    Attributes:
        alpha: The exponent, by maximum likelihood for whole numbers, to 0.01, from 1.5 to 4.
        error: Its standard error, (alpha - 1) / sqrt(count).
        start: The degree at which the tail begins: where data and law are nearest.
        count: Entities in the tail.
        distance: The largest gap between the cumulative shares of data and law (Kolmogorov-Smirnov).
        heavier: Whether a power fits the tail better than an exponential does, by their likelihoods (Vuong's test at
            5 %); `None` where they cannot be told apart.
    """

    alpha: float
    error: float
    start: int
    count: int
    distance: float
    heavier: bool | None


def fit_power_law(degrees: npt.NDArray[np.int64]) -> PowerLaw | None:
    """The power law of the tail of `degrees` (Clauset, Shalizi and Newman, 2009); `None` for fewer than 50 in any tail.

    That a power is what fits best says nothing of whether it fits well: `distance` and `heavier` do.
    """
    values, counts = np.unique(degrees[degrees > 0], return_counts=True)
    behind = counts[::-1].cumsum()[::-1]
    starts = np.flatnonzero(behind >= LEAST)
    if len(starts) > _MOST_STARTS:
        starts = starts[np.unique(np.linspace(0, len(starts) - 1, _MOST_STARTS).astype(np.int64))]
    fits = [_fit(values[start:], counts[start:]) for start in starts if len(values) - start > 1]
    return min(fits, key=lambda fit: (fit.distance, fit.start), default=None)


def _fit(values: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> PowerLaw:
    special: Any = importlib.import_module("scipy.special")  # without types; and slow to import
    count, start = int(counts.sum()), int(values[0])
    logs = float((counts * np.log(values)).sum())
    likelihoods = -count * np.log(special.zeta(_ALPHAS, start)) - _ALPHAS * logs
    alpha = float(_ALPHAS[int(likelihoods.argmax())])
    whole = special.zeta(alpha, start)
    law = 1 - special.zeta(alpha, values + 1) / whole
    distance = float(np.abs(counts.cumsum() / count - law).max())
    power = -alpha * np.log(values) - np.log(whole)
    return PowerLaw(
        alpha=round(alpha, 2),
        error=(alpha - 1) / count**0.5,
        start=start,
        count=count,
        distance=distance,
        heavier=_heavier(power, values, counts, start),
    )


def _heavier(
    power: npt.NDArray[np.float64], values: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], start: int
) -> bool | None:
    """Vuong's test of the power against the geometric distribution of the same tail."""
    count = counts.sum()
    mean = float((counts * (values - start)).sum() / count)
    if mean == 0:
        return None
    rate = np.log1p(1 / mean)
    exponential = np.log1p(-np.exp(-rate)) - rate * (values - start)
    gaps = power - exponential
    average = float((counts * gaps).sum() / count)
    spread = float(np.sqrt((counts * (gaps - average) ** 2).sum() / count))
    if spread == 0:
        return None
    score = average * float(count) ** 0.5 / spread
    return None if abs(score) < 1.96 else score > 0  # noqa: PLR2004 - 5 %
