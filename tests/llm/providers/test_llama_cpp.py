"""The client, the door and the judge against llama.cpp's own HTTP server: none of what answers here is ours.

The model is made of random numbers, so what it says means nothing; what counts is that it is carried over exactly.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from command_line import graphgen
from foreign import CONTEXT, NO, VOCABULARY, YES, byte_token, serving, write_model
from graphgen.assessment.judge import judge
from graphgen.engine.running.ask import Asker
from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.providers.openai import OpenAIClient
from graphgen.llm.request import Request
from graphgen.llm.settings import OpenAIModel
from graphgen.prompts import Parameters, PromptLibrary
from graphgen.records import Completion, Judgement, Language, Message, Statement
from graphgen.text.yes_no import label_mass

pytest.importorskip(
    "xllamacpp", reason="there is no wheel of llama.cpp's server for this machine", exc_type=ImportError
)

KEY = "sk-local-0123456789abcdef"
TEXTS = ("Is it so?", "The river is long.", "北京是中国的首都。", "Ада")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_model(path)
    return path


@pytest.fixture(scope="session")
def server(model: Path) -> Iterator[str]:
    with serving(model) as base_url:
        yield base_url


@asynccontextmanager
async def client_of(base_url: str, *, key: str | None = None, **settings: object) -> AsyncIterator[OpenAIClient]:
    client = OpenAIClient(OpenAIModel.model_validate({"base_url": base_url, "model": "tiny", **settings}), key)
    try:
        yield client
    finally:
        await client.close()


def request(client: OpenAIClient, text: str, *, draw: int = 0, schema: object = None, **parameters: object) -> Request:
    messages = (Message(role="user", content=text),)
    asked = Parameters.model_validate(parameters)
    return Request(client.endpoint, client.model, messages, asked, draw, schema=schema)  # type: ignore[arg-type]


async def answer(base_url: str, text: str, **asked: object) -> Completion:
    async with client_of(base_url) as client:
        return await client(request(client, text, **asked))


async def raw(base_url: str, text: str, **fields: object) -> dict[str, object]:
    """The server's own words, without our client in between."""
    body = {"messages": [{"role": "user", "content": text}], "temperature": 0, **fields}
    async with aiohttp.ClientSession() as session, session.post(f"{base_url}/chat/completions", json=body) as response:
        return (await response.json())["choices"][0]


async def judged(folder: Path, base_url: str, text: str, language: Language = "en", **extra: object) -> Judgement:
    """What the trainee behind `base_url` thinks of `text`, asked as a run asks it."""
    settings = OpenAIModel(base_url=base_url, model="tiny", extra_body=extra)
    cache = ResponseCache(folder / "cache.sqlite")
    door = Door({"trainee": settings}, cache)
    statement = Statement(
        id="statement-1", unit_id="entity-1", label=True, text=text, language=language, origin="original"
    )
    try:
        (judgement,) = await judge(statement, Asker(PromptLibrary(), door, Ledger(), attempts=1), samples=4)
    finally:
        await door.close()
        cache.close()
    return judgement


async def test_an_answer_comes_back_with_its_usage(server: str) -> None:
    completion = await answer(server, "Is it so?", max_tokens=5, temperature=0)
    assert completion.text
    assert completion.finish_reason == "length"
    assert completion.output_tokens == 5
    assert completion.input_tokens > len("Is it so?") / 4
    assert completion.model.endswith("tiny.gguf"), "it serves one model whatever it is asked for: that one is recorded"


@pytest.mark.parametrize(("wanted", "given"), [(1, 1), (5, 5), (20, 20), (200, 20)])
async def test_as_many_candidates_come_as_were_asked_for_up_to_twenty(server: str, wanted: int, given: int) -> None:
    completion = await answer(server, "Is it so?", max_tokens=1, temperature=0, top_logprobs=wanted)
    candidates = completion.top_logprobs or ()
    assert len(candidates) == given
    logprobs = [candidate.logprob for candidate in candidates]
    assert logprobs == sorted(logprobs, reverse=True)
    assert math.fsum(map(math.exp, logprobs)) <= 1 + 1e-6
    assert candidates[0].token == completion.text


@pytest.mark.parametrize("text", TEXTS)
async def test_the_belief_is_the_one_that_the_whole_distribution_holds(server: str, text: str) -> None:
    everything = await raw(server, text, max_tokens=1, logprobs=True, top_logprobs=len(VOCABULARY))
    positions = everything["logprobs"]["content"]  # type: ignore[index]
    chance = {each["id"]: math.exp(each["logprob"]) for each in positions[0]["top_logprobs"]}
    assert math.fsum(chance.values()) == pytest.approx(1, abs=1e-3)
    yes, no = (math.fsum(chance[VOCABULARY.index(word)] for word in words) for words in (YES, NO))

    completion = await answer(server, text, max_tokens=1, temperature=0, top_logprobs=20)
    mass = label_mass(completion.top_logprobs)
    assert mass is not None
    # Each of the spellings that twenty candidates do not show is at most as likely as the last of them.
    unseen = len(YES + NO) * min(math.exp(each.logprob) for each in completion.top_logprobs or ())
    assert mass.mass <= yes + no + 1e-4
    assert mass.mass >= yes + no - unseen - 1e-4
    assert abs(mass.p_yes - yes / (yes + no)) <= unseen / mass.mass


async def test_bytes_that_are_no_character_are_no_token_and_break_nothing(server: str) -> None:
    completions = [await answer(server, text, max_tokens=1, temperature=0, top_logprobs=20) for text in TEXTS]
    tokens = [each.token for completion in completions for each in completion.top_logprobs or ()]
    assert tokens.count(None) >= len(TEXTS)
    assert all("\ufffd" not in token for token in tokens if token is not None)
    assert set(tokens) & {*YES, *NO}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_judge_takes_the_belief_from_the_first_token(tmp_path: Path, server: str, language: Language) -> None:
    judgement = await judged(tmp_path, server, "The Morven Bridge crosses the Kelmar River.", language)
    assert (judgement.method, judgement.interval) == ("logprobs", None)
    assert judgement.p_yes is not None
    assert judgement.mass is not None
    assert 0 < judgement.p_yes < 1
    assert 0 < judgement.mass <= 1
    assert len(judgement.calls) == 1


async def test_half_a_character_has_no_probabilities_and_the_answer_is_sampled(tmp_path: Path, server: str) -> None:
    """A model that spells 是 in bytes: its first token is part of a character, of which nothing is told."""
    spelled = {"grammar": 'root ::= "是"', "logit_bias": [[VOCABULARY.index("是"), -100]]}
    judgement = await judged(tmp_path, server, "莫文桥横跨凯尔玛河。", "zh", **spelled)
    assert judgement.method == "sampled"
    assert judgement.p_yes == pytest.approx(4.5 / 5)
    assert judgement.interval is not None
    assert len(judgement.calls) == 5


async def test_what_is_neither_yes_nor_no_is_unknown_and_no_number(tmp_path: Path, server: str) -> None:
    forced = {"logit_bias": [[byte_token(0xE9), 100]]}
    judgement = await judged(tmp_path, server, "The Morven Bridge crosses the Kelmar River.", **forced)
    assert (judgement.method, judgement.p_yes, judgement.mass) == ("unknown", None, None)


async def test_the_likeliest_answer_is_the_same_every_time(server: str) -> None:
    asked = [answer(server, "Tell me.", max_tokens=12, temperature=0) for _ in range(8)]
    assert len({completion.text for completion in await asyncio.gather(*asked)}) == 1


async def test_a_draw_is_repeatable_and_draws_differ(server: str) -> None:
    async def drawn() -> list[str]:
        asked = [answer(server, "Tell me.", max_tokens=12, temperature=1, draw=draw) for draw in range(1, 7)]
        return [completion.text for completion in await asyncio.gather(*asked)]

    first = await drawn()
    assert first == await drawn()
    assert len(set(first)) == len(first)


async def test_a_reply_follows_the_schema_that_it_is_given(server: str) -> None:
    schema = {
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": ["red", "green"]}, "sure": {"type": "boolean"}},
        "required": ["answer", "sure"],
        "additionalProperties": False,
    }
    async with client_of(server) as client:
        reply = json.loads((await client(request(client, "Which?", schema=schema, max_tokens=64, temperature=0))).text)
        assert client.dialect.structure == "json_schema"
    assert reply["answer"] in {"red", "green"}
    assert isinstance(reply["sure"], bool)
    assert reply.keys() == {"answer", "sure"}


async def test_a_stop_string_ends_the_reply_and_is_not_in_it(server: str) -> None:
    whole = await answer(server, "Tell me.", max_tokens=12, temperature=0)
    stop = whole.text[4:6]
    cut = await answer(server, "Tell me.", max_tokens=12, temperature=0, stop=[stop])
    assert cut.text == whole.text.partition(stop)[0]
    assert cut.finish_reason == "stop"
    assert cut.output_tokens < whole.output_tokens


async def test_a_prompt_that_is_too_long_is_refused_alone_and_the_size_is_told(server: str) -> None:
    async with client_of(server) as client:
        with pytest.raises(RequestRefused) as raised:
            await client(request(client, "too long " * CONTEXT, max_tokens=1))
        assert (await client(request(client, "short", max_tokens=1))).text
    assert str(CONTEXT) in raised.value.cause
    assert "chunk_size" in raised.value.remedy


async def test_a_wrong_route_is_told_in_two_sentences(server: str) -> None:
    async with client_of(f"{server}/nowhere") as client:
        with pytest.raises(EndpointError) as raised:
            await client(request(client, "Is it so?"))
    assert "404" in raised.value.cause
    assert "base_url" in raised.value.remedy


async def test_a_wrong_key_is_refused_and_never_shown(model: Path) -> None:
    with serving(model, key=KEY) as base_url:
        async with client_of(base_url, key=KEY) as client:
            assert (await client(request(client, "Is it so?", max_tokens=1))).text
        async with client_of(base_url, key=f"{KEY}-wrong") as client:
            with pytest.raises(EndpointError) as raised:
                await client(request(client, "Is it so?"))
    assert "refused the API key (401)" in raised.value.cause
    assert "api_key_env" in raised.value.remedy
    assert KEY not in str(raised.value)


async def test_many_questions_at_once_are_each_answered_by_their_own_answer(tmp_path: Path, server: str) -> None:
    settings = OpenAIModel(base_url=server, model="tiny", concurrency=8)
    cache = ResponseCache(tmp_path / "cache.sqlite")
    door = Door({"synthesizer": settings}, cache)
    endpoint = door.endpoint("synthesizer")
    parameters = Parameters(temperature=0, max_tokens=8)
    asked = [endpoint.request((Message(role="user", content=f"Number {n}?"),), parameters, 0, 0) for n in range(100)]
    try:
        together = await asyncio.gather(*map(endpoint.ask, asked))
        again = await asyncio.gather(*map(endpoint.ask, asked))
    finally:
        await door.close()
        cache.close()
    assert {answered.origin for answered in together} == {"bought"}
    assert {answered.origin for answered in again} == {"cached"}
    assert [each.completion for each in again] == [each.completion for each in together]
    alone = [(await answer(server, f"Number {n}?", max_tokens=8, temperature=0)).text for n in range(0, 100, 20)]
    assert [each.completion.text for each in together[::20]] == alone


def test_the_command_that_checks_models_sees_what_this_one_can(tmp_path: Path, server: str) -> None:
    trainee = ("--set", f"trainee.base_url={server}", "--set", "trainee.model=tiny")
    done = graphgen(tmp_path, "check", "--method", "graphgen", *trainee)
    said = " ".join(done.out.split())
    assert done.code == 0
    assert "from logprobs of 20 candidates" in said
    assert "JSON schema works replies follow it" in said
    assert "batch API off none" in said
    assert "give input_price and output_price" in said
