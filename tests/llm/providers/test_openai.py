"""The client against a real server over real HTTP: what is asked, what comes back, what every fault is called."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.client import TransientError
from graphgen.llm.providers.openai import OpenAIClient
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate
from graphgen.llm.scheduling.retry import Retrying, wait
from graphgen.llm.settings import OpenAIModel
from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message

SECRET = "sk-proj-0123456789abcdef"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def request(client: OpenAIClient, text: str = "Is it so?", **parameters: object) -> Request:
    return Request(
        client.endpoint, client.model, (Message(role="user", content=text),), Parameters.model_validate(parameters)
    )


def client_of(base_url: str, model: str, *, key: str | None = None, **settings: object) -> OpenAIClient:
    return OpenAIClient(OpenAIModel.model_validate({"base_url": base_url, "model": model, **settings}), key)


@asynccontextmanager
async def served(handler: Handler, *, key: str | None = None, timeout: float = 30) -> AsyncIterator[OpenAIClient]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    client = client_of(f"http://127.0.0.1:{port}/v1", "m", key=key, timeout=timeout)
    try:
        yield client
    finally:
        await client.close()
        await runner.cleanup()


@asynccontextmanager
async def simulated(model: str, **settings: object) -> AsyncIterator[OpenAIClient]:
    async with Simulator(SimulatorSettings.model_validate(settings)) as simulator:
        client = client_of(simulator.base_url, model)
        try:
            yield client
        finally:
            await client.close()


async def test_an_answer_has_text_usage_and_the_first_tokens_candidates() -> None:
    async with simulated("echo", echo_text="yes") as client:
        completion = await client(request(client, top_logprobs=5, max_tokens=1))
    assert (completion.text, completion.model, completion.finish_reason) == ("yes", "echo", "stop")
    assert completion.input_tokens > 0
    assert completion.output_tokens > 0
    assert completion.top_logprobs
    assert completion.top_logprobs[0].token == "yes"
    assert all(candidate.logprob <= 0 for candidate in completion.top_logprobs)


async def test_an_endpoint_without_logprobs_gives_none() -> None:
    async with simulated("echo", no_logprobs=True) as client:
        assert (await client(request(client, top_logprobs=5))).top_logprobs is None


async def test_what_is_sent_is_what_was_asked() -> None:
    bodies: list[dict[str, object]] = []

    async def handler(got: web.Request) -> web.Response:
        bodies.append(await got.json())
        return web.json_response({"choices": [{"message": {"content": "ok"}}]})

    async with served(handler) as client:
        await client(request(client, "你好", temperature=0, max_tokens=7, top_logprobs=3, stop=["."]))
        sampled = Parameters(temperature=1)
        await client(Request(client.endpoint, "m", (Message(role="user", content="a"),), sampled, draw=4))
    assert bodies[0] == {
        "model": "m",
        "messages": [{"role": "user", "content": "你好"}],
        "temperature": 0,
        "max_tokens": 7,
        "stop": ["."],
        "logprobs": True,
        "top_logprobs": 3,
    }
    assert bodies[1]["seed"] == 4


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, {"error": {"message": f"Incorrect API key provided: {SECRET}"}}, EndpointError),
        (403, {"error": "no"}, EndpointError),
        (404, {"error": {"message": "The model `m` does not exist"}}, EndpointError),
        (402, {"error": {"message": "Pay."}}, EndpointError),
        (429, {"error": {"message": "You exceeded it", "code": "insufficient_quota"}}, EndpointError),
        (429, {"error": {"message": "Slow down"}}, TransientError),
        (500, {"error": {"message": "Oops"}}, TransientError),
        (503, None, TransientError),
        (400, {"error": {"message": "This model's maximum context length is 8192 tokens"}}, RequestRefused),
        (422, {"detail": []}, RequestRefused),
    ],
)
async def test_every_status_has_its_error_and_none_shows_the_key(
    status: int, body: object, expected: type[Exception]
) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>" if body is None else json.dumps(body))

    async with served(handler, key=SECRET) as client:
        with pytest.raises(expected) as raised:
            await client(request(client))
    assert SECRET not in str(raised.value)
    assert SECRET not in repr(raised.value)


@pytest.mark.parametrize(
    ("header", "seconds"), [({"Retry-After": "7"}, 7.0), ({"retry-after-ms": "250"}, 0.25), ({}, None)]
)
async def test_how_long_to_wait_is_read(header: dict[str, str], seconds: float | None) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=429, headers=header)

    async with served(handler) as client:
        with pytest.raises(TransientError) as raised:
            await client(request(client))
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"choices": []}',
        '{"choices": [{}]}',
        '{"choices": [{"message": null}]}',
        '{"error": {"message": "overloaded"}}',
        '{"choices": [{"message": {"content": 7}}]}',
        '{"choices": [{"message": {"content": "x"}, "logprobs": {"content": [{"top_logprobs": [{"token": "a"}]}]}}]}',
    ],
)
async def test_a_body_that_is_no_completion_is_worth_another_try(body: str) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(text=body)

    async with served(handler) as client:
        with pytest.raises(TransientError):
            await client(request(client))


@pytest.mark.parametrize("fault", ["drop_rate", "error_rate", "truncated_rate", "malformed_rate"])
async def test_requests_that_meet_a_fault_succeed_when_repeated(fault: str) -> None:
    class Hasty(Gate):
        async def sleep(self, seconds: float) -> None:
            assert seconds > 0

    async with simulated("echo", **{fault: 0.3}) as client:
        retrying = Retrying(client, Hasty())
        answered = 0
        for number in range(60):
            try:
                completion: Completion = await retrying(request(client, f"Number {number}"))
            except (RequestRefused, EndpointError):
                continue
            assert completion.text == "yes"
            answered += 1
    assert answered >= 55
    assert retrying.retries > 5


async def test_an_endpoint_that_allows_fewer_logprobs_is_asked_for_fewer() -> None:
    asked: list[int | None] = []

    async def handler(got: web.Request) -> web.Response:
        body = await got.json()
        asked.append(body.get("top_logprobs"))
        if body.get("top_logprobs", 0) > 5:
            return web.json_response({"error": {"message": "top_logprobs must be at most 5"}}, status=400)
        return web.json_response({"choices": [{"message": {"content": "yes"}}]})

    async with served(handler) as client:
        for text in ("a", "b"):
            await client(request(client, text, top_logprobs=20))
    assert asked == [20, 5, 5], "found out once, remembered"


async def test_an_endpoint_that_knows_no_logprobs_is_asked_without() -> None:
    async def handler(got: web.Request) -> web.Response:
        if "logprobs" in await got.json():
            return web.json_response({"error": {"message": "logprobs is not supported"}}, status=400)
        return web.json_response({"choices": [{"message": {"content": "yes"}}]})

    async with served(handler) as client:
        assert (await client(request(client, top_logprobs=20))).top_logprobs is None


async def test_tokens_that_are_parts_of_characters_have_no_text() -> None:
    candidates = [
        {"token": "\\xe6", "logprob": -0.1, "bytes": [0xE6]},
        {"token": "是", "logprob": -2.0, "bytes": list("是".encode())},
        {"token": "no", "logprob": -3.0, "bytes": None},
    ]

    async def handler(_: web.Request) -> web.Response:
        logprobs = {"content": [{"token": "x", "logprob": -0.1, "top_logprobs": candidates}]}
        return web.json_response({"choices": [{"message": {"content": "x"}, "logprobs": logprobs}]})

    async with served(handler) as client:
        completion = await client(request(client, top_logprobs=3))
    assert [candidate.token for candidate in completion.top_logprobs or ()] == [None, "是", "no"]


async def test_an_endpoint_that_is_down_and_one_that_hangs_are_said_so() -> None:
    client = client_of("http://127.0.0.1:9/v1", "m")
    with pytest.raises(TransientError, match=r"127\.0\.0\.1"):
        await client(request(client))
    await client.close()

    import asyncio

    forever = asyncio.Event()

    async def handler(_: web.Request) -> web.Response:
        await forever.wait()
        return web.Response()

    async with served(handler, timeout=0.2) as client:
        with pytest.raises(TransientError, match=r"within 0\.2 seconds"):
            await client(request(client))
        forever.set()


async def test_requests_beyond_what_an_endpoint_serves_at_a_time_wait_for_their_turn() -> None:
    import asyncio

    class Hasty(Gate):
        async def sleep(self, seconds: float) -> None:
            assert seconds > 0
            await asyncio.sleep(0.002)

    async with simulated("echo", places=1, reject_over_places=True, latency_ms=3) as client:
        retrying = Retrying(client, Hasty())
        answers = await asyncio.gather(*(retrying(request(client, f"Number {number}")) for number in range(24)))
    assert len(answers) == 24


async def test_limits_are_taken_from_answers_and_not_from_a_refusal_that_speaks_of_places() -> None:
    refused = True

    async def handler(_: web.Request) -> web.Response:
        if refused:
            numbers = {"limit": "32", "remaining": "0", "reset": "1s"}
            told = {f"x-ratelimit-{name}-requests": value for name, value in numbers.items()}
            return web.json_response({"error": {"message": "too many"}}, status=429, headers=told)
        body = {"choices": [{"message": {"content": "yes"}}]}
        told = {"limit": "600", "remaining": "599", "reset": "100ms"}
        return web.json_response(body, headers={f"x-ratelimit-{name}-requests": value for name, value in told.items()})

    async with served(handler) as client:
        with pytest.raises(TransientError):
            await client(request(client))
        assert client.allowances.requests is None
        refused = False
        await client(request(client))
        assert client.allowances.requests == (600, 599, 0.1)


def test_those_who_were_told_the_same_wait_do_not_all_come_back_at_once() -> None:
    waits = {wait(1, 2.0) for _ in range(20)}
    assert min(waits) >= 2.0
    assert len(waits) > 10


async def test_a_key_of_any_form_is_not_shown_when_it_is_echoed() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=400, text="The key correct-horse-battery is not for this model")

    async with served(handler, key="correct-horse-battery") as client:
        with pytest.raises(RequestRefused) as raised:
            await client(request(client))
    assert "correct-horse" not in str(raised.value)


async def test_an_answer_by_another_api_version_is_another_answer() -> None:
    old, new, none = (
        client_of("http://127.0.0.1:9/v1", "m", query=query)
        for query in ({"api-version": "2024-06-01"}, {"api-version": "2025-03-01"}, {})
    )
    assert len({request(client).key for client in (old, new, none)}) == 3
    assert none.endpoint == "http://127.0.0.1:9/v1"


async def test_half_a_character_in_a_reply_does_not_lose_the_reply() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b'{"choices": [{"message": {"content": "It \\ud800 is \\ud83d\\ude00."}}]}')

    async with served(handler) as client:
        assert (await client(request(client))).text == "It \ufffd is 😀."


async def test_an_endpoint_elsewhere_is_reached_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    async def handler(got: web.Request) -> web.Response:
        seen.append(str(got.url))
        return web.json_response({"choices": [{"message": {"content": "ok"}}]})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{runner.addresses[0][1]}")
    monkeypatch.setenv("no_proxy", "direct.invalid")
    client = client_of("http://models.invalid/v1", "m")
    assert (await client(request(client))).text == "ok"
    await client.close()
    await runner.cleanup()
    assert seen == ["http://models.invalid/v1/chat/completions"]
    async with simulated("echo") as local:
        assert (await local(request(local))).text == "yes", "what is on this machine needs no proxy"
