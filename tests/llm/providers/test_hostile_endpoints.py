"""Endpoints that lie, lead astray or quote what they were told: nothing is lost to them but their own answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.client import Allowances, TransientError
from graphgen.llm.memory.batches import BatchJournal
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.providers.openai import OpenAIClient, wire_of
from graphgen.llm.providers.openai_batch_watch import BatchWatch
from graphgen.llm.request import Request
from graphgen.llm.settings import OpenAIModel
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message

KEY = "planted-0123456789"


@asynccontextmanager
async def serving(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


def body(text: str = "yes", **more: object) -> dict[str, object]:
    return {"choices": [{"message": {"content": text}, "finish_reason": "stop"}], **more}


async def asked(client: OpenAIClient, text: str = "Is it so?", **parameters: object) -> Completion:
    message = Message(role="user", content=text)
    return await client(Request(client.endpoint, "m", (message,), Parameters.model_validate(parameters)))


async def test_a_redirect_does_not_take_the_key_elsewhere() -> None:
    seen: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        seen.append(str(request.headers))
        return web.json_response(body())

    async with serving(elsewhere) as other:

        async def astray(_: web.Request) -> web.Response:
            raise web.HTTPTemporaryRedirect(f"{other}/chat/completions?code={KEY}")

        async with serving(astray) as url:
            client = OpenAIClient(OpenAIModel(base_url=url, model="m", api_key_header="api-key"), KEY)
            with pytest.raises(EndpointError, match="redirects to http") as raised:
                await asked(client)
            await client.close()
    assert not seen
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("count", ["-1000", "1e300", "99999999999999999999", "null", "0"])
async def test_usage_that_cannot_be_counts_as_not_said(count: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        usage = f'{{"prompt_tokens":{count},"completion_tokens":{count}}}'
        return web.Response(text=json.dumps(body(usage="@")).replace('"@"', usage), content_type="application/json")

    async with serving(answer) as url:
        client = OpenAIClient(OpenAIModel(base_url=url, model="m"))
        completion = await asked(client)
        await client.close()
    assert (completion.input_tokens, completion.output_tokens) == (0, 0)


@pytest.mark.parametrize(
    "said",
    [("60", "0", "inf"), ("60", "0", "1795329718"), ("nan", "0", "1s"), ("-5", "-10", "5"), ("60", "0", "-1")],
)
async def test_limits_that_cannot_be_meant_slow_nothing_down(said: tuple[str, str, str]) -> None:
    async def answer(_: web.Request) -> web.Response:
        names = ("limit", "remaining", "reset")
        headers = {f"x-ratelimit-{name}-requests": value for name, value in zip(names, said, strict=True)}
        return web.json_response(body(), headers=headers)

    async with serving(answer) as url:
        client = OpenAIClient(OpenAIModel(base_url=url, model="m"))
        await asked(client)
        await client.close()
    assert client.allowances == Allowances()


async def test_a_refusal_that_only_quotes_the_request_takes_logprobs_from_nobody_else() -> None:
    async def answer(request: web.Request) -> web.Response:
        sent = await request.json()
        if "odd" in sent["messages"][0]["content"]:
            return web.json_response({"error": {"message": f"Refused: logprobs or not, {sent}"}}, status=400)
        first = [{"token": "yes", "logprob": -0.1}] if sent.get("logprobs") else None
        reply = body()
        reply["choices"][0]["logprobs"] = {"content": first}  # type: ignore[index]
        return web.json_response(reply)

    async with serving(answer) as url:
        client = OpenAIClient(OpenAIModel(base_url=url, model="m"))
        with pytest.raises(RequestRefused):
            await asked(client, "odd", top_logprobs=20)
        assert (await asked(client, "plain", top_logprobs=20)).top_logprobs
        await client.close()


@pytest.mark.parametrize(("status", "billable"), [(503, False), (504, True), (524, True)])
async def test_work_that_a_gateway_gave_up_on_may_be_charged(status: int, *, billable: bool) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(answer) as url:
        client = OpenAIClient(OpenAIModel(base_url=url, model="m"))
        with pytest.raises(TransientError) as raised:
            await asked(client)
        await client.close()
    assert raised.value.billable == billable


async def test_one_bad_line_of_a_batch_costs_that_line_and_foreign_ones_are_passed_over(tmp_path) -> None:
    keys = [f"{number:064x}" for number in range(3)]
    done = {"status_code": 200, "body": body("paid for")}
    rows = [json.dumps({"custom_id": each, "response": done}) for each in (keys[0], "nobody's", "f" * 64, keys[2])]
    output = "\n".join([*rows[:3], '{"custom_id": "broken', rows[3]])

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("/content"):
            return web.Response(text=output)
        return web.json_response({"id": "b", "status": "completed", "output_file_id": "f"})

    async with serving(answer) as url:
        cache, journal = ResponseCache(tmp_path / "c.sqlite"), BatchJournal(tmp_path / "c.sqlite")
        wire = wire_of(OpenAIModel(base_url=url, model="m"), None)
        watch = BatchWatch(wire, "m", cache, journal, poll=0.01, failure=lambda *_: RuntimeError())
        batch = journal.made(journal.intend(url, "m", keys), "b")
        outcomes = await watch.outcomes(batch, keys)
        kept = [cache.get(key) is not None for key in (*keys, "f" * 64)]
        still_open = journal.open_batches(url, "m")
        await watch.close()
        await wire.close()
        journal.close()
        cache.close()
    assert [isinstance(outcomes[key], Completion) for key in keys] == [True, False, True]
    assert isinstance(outcomes[keys[1]], TransientError)
    assert kept == [True, False, True, False]
    assert not still_open
