"""How a model is asked: in the form that it takes, again with a complaint that it can act on, and not in vain."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from graphgen.engine.configuration.config import Models, RunConfig
from graphgen.engine.running.ask import Asker
from graphgen.engine.running.job import Job
from graphgen.errors import BadReply, RequestRefused
from graphgen.knowledge import extract
from graphgen.llm.client import BaseLLMClient
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.request import Request
from graphgen.llm.settings import ModelSettings, OfflineModel, OpenAIModel
from graphgen.prompts import PromptLibrary
from graphgen.records import Chunk, Completion, Failure, Language
from graphgen.text.fields import read_question_answer

FACTS: dict[str, Any] = {"entities": [], "relations": [], "passages": [], "style": "", "persona": ""}
REMOTE = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}
TEXT: dict[Language, str] = {"en": "John Harrison built H4.", "zh": "詹天佑设计了人字形线路。"}


class Model(BaseLLMClient):
    """Answers as it is told, and keeps what it was asked."""

    endpoint = "test:model"
    model = "m"

    def __init__(self, *answers: str, finish_reason: str = "stop") -> None:
        self.asked: list[Request] = []
        self._answers = answers
        self._finish_reason = finish_reason

    async def __call__(self, request: Request) -> Completion:
        self.asked.append(request)
        text = self._answers[min(len(self.asked), len(self._answers)) - 1]
        return Completion(text=text, model="m", finish_reason=self._finish_reason, input_tokens=1, output_tokens=1)


@asynccontextmanager
async def asker(folder: Path, model: Model, settings: ModelSettings) -> AsyncGenerator[tuple[Asker, Ledger]]:
    cache = ResponseCache(folder / "cache.sqlite")
    door = Door({"synthesizer": settings}, cache, lambda _: model)
    ledger = Ledger()
    try:
        yield Asker(PromptLibrary(), door, ledger, attempts=3), ledger
    finally:
        await door.close()
        cache.close()


def chunk(language: Language) -> Chunk:
    text = TEXT[language]
    return Chunk(id="c", document_id="d", start=0, end=len(text), text=text, language=language, tokens=9)


@pytest.mark.parametrize(
    ("settings", "structured"),
    [
        (OfflineModel(), False),
        (OpenAIModel(**REMOTE), False),
        (OpenAIModel(**REMOTE, structured=True), True),
        (OpenAIModel(model="m", api_key_env="HOME"), True),
        (OpenAIModel(model="m", api_key_env="HOME", structured=False), False),
    ],
)
async def test_a_model_is_asked_for_json_by_schema_where_it_takes_one(tmp_path, settings, structured):
    model = Model('{"question": "Q?", "answer": "A."}')
    async with asker(tmp_path, model, settings) as (ask, _):
        reply = await ask("generation/atomic", read_question_answer, language="en", **FACTS)
        await ask("assessment/judge", lambda completion: completion.text, language="en", statement="It is.")
    assert reply.value == ("Q?", "A.")
    with_schema, without = model.asked
    assert without.schema is None
    assert ("JSON" in with_schema.messages[0].content) == structured
    assert with_schema.schema == (
        PromptLibrary().render("generation/atomic", "en", FACTS, structured=True).schema if structured else None
    )
    assert reply.calls[0].parameters.get("structured") is (True if structured else None)


async def test_an_answer_in_one_form_is_not_taken_for_one_in_the_other(tmp_path):
    model = Model('{"question": "Q?", "answer": "A."}')
    for structured in (True, False):
        async with asker(tmp_path, model, OpenAIModel(**REMOTE, structured=structured)) as (ask, _):
            await ask("generation/atomic", read_question_answer, language="en", **FACTS)
    first, second = model.asked
    assert first.key != second.key


COMPLAINTS: dict[tuple[bool, Language], tuple[str, str]] = {
    (True, "en"): ('the field "question" and in the field "answer"', 'under "entities"'),
    (False, "en"): ("<question>…</question> and in <answer>…</answer>", "entity<|>name<|>type"),
    (True, "zh"): ('字段 "question" 和字段 "answer"', '"entities" 中没有'),
    (False, "zh"): ("<question>…</question> 和 <answer>…</answer>", "entity<|>名称<|>类型"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("structured", [True, False])
async def test_a_complaint_speaks_the_prompts_language_and_names_what_is_missing_in_the_form_asked_for(
    tmp_path, language, structured
):
    asked: list[Request] = []
    good = ('{"question": "Q?", "answer": "A."}', '{"entities": [], "relations": []}')
    for place, call in enumerate(
        (
            lambda ask: ask("generation/atomic", read_question_answer, language=language, **FACTS),
            lambda ask: extract(chunk(language), ask, entity_types=["x"]),
        )
    ):
        model = Model("I cannot.", good[place])
        async with asker(tmp_path, model, OpenAIModel(**REMOTE, structured=structured)) as (ask, _):
            await call(ask)
        asked.append(model.asked[1])
    for request, named in zip(asked, COMPLAINTS[structured, language], strict=True):
        first, bad, complaint = request.messages
        assert (first.role, bad.role, complaint.role) == ("user", "assistant", "user")
        assert bad.content == "I cannot."
        assert named in complaint.content
        assert ("你的回复无法使用" in complaint.content) == (language == "zh")
        assert (request.schema is not None) == structured


async def test_a_parser_may_complain_in_its_own_words(tmp_path):
    def parse(completion: Completion) -> str:
        raise BadReply("It lacks a moral.")

    model = Model("x")
    async with asker(tmp_path, model, OfflineModel()) as (ask, _):
        with pytest.raises(BadReply, match=r"3 attempts: It lacks a moral\."):
            await ask("wrap/easy", parse, language="en", text="x")
    assert "It lacks a moral." in model.asked[1].messages[2].content


async def test_a_model_that_declines_is_not_asked_again_nor_paid_again(tmp_path):
    for bought in (1, 0):
        model = Model("I can't help\nwith that.", finish_reason="content_filter")
        async with asker(tmp_path, model, OfflineModel()) as (ask, ledger):
            with pytest.raises(RequestRefused) as caught:
                await ask("generation/atomic", read_question_answer, language="en", **FACTS)
        assert len(model.asked) == bought
        assert (ledger.total.calls, ledger.total.cached) == (bought, 1 - bought)
        assert "m declined to answer generation/atomic (content filter): I can't help with that." in caught.value.cause
        assert "another model" in caught.value.remedy


@asynccontextmanager
async def serving(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> AsyncGenerator[str]:
    """An endpoint whose every choice is what `answer` makes of the request's body."""

    async def complete(request: web.Request) -> web.Response:
        body = await request.json()
        return web.json_response({"model": "m", "choices": [answer(body)], "usage": {"prompt_tokens": 1}})

    application = web.Application()
    application.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


async def test_what_a_model_declines_over_http_is_a_failure_of_that_record_alone(tmp_path):
    asked: list[str] = []

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        content = body["messages"][0]["content"]
        asked.append(content)
        if "SECRET" in content:
            refused = {"role": "assistant", "content": None, "refusal": "I'm sorry, I can't."}
            return {"message": refused, "finish_reason": "stop"}
        return {"message": {"role": "assistant", "content": "<easy>It is plain.</easy>"}, "finish_reason": "stop"}

    rows = "".join(f"{json.dumps({'text': text})}\n" for text in ("A SECRET stands here.", "A tree stands here."))
    (tmp_path / "rows.jsonl").write_text(rows)
    async with serving(answer) as base_url:
        config = RunConfig(
            method="wrap",
            input=(tmp_path / "rows.jsonl",),
            out=tmp_path / "run",
            cache=tmp_path / "cache.sqlite",
            settings={"styles": ["easy"]},
            models=Models(synthesizer=OpenAIModel(base_url=base_url, model="m")),
        )
        outcomes = [await Job(config).run() for _ in range(2)]
    assert len(asked) == 2
    assert [outcome.usage.calls for outcome in outcomes] == [2, 0]
    assert [outcome.counts["samples"] for outcome in outcomes] == [1, 1]
    (row,) = (tmp_path / "run" / "failures.jsonl").read_text().splitlines()
    failure = Failure.model_validate_json(row)
    assert failure.code == "request_refused"
    assert "declined to answer wrap/easy (content filter): I'm sorry, I can't." in failure.cause
    assert failure.remedy


async def test_a_call_says_why_its_answer_ended(tmp_path):
    for _ in range(2):  # bought, and from the cache
        async with asker(tmp_path, Model("x", finish_reason="length"), OfflineModel()) as (ask, _):
            reply = await ask("wrap/easy", lambda completion: completion.text, language="en", text="x")
        assert [call.finish_reason for call in reply.calls] == ["length"]
