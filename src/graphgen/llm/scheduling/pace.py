"""How fast requests may follow one another: limits per minute, said by the user or by the endpoint."""

from __future__ import annotations

import math

from graphgen.llm.client import Allowance

__all__ = ["Pace"]

_MINUTE = 60.0
_SAFETY = 1.02
_SLOWER, _MUCH_SLOWER = 1.05, 2.0
_FASTER, _MUCH_FASTER = 0.9998, 0.995
_CALM = 200
"""Answers without a rejection after which what was too fast once is held to be so no longer."""


class Pace:
    """Spaces what is sent evenly, so that no minute holds more than is allowed.

    What was never said is learnt: from the headers of answers (`told`), or from being turned away (`turned_away`).
    A learnt pace quickens a little with every answer, so that it is given up where it holds no longer.

    Args:
        per_minute: The most units, requests or tokens, that may be sent in a minute; `None` for no limit.
    """

    def __init__(self, per_minute: float | None = None) -> None:
        self._allowed = _MINUTE / per_minute if per_minute else 0.0
        self._learnt = 0.0
        self._edge = 0.0
        self._calm = 0
        self._next = -math.inf

    @property
    def ready_at(self) -> float:
        """The earliest moment for the next request."""
        return self._next

    @property
    def interval(self) -> float:
        """Seconds per unit; 0 when nothing limits it."""
        return max(self._allowed, self._learnt)

    def spend(self, now: float, units: float = 1.0) -> None:
        """A request of so many units leaves."""
        if interval := self.interval:
            self._next = max(now, self._next) + units * interval

    def correct(self, units: float) -> None:
        """It turned out to be so many units more, or fewer, than was thought when it left."""
        if interval := self.interval:
            self._next += units * interval

    def answered(self) -> None:
        """A request was served: maybe more is possible. Go quickly towards what was too fast, and slowly from there.

        What was too fast may have been so for a moment only: after a while without a rejection, go quickly again.
        """
        self._calm += 1
        near = self._learnt <= _SLOWER * self._edge and self._calm < _CALM
        self._learnt *= _FASTER if near else _MUCH_FASTER

    def told(self, allowance: Allowance, units_under_way: float) -> None:
        """The endpoint said what is left. Once that is no more than what is under way, go no faster than it refills.

        This alone makes nothing faster: an endpoint may keep by the second what it tells by the minute, and turning
        requests away is what counts then.
        """
        used = allowance.limit - allowance.remaining
        if allowance.remaining > units_under_way or used <= 0:
            return
        self._learnt = max(self._learnt, _SAFETY * allowance.reset / used)

    def turned_away(self, served: int, seconds: float) -> None:
        """Whatever is sent is turned away: go half as fast as before, or than the endpoint served until now."""
        self._edge = self.interval if self.is_learnt else seconds / max(served, 1)
        self._learnt = _MUCH_SLOWER * self._edge
        self._calm = 0

    def slow_down(self) -> None:
        """A single request was turned away at a pace that was learnt: it was a little too fast."""
        self._edge = self._learnt
        self._learnt *= _SLOWER
        self._calm = 0

    @property
    def is_learnt(self) -> bool:
        return self._learnt > self._allowed

    def forget(self) -> None:
        """What was learnt holds nothing back any more."""
        self._learnt = 0.0
