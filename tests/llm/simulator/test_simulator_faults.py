"""The simulator is as slow, as narrow and as faulty as it is told to be, and the same in every run."""

import asyncio
import json
from collections import Counter

import aiohttp
import orjson
import pytest
from pydantic import ValidationError

from graphgen.errors import StorageError, UsageError
from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.llm.simulator.fate import Fates


def body(content="Hello"):
    return orjson.dumps({"model": "echo", "messages": [{"role": "user", "content": content}]})


async def outcome(session, simulator, content="Hello"):
    """What a client sees: a status, or the name of what broke."""
    try:
        async with session.post(f"{simulator.base_url}/chat/completions", data=body(content)) as response:
            reply = orjson.loads(await response.read())
            return response.status if response.status != 200 else reply["choices"][0]["message"]["content"]
    except orjson.JSONDecodeError:
        return "malformed"
    except aiohttp.ClientPayloadError:
        return "truncated"
    except aiohttp.ClientConnectorError:
        return "refused"
    except aiohttp.ClientConnectionError:
        return "dropped"


@pytest.fixture
async def session():
    # One connection per request: a dropped one must not be mistaken for a stale one and silently retried.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as session:
        yield session


@pytest.mark.parametrize(
    ("rate", "seen"),
    [("drop_rate", "dropped"), ("error_rate", 500), ("truncated_rate", "truncated"), ("malformed_rate", "malformed")],
)
async def test_each_fault_reaches_the_client(session, rate, seen):
    async with Simulator(SimulatorSettings(**{rate: 1.0})) as simulator:
        assert await outcome(session, simulator) == seen
        assert simulator.stats.answered == 0
        assert simulator.stats.failed == 1


async def test_a_truncated_answer_does_not_keep_a_client_waiting():
    timeout = aiohttp.ClientTimeout(total=10)
    async with (
        Simulator(SimulatorSettings(truncated_rate=1.0)) as simulator,
        aiohttp.ClientSession(timeout=timeout) as keeps_its_connection,
    ):
        assert await outcome(keeps_its_connection, simulator) == "truncated"


async def test_a_bad_reply_is_a_well_formed_completion(session):
    async with Simulator(SimulatorSettings(bad_reply_rate=1.0)) as simulator:
        assert "⟦" in await outcome(session, simulator)
        assert simulator.stats.outcomes == {"bad_reply": 1}


async def test_faults_come_at_their_rates_and_alike_in_every_run_and_order(session):
    rates = {"drop_rate": 0.1, "error_rate": 0.2, "truncated_rate": 0.1, "malformed_rate": 0.1, "seed": 3}
    contents = [str(number) for number in range(200)]
    runs = []
    for order in (contents, contents[::-1]):
        async with Simulator(SimulatorSettings(**rates)) as simulator:
            seen = await asyncio.gather(*[outcome(session, simulator, content) for content in order])
            runs.append(dict(zip(order, seen, strict=True)))
            counts = Counter(seen)
    assert runs[0] == runs[1]
    assert 20 <= counts[500] <= 55
    assert 80 <= counts["yes"] <= 140
    assert min(counts[name] for name in ("dropped", "truncated", "malformed")) >= 5


async def test_what_failed_once_succeeds_when_asked_again(session):
    async with Simulator(SimulatorSettings(error_rate=0.5)) as simulator:
        for number in range(20):
            tries = [await outcome(session, simulator, str(number)) for _ in range(12)]
            assert "yes" in tries
        assert simulator.stats.repeated == 20 * 11


def test_latency_has_the_asked_median_and_p99():
    fates = Fates(SimulatorSettings(latency_ms=200, latency_p99_ms=2000))
    drawn = sorted(fates.draw(str(number), 0).latency for number in range(4000))
    assert drawn[2000] == pytest.approx(0.2, rel=0.1)
    assert drawn[3960] == pytest.approx(2.0, rel=0.25)
    assert Fates(SimulatorSettings(latency_ms=200)).draw("x", 0).latency == 0.2


async def test_places_bound_what_is_served_at_once_and_all_are_served(session):
    async with Simulator(SimulatorSettings(latency_ms=5, places=3)) as simulator:
        seen = await asyncio.gather(*[outcome(session, simulator, str(number)) for number in range(20)])
        assert set(seen) == {"yes"}
        assert simulator.stats.max_in_flight == 3


@pytest.mark.parametrize(
    ("unit", "header", "value"), [("seconds", "Retry-After", "0.5"), ("milliseconds", "retry-after-ms", "500")]
)
async def test_over_its_places_it_says_when_to_come_back(session, unit, header, value):
    settings = SimulatorSettings(
        latency_ms=400, places=2, reject_over_places=True, retry_after=0.5, retry_after_header=unit
    )
    async with Simulator(settings) as simulator:

        async def ask(number):
            url = f"{simulator.base_url}/chat/completions"
            async with session.post(url, data=body(str(number))) as response:
                return response.status, response.headers, await response.json()

        replies = await asyncio.gather(*[ask(number) for number in range(6)])
        assert sorted(status for status, _, _ in replies) == [200, 200, 429, 429, 429, 429]
        assert (simulator.stats.rejected, simulator.stats.max_in_flight) == (4, 2)
    headers, reply = next((headers, reply) for status, headers, reply in replies if status == 429)
    assert headers[header] == value
    assert headers["x-ratelimit-remaining-requests"] == "0"
    assert reply["error"]["code"] == "rate_limit_exceeded"


async def test_after_its_last_answer_it_refuses_connections(session):
    async with Simulator(SimulatorSettings(fail_after=2)) as simulator:
        seen = [await outcome(session, simulator, str(number)) for number in range(5)]
    assert seen == ["yes", "yes", "dropped", "refused", "refused"]


async def test_or_answers_500_from_then_on(session):
    async with Simulator(SimulatorSettings(fail_after=1, fail_with="error")) as simulator:
        assert [await outcome(session, simulator) for _ in range(3)] == ["yes", 500, 500]


async def test_the_log_has_a_line_for_every_answer_that_a_client_got(session, tmp_path):
    log = tmp_path / "requests.jsonl"
    settings = SimulatorSettings(log=log, error_rate=0.3, latency_ms=1)
    async with Simulator(settings) as simulator:
        seen = await asyncio.gather(*[outcome(session, simulator, str(number % 20)) for number in range(40)])
        rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert Counter(row["outcome"] for row in rows) == {"answered": seen.count("yes"), "error": seen.count(500)}
    assert len({row["sha256"] for row in rows}) == 20
    assert all(row["answered_monotonic"] - row["received_monotonic"] >= 0.001 for row in rows)
    assert all(row["answered"] >= row["received"] for row in rows)


async def test_a_client_that_left_is_recorded_as_gone(session):
    async with Simulator(SimulatorSettings(latency_ms=200)) as simulator:
        asking = asyncio.create_task(outcome(session, simulator))
        while not simulator.stats.in_flight:
            await asyncio.sleep(0)
        asking.cancel()
        while simulator.stats.in_flight:
            await asyncio.sleep(0)
        assert simulator.stats.outcomes == {"disconnected": 1}


async def test_impossible_settings_are_refused_with_a_reason(tmp_path):
    with pytest.raises(ValidationError, match="latency_p99_ms"):
        SimulatorSettings(latency_ms=100, latency_p99_ms=50)
    with pytest.raises(ValidationError):
        SimulatorSettings(error_rate=2)
    with pytest.raises(UsageError, match="known text"):
        Simulator(SimulatorSettings(known=(tmp_path / "missing.txt",)))
    with pytest.raises(StorageError, match="log"):
        Simulator(SimulatorSettings(log=tmp_path / "no" / "folder" / "log"))
    async with Simulator() as simulator:
        port = int(simulator.base_url.removesuffix("/v1").rpartition(":")[2])
        with pytest.raises(UsageError, match=str(port)):
            await Simulator(SimulatorSettings(port=port)).__aenter__()
