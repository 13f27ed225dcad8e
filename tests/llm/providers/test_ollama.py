"""Ollama's native protocol over real HTTP: what is asked, what comes back, and what each refusal is called."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.client import TransientError
from graphgen.llm.providers.ollama import OllamaClient
from graphgen.llm.providers.openai import OpenAIClient
from graphgen.llm.request import Request
from graphgen.llm.settings import OllamaModel, OpenAIModel
from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.prompts import Parameters
from graphgen.records import Message

SECRET = "ollama-0123456789abcdef"
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False}
# The shape that Ollama documents, and its client's tests hold.
ANSWERED = {
    "model": "qwen3:1.7b",
    "created_at": "2026-01-01T00:00:00Z",
    "message": {"role": "assistant", "content": "yes"},
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 26,
    "eval_count": 2,
    "logprobs": [
        {
            "token": "yes",
            "logprob": -0.1,
            "bytes": [121, 101, 115],
            "top_logprobs": [
                {"token": "yes", "logprob": -0.1, "bytes": [121, 101, 115]},
                {"token": "\ufffd", "logprob": -3.0, "bytes": [230]},
                {"token": "no", "logprob": -4.0},
            ],
        },
        {"token": ".", "logprob": -0.2, "top_logprobs": [{"token": ".", "logprob": -0.2}]},
    ],
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def request(
    client: OllamaClient, *, draw: int = 0, schema: Any = None, extra: Any = None, **parameters: Any
) -> Request:
    messages = (Message(role="system", content="Be brief."), Message(role="user", content="Is it so?"))
    asked = Parameters.model_validate(parameters)
    return Request(client.endpoint, client.model, messages, asked, draw, schema=schema, extra=extra or {})


@asynccontextmanager
async def served(handler: Handler, key: str | None = None, path: str = "") -> AsyncIterator[OllamaClient]:
    app = web.Application()
    app.router.add_post("/api/chat", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = OllamaModel(base_url=f"http://127.0.0.1:{runner.addresses[0][1]}{path}", model="qwen3:1.7b", timeout=20)
    client = OllamaClient(settings, key)
    try:
        yield client
    finally:
        await client.close()
        await runner.cleanup()


def answering(bodies: list[dict[str, Any]], answer: object = ANSWERED, status: int = 200) -> Handler:
    async def handler(got: web.Request) -> web.Response:
        bodies.append(await got.json())
        return web.json_response(answer, status=status)

    return handler


async def sent(extra: object = None, **asked: Any) -> dict[str, Any]:
    """The body that a request becomes."""
    bodies: list[dict[str, Any]] = []
    async with served(answering(bodies)) as client:
        await client(request(client, extra=extra, **asked))
    return bodies[0]


async def test_an_answer_has_text_usage_and_the_first_tokens_candidates() -> None:
    async with served(answering([])) as client:
        completion = await client(request(client, top_logprobs=20))
    assert (completion.text, completion.model, completion.finish_reason) == ("yes", "qwen3:1.7b", "stop")
    assert (completion.input_tokens, completion.output_tokens) == (26, 2)
    assert completion.top_logprobs
    assert [candidate.token for candidate in completion.top_logprobs] == ["yes", None, "no"]


async def test_what_is_sent_is_what_was_asked() -> None:
    body = await sent(temperature=0.5, top_p=0.9, max_tokens=7, stop=["."], draw=4, schema=SCHEMA)
    assert body == {
        "model": "qwen3:1.7b",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Is it so?"}],
        "stream": False,
        "format": SCHEMA,
        "options": {"temperature": 0.5, "top_p": 0.9, "num_predict": 7, "stop": ["."], "seed": 4},
    }


async def test_nothing_is_said_of_what_was_left_to_the_endpoint() -> None:
    assert (await sent())["options"] == {}


async def test_draws_of_a_model_that_is_not_sampled_have_no_seed() -> None:
    assert "seed" not in (await sent(temperature=0, draw=4))["options"]
    assert (await sent(temperature=1, draw=0))["options"]["seed"] == 0


async def test_probabilities_are_asked_for_whole() -> None:
    body = await sent(temperature=0, top_logprobs=50)
    assert (body["logprobs"], body["top_logprobs"]) == (True, 20)
    assert body["options"] == {"temperature": 0, "top_k": 0, "top_p": 1, "min_p": 0}
    sampled = await sent(temperature=0.7, top_logprobs=5)
    assert sampled["options"] == {"temperature": 0.7, "seed": 0}, "filters are a part of how an answer is sampled"


async def test_what_the_settings_add_goes_in_and_never_over_what_is_asked() -> None:
    extra = {"think": False, "keep_alive": -1, "options": {"num_ctx": 8192, "temperature": 2, "top_k": 40}}
    body = await sent(extra, temperature=0, top_logprobs=5)
    assert (body["think"], body["keep_alive"]) == (False, -1)
    assert body["options"] == {"num_ctx": 8192, "temperature": 0, "top_k": 40, "top_p": 1, "min_p": 0}


async def test_a_version_without_logprobs_gives_none() -> None:
    async with served(answering([], {name: ANSWERED[name] for name in ANSWERED if name != "logprobs"})) as client:
        assert (await client(request(client, top_logprobs=20))).top_logprobs is None


async def test_a_model_that_refuses_logprobs_is_asked_without_and_not_asked_for_them_again() -> None:
    bodies: list[dict[str, Any]] = []

    async def handler(got: web.Request) -> web.Response:
        bodies.append(await got.json())
        if "logprobs" in bodies[-1]:
            return web.json_response({"error": "logprobs are not supported by this model"}, status=400)
        return web.json_response(ANSWERED)

    async with served(handler) as client:
        for _ in range(2):
            assert (await client(request(client, top_logprobs=20))).text == "yes"
    assert ["logprobs" in body for body in bodies] == [True, False, False]


async def test_a_reply_that_was_cut_says_so_and_thoughts_are_no_part_of_it() -> None:
    cut = ANSWERED | {"done_reason": "length", "message": {"role": "assistant", "content": "", "thinking": "Hmm"}}
    async with served(answering([], cut)) as client:
        completion = await client(request(client))
    assert (completion.text, completion.finish_reason) == ("", "length")


@pytest.mark.parametrize(
    ("status", "said", "expected", "remedy"),
    [
        (404, "model 'qwen3:1.7b' not found", EndpointError, "ollama pull qwen3:1.7b"),
        (404, 'model "qwen3:1.7b" not found, try pulling it first', EndpointError, "ollama pull qwen3:1.7b"),
        (400, '"qwen3:1.7b" does not support thinking', EndpointError, "`think`"),
        (401, f"unauthorized: {SECRET}", EndpointError, "api_key_env"),
        (400, "invalid format", RequestRefused, "model"),
    ],
)
async def test_every_refusal_says_what_to_do_and_none_shows_the_key(
    status: int, said: str, expected: type[EndpointError | RequestRefused], remedy: str
) -> None:
    async with served(answering([], {"error": said}, status), SECRET) as client:
        with pytest.raises(expected) as raised:
            await client(request(client))
    assert remedy in raised.value.remedy
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_what_may_pass_is_told_from_what_will_not(status: int) -> None:
    async with served(answering([], {"error": "the model failed to generate a response"}, status)) as client:
        with pytest.raises(TransientError) as raised:
            await client(request(client))
    assert raised.value.throttled == (status == 429)


async def test_a_base_url_with_the_other_protocols_path_is_pointed_out() -> None:
    async with served(answering([]), path="/v1") as client:
        with pytest.raises(EndpointError) as raised:
            await client(request(client))
    assert "without /v1" in raised.value.remedy


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "{}", '{"message": null}', '{"message": {}, "logprobs": [1]}'])
async def test_a_body_that_is_no_answer_is_asked_for_again(body: str) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    async with served(handler) as client:
        with pytest.raises(TransientError) as raised:
            await client(request(client))
    assert raised.value.billable


async def test_a_key_goes_where_ollama_looks_for_it() -> None:
    seen: list[str | None] = []

    async def handler(got: web.Request) -> web.Response:
        seen.append(got.headers.get("Authorization"))
        return web.json_response(ANSWERED)

    for key in (None, SECRET):
        async with served(handler, key) as client:
            await client(request(client))
    assert seen == [None, f"Bearer {SECRET}"]


@pytest.mark.parametrize("no_logprobs", [False, True])
async def test_both_protocols_of_one_server_give_the_same_answer(no_logprobs: bool) -> None:  # noqa: FBT001
    async with Simulator(SimulatorSettings(no_logprobs=no_logprobs)) as simulator:
        root = simulator.base_url.removesuffix("/v1")
        native = OllamaClient(OllamaModel(base_url=root, model="echo"))
        other = OpenAIClient(OpenAIModel(base_url=simulator.base_url, model="echo"))
        question = request(native, temperature=0, max_tokens=1, top_logprobs=20)
        try:
            answers = [await native(question), await other(question)]
        finally:
            await native.close()
            await other.close()
    assert answers[0] == answers[1]
    assert (answers[0].top_logprobs is None) == no_logprobs
