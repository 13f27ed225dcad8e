"""The simulator turns away what comes too fast or asks for too much, and keeps account of what it did."""

import asyncio

import aiohttp
import orjson
import pytest
from pydantic import ValidationError

from graphgen.llm.simulator import Simulator, SimulatorSettings


def body(content="Hello", **fields):
    return {"model": "echo", "messages": [{"role": "user", "content": content}], **fields}


@pytest.fixture
async def session():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as session:
        yield session


async def post(session, simulator, payload):
    async with session.post(f"{simulator.base_url}/chat/completions", data=orjson.dumps(payload)) as response:
        return response.status, response.headers, await response.read()


async def test_what_comes_faster_than_the_rate_is_turned_away_and_told_when_to_come_back(session):
    settings = SimulatorSettings(requests_per_minute=60, burst=0.05, rate_limit_headers=True)
    async with Simulator(settings) as simulator:
        replies = [await post(session, simulator, body(str(number))) for number in range(6)]
        assert [status for status, _, _ in replies] == [200, 200, 200, 429, 429, 429]
        assert simulator.stats.outcomes == {"answered": 3, "rate_limited": 3}
        assert simulator.stats.rejected == 3
    first, last = replies[0][1], replies[-1][1]
    assert (first["x-ratelimit-limit-requests"], first["x-ratelimit-remaining-requests"]) == ("60", "2")
    assert last["x-ratelimit-remaining-requests"] == "0"
    assert 0.5 < float(last["Retry-After"]) <= 1
    assert 2 < float(last["x-ratelimit-reset-requests"].removesuffix("s")) <= 3


async def test_the_bucket_fills_up_again(session):
    async with Simulator(SimulatorSettings(requests_per_minute=6000, burst=0)) as simulator:
        seen = []
        while seen.count(200) < 3:
            seen.append((await post(session, simulator, body()))[0])
    assert seen[0] == 200


async def test_tokens_are_limited_by_what_a_request_may_take(session):
    async with Simulator(SimulatorSettings(tokens_per_minute=100, rate_limit_headers=True)) as simulator:
        status, headers, _ = await post(session, simulator, body("x" * 40, max_tokens=50))
        assert (status, headers["x-ratelimit-remaining-tokens"]) == (200, "40")
        assert "x-ratelimit-limit-requests" not in headers
        assert (await post(session, simulator, body("x" * 40, max_tokens=50)))[0] == 429
        assert (await post(session, simulator, body("x" * 40, max_tokens=20)))[0] == 200


async def test_a_429_may_say_nothing_at_all(session):
    settings = SimulatorSettings(requests_per_minute=1, retry_after="none")
    async with Simulator(settings) as simulator:
        replies = [await post(session, simulator, body(str(number))) for number in range(2)]
    assert [status for status, _, _ in replies] == [200, 429]
    assert not [name for _, headers, _ in replies for name in headers if "retry" in name.lower() or "limit" in name]


@pytest.mark.parametrize(
    ("settings", "fields", "named"),
    [
        ({"max_top_logprobs": 5}, {"logprobs": True, "top_logprobs": 6}, b"top_logprobs"),
        ({"no_structured": True}, {"response_format": {"type": "json_object"}}, b"response_format"),
        (
            {"json_object_only": True},
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "array"}}}},
            b"response_format",
        ),
        ({}, {"response_format": {"type": "json_schema"}}, b"response_format"),
        ({}, {"response_format": {"type": "json_schema", "json_schema": {"schema": {}}}}, b"response_format"),
    ],
)
async def test_what_it_does_not_have_is_refused_by_name(session, settings, fields, named):
    async with Simulator(SimulatorSettings(**settings)) as simulator:
        status, _, said = await post(session, simulator, body(**fields))
        assert status == 400
        assert named in said
        assert simulator.stats.billed_requests == 0


@pytest.mark.parametrize("kind", ["json_object", "json_schema", "text"])
async def test_a_reply_may_have_to_be_json(session, kind):
    asked = {"type": kind, "json_schema": {"name": "reply", "strict": True, "schema": {"type": "object"}}}
    async with Simulator() as simulator:
        assert (await post(session, simulator, body(response_format=asked)))[0] == 200


async def test_byte_tokens_are_no_utf8(session):
    async with Simulator(SimulatorSettings(byte_tokens=True)) as simulator:
        _, _, said = await post(session, simulator, body(logprobs=True, top_logprobs=2))
    (position,) = orjson.loads(said)["choices"][0]["logprobs"]["content"]
    for each in (position, *position["top_logprobs"]):
        with pytest.raises(UnicodeDecodeError):
            bytes(each["bytes"]).decode()


@pytest.mark.parametrize(
    ("rate", "outcome", "billed"),
    [
        ("wrong_type_rate", "wrong_type", 1),
        ("no_choices_rate", "no_choices", 1),
        ("lost_logprobs_rate", "no_logprobs", 1),
        ("error_rate", "error", 0),
        ("malformed_rate", "malformed", 1),
        ("bad_reply_rate", "bad_reply", 1),
    ],
)
async def test_answers_that_are_none_are_billed_if_the_work_was_done(session, rate, outcome, billed):
    async with Simulator(SimulatorSettings(**{rate: 1.0})) as simulator:
        status, headers, said = await post(session, simulator, body(logprobs=True, top_logprobs=2))
        stats = simulator.stats
    assert stats.outcomes == {outcome: 1}
    assert (stats.billed_requests, stats.billed_input_tokens > 0, stats.billed_output_tokens > 0) == (
        billed,
        bool(billed),
        bool(billed),
    )
    if outcome == "wrong_type":
        assert (status, headers["Content-Type"]) == (200, "text/html")
    if outcome == "no_choices":
        assert orjson.loads(said)["choices"] == []
    if outcome == "no_logprobs":
        assert orjson.loads(said)["choices"][0]["logprobs"] is None


@pytest.mark.parametrize("rate", ["drop_rate", "truncated_rate"])
async def test_broken_answers_are_billed_too(session, rate):
    async with Simulator(SimulatorSettings(**{rate: 1.0})) as simulator:
        with pytest.raises(aiohttp.ClientError):
            await post(session, simulator, body())
        assert simulator.stats.billed_requests == 1


async def test_a_stalled_request_is_over_when_its_client_goes(session):
    async with Simulator(SimulatorSettings(stall_rate=1.0)) as simulator:
        asking = asyncio.create_task(post(session, simulator, body()))
        while not simulator.stats.in_flight:
            await asyncio.sleep(0)
        assert not simulator.stats.outcomes
        asking.cancel()
        while simulator.stats.in_flight:
            await asyncio.sleep(0)
        assert simulator.stats.outcomes == {"stalled": 1}


def test_how_long_to_wait_is_a_number_or_none():
    assert SimulatorSettings(retry_after="2").retry_after == 2
    assert SimulatorSettings(retry_after="none").retry_after is None
    with pytest.raises(ValidationError):
        SimulatorSettings(retry_after="soon")
