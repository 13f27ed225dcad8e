"""How much is served: so many requests at a time, so many requests and tokens a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from graphgen.llm.simulator.exchange import ChatRequest, Refusal
from graphgen.llm.simulator.journal import Stats
from graphgen.llm.simulator.settings import SimulatorSettings

__all__ = ["Places", "Rates"]

_MINUTE = 60.0
_CHARACTERS_PER_TOKEN = 4


class Places:
    """The requests that are served at a time."""

    def __init__(self, settings: SimulatorSettings, stats: Stats) -> None:
        self._settings = settings
        self._stats = stats
        self._gate = asyncio.Semaphore(settings.places) if settings.places else None

    @asynccontextmanager
    async def hold(self) -> AsyncGenerator[None]:
        """Hold a place, once there is one.

        Raises:
            Refusal: There is none, and waiting is not wanted.
        """
        stats = self._stats
        if self._gate is not None:
            if self._settings.reject_over_places and self._gate.locked():
                message = "Rate limit reached: too many requests at a time."
                raise Refusal("rejected", 429, "rate_limit_exceeded", message, self._told())
            stats.waiting += 1
            try:
                await self._gate.acquire()
            finally:
                stats.waiting -= 1
        stats.in_flight += 1
        stats.max_in_flight = max(stats.max_in_flight, stats.in_flight)
        try:
            yield
        finally:
            stats.in_flight -= 1
            if self._gate is not None:
                self._gate.release()

    def _told(self) -> dict[str, str]:
        wait = self._settings.retry_after
        if wait is None:
            return {}
        return _told(self._settings, wait) | {
            "x-ratelimit-limit-requests": str(self._settings.places),
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": f"{wait:g}s",
        }


class Rates:
    """The limits per minute, as buckets that fill up steadily."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._settings = settings
        limits = {"requests": settings.requests_per_minute, "tokens": settings.tokens_per_minute}
        self._buckets = {what: _Bucket(limit, settings.burst) for what, limit in limits.items() if limit is not None}

    def take(self, request: ChatRequest) -> None:
        """Let `request` through.

        Raises:
            Refusal: It comes too early.
        """
        if not self._buckets:
            return
        characters = sum(len(message.content) for message in request.messages)
        tokens = characters // _CHARACTERS_PER_TOKEN + (request.parameters.max_tokens or 0)
        amounts = {"requests": 1, "tokens": tokens}
        now = time.monotonic()
        waits = {what: bucket.wait(amounts[what], now) for what, bucket in self._buckets.items()}
        what, wait = max(waits.items(), key=lambda each: each[1])
        if wait > 0:
            told = _told(self._settings, wait) if self._settings.retry_after is not None else {}
            raise Refusal(
                "rate_limited", 429, "rate_limit_exceeded", f"Rate limit reached for {what} per minute.", told
            )
        for each, bucket in self._buckets.items():
            bucket.take(amounts[each])

    def headers(self) -> Mapping[str, str]:
        """What is left, where that is to be said."""
        if not self._settings.rate_limit_headers:
            return {}
        now = time.monotonic()
        told: dict[str, str] = {}
        for what, bucket in self._buckets.items():
            told |= bucket.headers(what, now)
        return told


class _Bucket:
    def __init__(self, per_minute: int, burst: float) -> None:
        self._limit = per_minute
        self._rate = per_minute / _MINUTE
        self._size = max(1.0, per_minute * burst)
        self._level = self._size
        self._at = time.monotonic()

    def wait(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be taken. What is larger than the bucket may go when that is full."""
        self._level = min(self._size, self._level + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (min(amount, self._size) - self._level) / self._rate)

    def take(self, amount: float) -> None:
        self._level -= amount

    def headers(self, what: str, now: float) -> dict[str, str]:
        full_in = self.wait(self._size, now)
        return {
            f"x-ratelimit-limit-{what}": str(self._limit),
            f"x-ratelimit-remaining-{what}": str(max(0, int(self._level))),
            f"x-ratelimit-reset-{what}": f"{full_in * 1000:.0f}ms" if full_in < 1 else f"{full_in:.3f}s",
        }


def _told(settings: SimulatorSettings, wait: float) -> dict[str, str]:
    if settings.retry_after_header == "milliseconds":
        return {"retry-after-ms": f"{wait * 1000:.6g}"}
    return {"Retry-After": f"{wait:.6g}"}
