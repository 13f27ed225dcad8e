"""The simulator speaks the chat-completions protocol over real HTTP."""

import asyncio
import math

import aiohttp
import orjson
import pytest

from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.prompts import PromptLibrary


def body(model="echo", content="Hello", **fields):
    return {"model": model, "messages": [{"role": "user", "content": content}], **fields}


async def post(session, simulator, payload, **headers):
    data = payload if isinstance(payload, bytes) else orjson.dumps(payload)
    async with session.post(f"{simulator.base_url}/chat/completions", data=data, headers=headers) as response:
        return response.status, orjson.loads(await response.read())


async def get(session, url):
    async with session.get(url) as response:
        return response.status, await response.json()


async def test_a_completion_has_the_shape_that_clients_parse():
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        status, reply = await post(session, simulator, body(n=2, response_format={"type": "text"}))
    assert status == 200
    assert (reply["object"], reply["model"]) == ("chat.completion", "echo")
    assert [choice["message"]["content"] for choice in reply["choices"]] == ["yes", "yes"]
    assert [(choice["index"], choice["finish_reason"], choice["logprobs"]) for choice in reply["choices"]] == [
        (0, "stop", None),
        (1, "stop", None),
    ]
    usage = reply["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0


async def test_logprobs_of_the_ngram_model_arrive_whole(tmp_path):
    known = tmp_path / "known.txt"
    known.write_text("The Foo bridge was opened in 1937 by Smith.\n青石大桥建于1902年。", encoding="utf-8")
    library = PromptLibrary()
    async with Simulator(SimulatorSettings(known=(known,))) as simulator, aiohttp.ClientSession() as session:
        for language, statement, yes in (
            ("en", "The Foo bridge was opened in 1937 by Smith.", "yes"),
            ("zh", "青石大桥建于1902年。", "是"),
        ):
            content = library.render("assessment/judge", language, {"statement": statement}).messages[0].content
            _, reply = await post(session, simulator, body("ngram", content, logprobs=True, top_logprobs=4))
            (position,) = reply["choices"][0]["logprobs"]["content"]
            assert reply["choices"][0]["message"]["content"] == position["token"] == yes
            assert bytes(position["bytes"]).decode() == yes
            assert len(position["top_logprobs"]) == 4
            assert math.exp(position["logprob"]) > 0.5


async def test_the_offline_model_answers_by_seed():
    content = PromptLibrary().render("assessment/paraphrase", "en", {"statement": "Ada Lovelace wrote notes in 1843."})
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        request = body("offline", content.messages[0].content, seed=1)
        status, reply = await post(session, simulator, request)
        assert (status, await post(session, simulator, request)) == (200, (200, reply))
    assert "<paraphrase>" in reply["choices"][0]["message"]["content"]


async def test_no_logprobs_ignores_the_request_for_them():
    async with Simulator(SimulatorSettings(no_logprobs=True)) as simulator, aiohttp.ClientSession() as session:
        status, reply = await post(session, simulator, body(logprobs=True, top_logprobs=5))
    assert (status, reply["choices"][0]["logprobs"]) == (200, None)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        body(top_logprobs=3),
        body(logprobs=True, top_logprobs=21),
        body(temperature=3),
        body(n=0),
        body(stream=True),
        {"model": "echo", "messages": []},
        {"model": "echo", "messages": [{"role": "user"}]},
        {"messages": [{"role": "user", "content": "x"}]},
    ],
)
async def test_a_malformed_request_is_told_why(payload):
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        status, reply = await post(session, simulator, payload)
    assert status == 400
    assert reply["error"]["message"]
    assert (reply["error"]["type"], reply["error"]["code"]) == ("invalid_request_error", "invalid_request")


async def test_unknown_models_paths_and_keys_are_refused():
    async with Simulator(SimulatorSettings(api_key="open sesame")) as simulator, aiohttp.ClientSession() as session:
        status, reply = await post(session, simulator, body())
        assert (status, reply["error"]["code"]) == (401, "invalid_api_key")
        status, reply = await post(session, simulator, body(), Authorization="Bearer wrong")
        assert status == 401
        key = {"Authorization": "Bearer open sesame"}
        assert (await post(session, simulator, body(), **key))[0] == 200
        status, reply = await post(session, simulator, body("gpt-0"), **key)
        assert (status, reply["error"]["code"]) == (404, "model_not_found")
        status, reply = await get(session, f"{simulator.base_url}/embeddings")
        assert (status, reply["error"]["code"]) == (404, "unknown_url")


async def test_content_parts_and_other_roles_are_read():
    messages = [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "yes or no "}, {"type": "text", "text": "<statement>"}]},
        {"role": "assistant", "content": "no"},
        {"role": "user", "content": "Again, yes or no: <statement>Glass is soft</statement>"},
    ]
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        status, reply = await post(session, simulator, {"model": "ngram", "messages": messages})
    assert (status, reply["choices"][0]["message"]["content"]) == (200, "no")


async def test_models_health_and_stats_are_listed():
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        _, models = await get(session, f"{simulator.base_url}/models")
        assert [row["id"] for row in models["data"]] == ["offline", "ngram", "echo"]
        root = simulator.base_url.removesuffix("/v1")
        assert await get(session, f"{root}/healthz") == (200, {"status": "ok"})
        await asyncio.gather(*[post(session, simulator, body(content=word)) for word in ("a", "b", "a")])
        await post(session, simulator, body("gpt-0"))
        _, stats = await get(session, f"{root}/stats")
    assert (stats["requests"], stats["answered"], stats["failed"]) == (4, 3, 1)
    assert (stats["distinct"], stats["repeated"], stats["repeated_answers"]) == (3, 1, 1)
    assert (stats["in_flight"], stats["waiting"]) == (0, 0)
    assert stats["outcomes"] == {"answered": 3, "unknown_model": 1}
