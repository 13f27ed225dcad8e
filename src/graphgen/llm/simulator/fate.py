"""What happens to each request: how long it takes and whether it fails, drawn so that a run can be repeated."""

from __future__ import annotations

import math
import random
from typing import Literal, NamedTuple

from graphgen.llm.simulator.settings import SimulatorSettings

__all__ = ["Fate", "Fates", "Fault"]

Fault = Literal[
    "dropped",
    "error",
    "truncated",
    "malformed",
    "bad_reply",
    "stalled",
    "wrong_type",
    "no_choices",
    "no_logprobs",
]

_Z99 = 2.3263478740408408
"""How many standard deviations the 99th percentile of a normal distribution lies above its median."""


class Fate(NamedTuple):
    """`latency` is in seconds."""

    latency: float
    fault: Fault | None


class Fates:
    """The draws depend on the seed, the request's digest and how often it came before, never on the order of arrival.

    So a request that failed may succeed when it is asked again.
    """

    def __init__(self, settings: SimulatorSettings) -> None:
        self._seed = settings.seed
        self._median = settings.latency_ms / 1000
        self._sigma = 0.0
        if settings.latency_p99_ms is not None:
            self._sigma = math.log(settings.latency_p99_ms / settings.latency_ms) / _Z99
        self._rates: dict[Fault, float] = {
            "dropped": settings.drop_rate,
            "error": settings.error_rate,
            "truncated": settings.truncated_rate,
            "malformed": settings.malformed_rate,
            "bad_reply": settings.bad_reply_rate,
            "stalled": settings.stall_rate,
            "wrong_type": settings.wrong_type_rate,
            "no_choices": settings.no_choices_rate,
            "no_logprobs": settings.lost_logprobs_rate,
        }
        self._certain = not self._sigma and not any(self._rates.values())

    def draw(self, digest: str, seen: int) -> Fate:
        """The fate of the request `digest` that came `seen` times before. Of several faults the first in order wins."""
        if self._certain:
            return Fate(self._median, None)
        generator = random.Random(f"{self._seed}:{digest}:{seen}")
        latency = self._median * math.exp(self._sigma * generator.gauss()) if self._sigma else self._median
        # One number per fault, drawn or not: changing one rate leaves the others' draws as they were.
        struck: list[Fault] = [fault for fault, rate in self._rates.items() if generator.random() < rate]
        return Fate(latency, struck[0] if struck else None)
