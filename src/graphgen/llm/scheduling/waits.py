"""What requests to an endpoint waited for, as shares of the time: what to raise for a run to be faster."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

__all__ = ["Cause", "Waits"]

Cause = Literal["places", "requests_per_minute", "tokens_per_minute", "endpoint", "answers", "nothing"]
"""What holds back: places that are all taken; a pace that the user set; a pace that the endpoint keeps; nothing, while
answers are on their way (`answers`) or while nobody asks (`nothing`)."""


class Waits:
    """Adds up, over the seconds of one clock, how long each cause held, and how many requests were under way.

    Attributes:
        seconds: By cause, up to the last change.
        spared: Of the seconds in which places were taken, those that twice as many would have spared: all that was
            waiting then, up to as much again as was under way, would have been under way too.
    """

    def __init__(self) -> None:
        self.seconds: defaultdict[Cause, float] = defaultdict(float)
        self.spared = 0.0
        self._cause: Cause = "nothing"
        self._under_way = self._queued = 0
        self._since: float | None = None
        self._work = 0.0

    def saw(self, cause: Cause, under_way: int, queued: int, now: float) -> None:
        """From `now` on, `cause` holds, and so many requests are under way and so many wait."""
        if self._since is not None:
            elapsed = now - self._since
            self.seconds[self._cause] += elapsed
            self._work += elapsed * self._under_way
            if self._cause == "places":
                more = min(self._queued, self._under_way)
                self.spared += elapsed * more / (self._under_way + more)
        self._cause, self._under_way, self._queued, self._since = cause, under_way, queued, now

    def until(self, now: float) -> defaultdict[Cause, float]:
        """Seconds by cause, the one that holds now included."""
        if self._since is not None:
            self.saw(self._cause, self._under_way, self._queued, now)
        return self.seconds

    @property
    def mean_under_way(self) -> float:
        """Requests under way on average, over the time in which there was any."""
        busy = sum(self.seconds.values()) - self.seconds["nothing"]
        return self._work / busy if busy else 0.0
