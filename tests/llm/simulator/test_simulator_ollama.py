"""The simulator speaks Ollama's native protocol over real HTTP, with the same models, places and faults."""

import aiohttp
import orjson
import pytest

from graphgen.llm.simulator import Simulator, SimulatorSettings


def body(model="echo", content="Hello", **fields):
    return {"model": model, "messages": [{"role": "user", "content": content}], "stream": False, **fields}


async def post(simulator, payload, **headers):
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{simulator.root_url}/api/chat", data=orjson.dumps(payload), headers=headers) as response,
    ):
        return response.status, orjson.loads(await response.read())


async def test_an_answer_has_the_shape_that_ollama_gives():
    async with Simulator() as simulator:
        status, reply = await post(simulator, body(options={"num_predict": 3, "seed": 1, "mirostat": 1}, think=False))
    assert status == 200
    assert reply["message"] == {"role": "assistant", "content": "yes"}
    assert (reply["model"], reply["done"], reply["done_reason"]) == ("echo", True, "stop")
    assert reply["prompt_eval_count"] > 0
    assert reply["eval_count"] > 0
    assert "logprobs" not in reply


async def test_logprobs_list_the_candidates_of_the_first_token():
    async with Simulator() as simulator:
        _, reply = await post(simulator, body(logprobs=True, top_logprobs=1))
    (position,) = reply["logprobs"]
    assert (position["token"], bytes(position["bytes"])) == ("yes", b"yes")
    assert [each["token"] for each in position["top_logprobs"]] == ["yes"]


async def test_without_logprobs_it_ignores_them():
    async with Simulator(SimulatorSettings(no_logprobs=True)) as simulator:
        status, reply = await post(simulator, body(logprobs=True, top_logprobs=1))
    assert (status, "logprobs" in reply) == (200, False)


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"model": "echo", "messages": [{"role": "user", "content": "x"}]}, 400),  # it would be streamed
        (body(top_logprobs=21), 400),
        (body(format="xml"), 400),
        (body("llama3"), 404),
    ],
)
async def test_errors_are_a_line_of_text(payload, status):
    async with Simulator() as simulator:
        answered, reply = await post(simulator, payload)
    assert answered == status
    assert isinstance(reply["error"], str)
    assert reply["error"]


async def test_it_shares_key_faults_and_counts_with_the_other_route():
    settings = SimulatorSettings(error_rate=0.5, api_key="sesame", no_structured=True)
    async with Simulator(settings) as simulator:
        assert (await post(simulator, body()))[0] == 401
        key = {"Authorization": "Bearer sesame"}
        statuses = [(await post(simulator, body(content=str(number)), **key))[0] for number in range(20)]
        assert set(statuses) == {200, 500}
        assert (await post(simulator, body(format={"type": "object"}), **key))[0] == 400
        assert simulator.stats.answered == statuses.count(200) == simulator.stats.billed_requests


async def test_models_and_version_are_told():
    async with Simulator() as simulator, aiohttp.ClientSession() as session:
        async with session.get(f"{simulator.root_url}/api/tags") as response:
            assert [row["name"] for row in (await response.json())["models"]] == ["offline", "ngram", "echo"]
        async with session.get(f"{simulator.root_url}/api/version") as response:
            assert (await response.json())["version"]
