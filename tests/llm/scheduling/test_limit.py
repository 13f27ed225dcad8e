"""How many requests are sent at a time and per minute, against endpoints of every temper, in virtual time."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import Interrupted
from graphgen.llm.client import Allowance, Allowances, TransientError
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate, Gated
from graphgen.llm.scheduling.limit import Limited
from graphgen.llm.scheduling.places import Places
from graphgen.llm.scheduling.retry import Retrying
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message
from virtual_time import run

Latency = Callable[[random.Random], float]


def fixed(seconds: float) -> Latency:
    return lambda _: seconds


def lognormal(median: float, p99: float) -> Latency:
    sigma = math.log(p99 / median) / 2.326
    return lambda draw: median * math.exp(sigma * draw.gauss(0, 1))


class Endpoint:
    """Serves so many at a time, and so many per minute; turns the rest away, or lets it wait."""

    def __init__(
        self,
        latency: Latency,
        *,
        places: int = 10**9,
        waits: bool = False,
        per_minute: float | None = None,
        retry_after: float | None = 1.0,
        tells: bool = False,
        saves: float = 1.0,
    ) -> None:
        self.latency = latency
        self.places = places
        self.retry_after = retry_after
        self.tells = tells
        self.allowances = Allowances()
        self.served = self.rejected = self.in_flight = self.most = 0
        self.arrivals: list[float] = []
        self.answers: list[float] = []
        self.rejections: list[float] = []
        self._queue = asyncio.Semaphore(places) if waits else None
        self._per_minute = per_minute
        self._size = saves * (per_minute or 0.0)
        self._tokens = self._size
        self._filled = 0.0
        self._draw = random.Random(1)

    async def __call__(self, request: Request) -> Completion:
        loop = asyncio.get_running_loop()
        self.arrivals.append(loop.time())
        if not self._admits(loop.time()) or (self._queue is None and self.in_flight >= self.places):
            self.rejected += 1
            self.rejections.append(loop.time())
            await asyncio.sleep(0.001)
            raise TransientError("too many", self.retry_after, throttled=True)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            if self._queue is not None:
                async with self._queue:
                    await asyncio.sleep(self.latency(self._draw))
            else:
                await asyncio.sleep(self.latency(self._draw))
        finally:
            self.in_flight -= 1
        self.served += 1
        self.answers.append(loop.time())
        return Completion(text="yes", model="m", input_tokens=100, output_tokens=20)

    def _admits(self, now: float) -> bool:
        if self._per_minute is None:
            return True
        self._tokens = min(self._size, self._tokens + (now - self._filled) * self._per_minute / 60)
        self._filled = now
        left = self._tokens >= 1
        self._tokens -= left
        if self.tells:
            reset = (self._size - self._tokens) * 60 / self._per_minute
            self.allowances = Allowances(Allowance(self._per_minute, self._tokens, reset))
        return left


def request(number: int, bound: int = 16) -> Request:
    return Request("e", "m", (Message(role="user", content=f"{number}"),), Parameters(max_tokens=bound))


async def drive(endpoint: Endpoint, calls: int, *, most: int = 256, known: bool = False, **limits: int) -> Limited:
    """Put `calls` requests to `endpoint`, many more at a time than it could serve."""
    gate = Gate()
    limited = Limited(endpoint, Places(most, known=known), gate, allowances=lambda: endpoint.allowances, **limits)
    retrying = Retrying(limited, gate)
    numbers = iter(range(calls))

    async def worker() -> None:
        for number in numbers:
            await retrying(request(number))

    await asyncio.gather(*(worker() for _ in range(512)))
    assert endpoint.served == calls
    assert limited.places.under_way == 0
    return limited


def pace_of(endpoint: Endpoint, *, after: int) -> float:
    """Answers per second, without the first ones, and the last, when there is nothing more to send."""
    answers = endpoint.answers[after:-600]
    return len(answers) / (answers[-1] - endpoint.answers[after - 1])


@pytest.mark.parametrize("latency", [fixed(0.2), lognormal(0.2, 2.0), lognormal(5.0, 60.0)])
@pytest.mark.parametrize("places", [1, 5, 32, 100])
def test_the_places_of_an_endpoint_that_turns_away_are_found_and_kept_busy(latency: Latency, places: int) -> None:
    async def main() -> Endpoint:
        endpoint = Endpoint(latency, places=places)
        await drive(endpoint, 5000)
        return endpoint

    endpoint = run(main())
    assert endpoint.rejected / len(endpoint.arrivals) <= 0.02
    draw = random.Random(1)
    mean = sum(latency(draw) for _ in range(5000)) / 5000
    assert pace_of(endpoint, after=1000) >= places / mean / 1.15


@pytest.mark.parametrize("latency", [fixed(0.2), lognormal(1.0, 3.0)])
def test_an_endpoint_that_lets_requests_wait_is_not_buried(latency: Latency) -> None:
    async def main() -> tuple[Endpoint, Limited]:
        endpoint = Endpoint(latency, places=32, waits=True)
        return endpoint, await drive(endpoint, 4000)

    endpoint, limited = run(main())
    assert 32 <= limited.places.limit <= 96, "enough to keep it busy, no long queue"
    assert endpoint.most <= 128
    draw = random.Random(1)
    mean = sum(latency(draw) for _ in range(4000)) / 4000
    assert pace_of(endpoint, after=1000) >= 32 / mean / 1.15


def test_an_endpoint_without_a_limit_gets_all_there_may_be() -> None:
    async def main() -> Endpoint:
        endpoint = Endpoint(lognormal(1.0, 4.0))
        await drive(endpoint, 4000)
        return endpoint

    assert run(main()).most == 256


@pytest.mark.parametrize("tells", [False, True])
@pytest.mark.parametrize(("per_minute", "latency"), [(60, 0.1), (600, 2.0), (3000, 1.0)])
def test_an_endpoint_with_a_rate_is_asked_at_that_rate(per_minute: int, latency: float, *, tells: bool) -> None:
    async def main() -> Endpoint:
        endpoint = Endpoint(fixed(latency), per_minute=per_minute, tells=tells)
        await drive(endpoint, 4 * per_minute + 600)
        return endpoint

    endpoint = run(main())
    burst = endpoint.answers[2 * per_minute]  # what it had saved up is gone, and its pace is known
    later = [moment for moment in endpoint.rejections if moment > burst]
    assert len(later) / len(endpoint.arrivals) <= 0.02
    assert endpoint.rejected <= 300
    assert pace_of(endpoint, after=2 * per_minute) >= 0.85 * per_minute / 60


def test_being_turned_away_counts_for_more_than_what_an_endpoint_says_of_its_limits() -> None:
    """It says how much a minute may hold, and keeps that by the second."""

    async def main() -> Endpoint:
        endpoint = Endpoint(fixed(0.2), per_minute=6000, tells=True, saves=0.01)
        await drive(endpoint, 4000)
        return endpoint

    endpoint = run(main())
    assert endpoint.rejected / len(endpoint.arrivals) <= 0.1
    assert pace_of(endpoint, after=1000) >= 0.85 * 6000 / 60


def test_a_rate_that_was_learnt_from_short_requests_holds_for_long_ones() -> None:
    async def main() -> Endpoint:
        endpoint = Endpoint(lambda _: 0.1 if endpoint.served < 900 else 10.0, per_minute=120)
        await drive(endpoint, 3000)
        return endpoint

    assert pace_of(run(main()), after=1800) >= 0.85 * 120 / 60


def test_an_endpoint_that_loses_places_is_followed_down_and_up_again() -> None:
    async def main() -> tuple[list[int], int]:
        endpoint = Endpoint(fixed(0.2), places=64)
        limited = Limited(endpoint, Places(256, known=False), gate := Gate())
        retrying = Retrying(limited, gate)
        seen: list[int] = []
        for places, calls in ((64, 3000), (8, 1000), (64, 12000)):
            endpoint.places = places
            numbers = iter(range(calls))

            async def worker(numbers: object = numbers) -> None:
                for number in numbers:  # type: ignore[attr-defined]
                    await retrying(request(number))

            await asyncio.gather(*(worker() for _ in range(128)))
            seen.append(limited.places.limit)
        return seen, endpoint.rejected

    seen, rejected = run(main())
    assert 60 <= seen[0] <= 66
    assert 7 <= seen[1] <= 10
    assert seen[2] >= 56
    assert rejected <= 0.02 * 16000


def test_a_known_number_of_places_is_used_from_the_first_moment() -> None:
    async def main() -> tuple[Endpoint, float]:
        endpoint = Endpoint(fixed(0.2), places=32)
        await drive(endpoint, 3200, most=32, known=True)
        return endpoint, asyncio.get_running_loop().time()

    endpoint, seconds = run(main())
    assert endpoint.rejected == 0
    assert seconds == pytest.approx(20.0, rel=0.001)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 2000),
    st.lists(st.floats(0, 30), min_size=1, max_size=300),
    st.integers(1, 64),
)
def test_no_minute_ever_holds_more_requests_than_the_user_allows(
    per_minute: int, waits: list[float], places: int
) -> None:
    async def main() -> list[float]:
        endpoint = Endpoint(fixed(0.05))
        limited = Limited(endpoint, Places(places, known=True), Gate(), requests_per_minute=per_minute)

        async def one(number: int, wait: float) -> None:
            await asyncio.sleep(wait)
            await limited(request(number))

        await asyncio.gather(*(one(number, wait) for number, wait in enumerate(waits)))
        return endpoint.arrivals

    arrivals = run(main())
    assert len(arrivals) == len(waits)
    for first, last in zip(arrivals, arrivals[per_minute:], strict=False):
        assert last - first >= 60 - 1e-6


def test_tokens_per_minute_are_kept_on_the_whole() -> None:
    async def main() -> tuple[int, float]:
        endpoint = Endpoint(fixed(0.5))
        await drive(endpoint, 600, most=64, known=True, tokens_per_minute=12_000)
        return endpoint.served * 120, asyncio.get_running_loop().time()

    tokens, seconds = run(main())
    assert tokens / seconds * 60 == pytest.approx(12_000, rel=0.05)


def test_requests_leave_in_the_order_in_which_they_came() -> None:
    async def main() -> list[str]:
        left: list[str] = []

        async def model(asked: Request) -> Completion:
            left.append(asked.messages[0].content)
            await asyncio.sleep(0.1)
            return Completion(text="", model="m")

        limited = Limited(model, Places(2, known=True), Gate())
        await asyncio.gather(*(limited(request(number)) for number in range(50)))
        return left

    assert run(main()) == [str(number) for number in range(50)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_place_is_lost_or_made_up_by_failures_and_cancellations(data: st.DataObject) -> None:
    places = data.draw(st.integers(1, 6))
    plans = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from("ok 429 timeout drop error".split()), st.floats(0, 2), st.none() | st.floats(0, 3)
            )
        )
    )

    async def main() -> None:
        under_way = most = 0

        async def model(asked: Request) -> Completion:
            nonlocal under_way, most
            fate, seconds, _ = plans[int(asked.messages[0].content)]
            under_way += 1
            most = max(most, under_way)
            try:
                await asyncio.sleep(seconds)
            finally:
                under_way -= 1
            if fate == "ok":
                return Completion(text="", model="m")
            if fate == "error":
                raise ValueError(fate)
            raise TransientError(fate, 0.5, throttled=fate == "429", strained=fate == "timeout")

        limited = Limited(model, Places(places, known=True), Gate())
        tasks = [asyncio.create_task(limited(request(number))) for number in range(len(plans))]
        for task, (_, _, cancel) in zip(tasks, plans, strict=True):
            if cancel is not None:
                asyncio.get_running_loop().call_later(cancel, task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert most <= places
        assert limited.places.under_way == 0
        assert 1 <= limited.places.limit <= places

    run(main())


def test_whoever_waits_is_let_go_when_the_gate_is_shut() -> None:
    async def main() -> int:
        gate = Gate()
        endpoint = Endpoint(fixed(5.0), places=0, retry_after=500.0)
        limited = Limited(Gated(endpoint, gate), Places(4, known=True), gate)
        tasks = [asyncio.create_task(limited(request(number))) for number in range(40)]
        await asyncio.sleep(10)
        gate.shut(Interrupted("Stop.", "Again."))
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert asyncio.get_running_loop().time() < 20
        return sum(isinstance(outcome, Interrupted) for outcome in outcomes)

    assert run(main()) >= 30


def test_an_endpoint_that_times_out_is_asked_less_at_a_time() -> None:
    async def main() -> int:
        strained = 0

        async def model(asked: Request) -> Completion:
            nonlocal strained
            if limited.places.under_way > 10:
                strained += 1
                await asyncio.sleep(30)
                raise TransientError("did not answer within 30 seconds", strained=True, billable=True)
            await asyncio.sleep(1)
            return Completion(text="", model=asked.model)

        gate = Gate()
        limited = Limited(model, Places(64, known=True), gate)
        retrying = Retrying(limited, gate)
        await asyncio.gather(*(retrying(request(number)) for number in range(300)), return_exceptions=True)
        return strained

    assert run(main()) < 200


def test_a_moment_in_which_everything_is_turned_away_does_not_slow_down_what_follows_for_long() -> None:
    async def main() -> Endpoint:
        endpoint = Endpoint(fixed(0.2), per_minute=6000, retry_after=None)
        admits = endpoint._admits
        endpoint._admits = lambda now: admits(now) and not 3 < now < 12
        await drive(endpoint, 9000)
        return endpoint

    assert pace_of(run(main()), after=5000) >= 0.85 * 100
