"""How near the door comes to the shortest time that an endpoint allows."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator

from graphgen.llm.simulator.fate import Fates
from graphgen.llm.simulator.settings import SimulatorSettings
from measured import loop
from scenarios.row import Row
from simulated import Simulated, simulated

_PLACES = 32
_LATENCY_MS = 200


def fixed(scale: float) -> Iterator[Row]:
    """Every answer takes the same time, and the number of places is known."""
    calls = round(5000 * scale)
    with simulated(latency_ms=_LATENCY_MS, places=_PLACES) as endpoint:
        seconds = loop("graphgen", endpoint.base_url, calls, _PLACES).seconds
    ideal = math.ceil(calls / _PLACES) * _LATENCY_MS / 1000
    yield Row(f"{calls:,} calls, fixed 200 ms, 32 places known: wall / ideal", f"{seconds / ideal:.3f}", "≤ 1.05")


def lognormal(scale: float) -> Iterator[Row]:
    """Latencies differ tenfold: the bound is list scheduling of the very latencies that were drawn."""
    calls = round(5000 * scale)
    settings = SimulatorSettings(latency_ms=_LATENCY_MS, latency_p99_ms=10 * _LATENCY_MS, places=_PLACES)
    with simulated(latency_ms=_LATENCY_MS, latency_p99_ms=10 * _LATENCY_MS, places=_PLACES) as endpoint:
        seconds = loop("graphgen", endpoint.base_url, calls, _PLACES).seconds
        rows = sorted(endpoint.rows(), key=lambda row: row["received_monotonic"])
    fates = Fates(settings)
    bound = list_scheduled([fates.draw(row["sha256"], row["seen"]).latency for row in rows], _PLACES)
    figure = f"{calls:,} calls, lognormal (median 200 ms, p99 2 s), 32 places known: wall / list-scheduling bound"
    yield Row(figure, f"{seconds / bound:.3f}", "≤ 1.10")


def list_scheduled(durations: list[float], places: int) -> float:
    """When the last of `durations` ends if each, in order, takes the first place that is free."""
    free = [0.0] * places
    for duration in durations:
        heapq.heappush(free, heapq.heappop(free) + duration)
    return max(free)


def unknown(scale: float) -> Iterator[Row]:
    """`concurrency: auto` against an endpoint that says no, one that queues, and one that counts minutes."""
    calls = round(5000 * scale)
    named = f"{calls:,} calls, fixed 200 ms, 32 places unknown"
    with simulated(latency_ms=_LATENCY_MS, places=_PLACES, reject_over_places=True) as endpoint:
        seconds = loop("graphgen", endpoint.base_url, calls, "auto").seconds
        ideal = calls * _LATENCY_MS / 1000 / _PLACES
        yield Row(f"{named}, 429 above: wall / ideal after the first fifth", f"{settled(endpoint):.3f}", "≤ 1.15")
        yield Row(f"{named}, 429 above: wall / ideal from the first call", f"{seconds / ideal:.3f}")
        yield Row(f"{named}, 429 above: share of 429", f"{100 * rejected(endpoint):.2f} %", "≤ 2 %")
    with simulated(latency_ms=_LATENCY_MS, places=_PLACES) as endpoint:
        answers = loop("graphgen", endpoint.base_url, calls, "auto")
        yield Row(f"{named}, queues above: wall / ideal after the first fifth", f"{settled(endpoint):.3f}")
        yield Row(f"{named}, queues above: wall / ideal from the first call", f"{answers.seconds / ideal:.3f}")
        yield Row(f"{named}, queues above: most requests at the endpoint at once", str(at_once(endpoint)))


def settled(endpoint: Simulated, interval: float = _LATENCY_MS / 1000 / _PLACES) -> float:
    """Wall over ideal between the answer that ends the first fifth of all answers and the last answer.

    Args:
        endpoint: Whose log tells it.
        interval: Seconds from answer to answer that no client can go below.
    """
    times = sorted(row["answered_monotonic"] for row in endpoint.rows() if row["outcome"] == "answered")
    first = len(times) // 5
    return (times[-1] - times[first - 1]) / ((len(times) - first) * interval)


def rejected(endpoint: Simulated) -> float:
    rows = endpoint.rows()
    return sum(row["outcome"] in {"rejected", "rate_limited"} for row in rows) / len(rows)


def at_once(endpoint: Simulated) -> int:
    """The most requests that had come in and were not answered yet, after the first fifth of them."""
    rows = endpoint.rows()
    events = sorted(
        [(row["received_monotonic"], 1) for row in rows] + [(row["answered_monotonic"], -1) for row in rows]
    )
    levels = [0]
    for _, step in events:
        levels.append(levels[-1] + step)
    return max(levels[len(levels) // 5 :])


def minutes(scale: float) -> Iterator[Row]:
    """`concurrency: auto` against an endpoint that allows so many requests a minute, kept by the second."""
    allowed, calls = 6000, round(2500 * scale)
    for how, told in (("told in headers", True), ("shown by nothing but 429", None)):
        with simulated(
            latency_ms=_LATENCY_MS, requests_per_minute=allowed, burst=0.01, rate_limit_headers=told
        ) as endpoint:
            loop("graphgen", endpoint.base_url, calls, "auto")
            pace = settled(endpoint, 60 / allowed)
            share = rejected(endpoint)
        named = f"{calls:,} calls, {allowed:,} a minute, {how}"
        yield Row(f"{named}: wall / ideal after the first fifth", f"{pace:.3f}")
        yield Row(f"{named}: share of 429", f"{100 * share:.2f} %")


def sequential(scale: float) -> Iterator[Row]:
    """One call at a time against as many as there are places."""
    alone = round(60 * scale)
    for places in (32, 10):
        with simulated(latency_ms=_LATENCY_MS, places=places) as endpoint:
            one = loop("graphgen", endpoint.base_url, alone, 1, "--askers", str(alone))
            together = loop("graphgen", endpoint.base_url, alone, places, "--askers", str(alone))
            seen = loop("graphgen", endpoint.base_url, round(15 * places * scale), places, "--askers", str(places))
            many = loop("graphgen", endpoint.base_url, round(100 * places * scale), places)
        named = f"{places} places against one call at a time"
        yield Row(f"{named}: calls a second", f"{many.rate / one.rate:.1f}×", f"≥ {0.95 * places:g}×")
        calls = f"{1000 / one.rate:.0f} ms → {1000 * seen.said['waited']:.0f} ms"
        yield Row(f"{named}: mean time of one call, as its caller sees it", calls)
        before, after = one.said["done"], together.said["done"]
        fewer = f"{before:.2f} s → {after:.2f} s ({100 * (1 - after / before):.0f} % less)"
        yield Row(f"{named}: mean time until an answer, {alone} questions at once", fewer)
