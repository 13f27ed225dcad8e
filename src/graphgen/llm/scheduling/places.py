"""How many requests an endpoint serves at a time, found out while it serves them.

Additive increase and multiplicative decrease (Chiu and Jain 1989), with what is known here put to use: a request that
is turned away says that those still under way are as many as there are places, so the limit falls to just that.
An endpoint that turns nobody away but lets requests wait shows it by answering no faster for being asked more.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Places"]

_START = 16
_ENOUGH = 8
_PATIENCE = 200
"""Answers between two attempts to have one more place than the endpoint had: one in 200 is what that may cost."""
_WORTH = 0.25
"""The share of the hoped-for gain in speed below which more requests at a time are only a longer queue."""


@dataclass(slots=True)
class _Trial:
    """What was seen under one limit: of the requests sent under it, how long those of each kind took."""

    limit: int
    since: float
    answers: int = 0
    seconds: dict[Hashable, tuple[int, float]] = field(default_factory=dict[Hashable, tuple[int, float]])

    def add(self, kind: Hashable, seconds: float) -> None:
        self.answers += 1
        count, total = self.seconds.get(kind, (0, 0.0))
        self.seconds[kind] = (count + 1, total + seconds)

    def slowdown(self, before: _Trial) -> float | None:
        """By how much requests took longer than in the trial before, like compared with like."""
        logs = weights = 0.0
        for kind, (count, total) in self.seconds.items():
            count_before, total_before = before.seconds.get(kind, (0, 0.0))
            weight = min(count, count_before)
            if weight and total > 0 and total_before > 0:
                logs += weight * math.log(total / count * count_before / total_before)
                weights += weight
        return math.exp(logs / weights) if weights else None


class Places:
    """Counts what is under way and says whether there is place for more. Times are seconds of one clock.

    Args:
        most: Never more than this.
        known: `most` is what the endpoint serves: start there. Otherwise start small and double while that helps.
    """

    def __init__(self, most: int, *, known: bool) -> None:
        self.most = most
        self.limit = most if known else min(most, _START)
        self.under_way = 0
        self.rejections = 0
        self._mode: Literal["doubling", "probing", "recovering"] = "probing" if known else "doubling"
        self._step = 1
        self._goal = most
        self._cut_at = -math.inf
        self._trial = _Trial(self.limit, -math.inf)
        self._before: _Trial | None = None

    @property
    def is_free(self) -> bool:
        return self.under_way < self.limit

    def take(self) -> None:
        self.under_way += 1

    def give_back(self) -> None:
        """A request is over that says nothing about the endpoint."""
        self.under_way -= 1

    def served(self, kind: Hashable, sent: float, now: float) -> None:
        """A request was answered.

        Args:
            kind: Requests of one kind take about as long as one another.
            sent: When it was sent.
            now: When its answer came.
        """
        was_full = self.under_way >= self.limit
        self.under_way -= 1
        if self.limit >= self.most or sent < self._trial.since:
            return
        self._trial.add(kind, now - sent)
        if was_full and self._trial.answers >= self._needed():
            self._grow(now)

    def rejected(self, now: float) -> None:
        """A request was turned away because there are too many: those that are left are what is served."""
        self.under_way -= 1
        self.rejections += 1
        self._settle(max(1, min(self.limit, self.under_way)), now)

    def strained(self, sent: float, now: float) -> None:
        """A request took too long, or the endpoint is overloaded: halve, once for all that were under way."""
        self.under_way -= 1
        if sent < self._cut_at:
            return
        self._cut_at = now
        goal = self.limit
        self._settle(max(1, self.limit // 2), now)
        self._mode, self._goal = "recovering", goal

    def regain(self, limit: int, now: float) -> None:
        """It was not places that were short: go back to `limit`, and on from there as far as it is of use."""
        self._settle(max(self.limit, limit), now)
        self._mode, self._goal = "recovering", self.most

    def _needed(self) -> int:
        if self._mode == "doubling":
            return max(_ENOUGH, self._trial.limit)
        if self._mode == "recovering":
            return self._trial.limit
        return max(_PATIENCE, 4 * self._trial.limit)

    def _grow(self, now: float) -> None:
        if self._before is not None and not self._was_worth_it(self._before):
            self._settle(self._before.limit, now)
            return
        if self._mode == "doubling":
            limit = 2 * self.limit
        elif self._mode == "recovering":
            limit = self.limit + max(1, self.limit // 8)
            if limit >= self._goal:
                self._mode = "probing"
        else:
            limit = self.limit + self._step
            self._step *= 2
        self._before = self._trial if self._mode == "doubling" or self._step > 2 else None  # noqa: PLR2004
        self.limit = min(self.most, limit)
        self._trial = _Trial(self.limit, now)

    def _was_worth_it(self, before: _Trial) -> bool:
        slowdown = self._trial.slowdown(before)
        if slowdown is None:
            return True
        more = self._trial.limit / before.limit
        return more / slowdown >= 1 + _WORTH * (more - 1)

    def _settle(self, limit: int, now: float) -> None:
        """Stay at `limit`; from here on only careful attempts at more."""
        self.limit = limit
        self._mode, self._step = "probing", 1
        self._before = None
        self._trial = _Trial(limit, now)
