"""What settings leave out of a request, or put into it, is left out and put in, and names another answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.llm.settings import ModelSettings
from graphgen.prompts import Parameters
from graphgen.records import Message

PARAMETERS = Parameters(temperature=0, top_p=0.9, max_tokens=4, stop=(".",))


async def asked(folder: Path, **settings: Any) -> Request:
    model: ModelSettings = TypeAdapter(ModelSettings).validate_python({"model": "m", **settings})
    cache = ResponseCache(folder / "cache.sqlite")
    door = Door({"synthesizer": model}, cache)
    try:
        return door.endpoint("synthesizer").request((Message(role="user", content="?"),), PARAMETERS, 0, 0)
    finally:
        await door.close()
        cache.close()


@pytest.mark.parametrize(
    ("omit", "left"),
    [
        ([], PARAMETERS),
        (["seed"], PARAMETERS),
        (["temperature"], PARAMETERS.model_copy(update={"temperature": None})),
        (["top_p", "stop"], PARAMETERS.model_copy(update={"top_p": None, "stop": ()})),
    ],
)
async def test_what_an_endpoint_refuses_is_left_out(tmp_path: Path, omit: list[str], left: Parameters) -> None:
    local = {"provider": "openai", "base_url": "http://127.0.0.1:1/v1"}
    request = await asked(tmp_path, **local, omit=omit)
    assert request.parameters == left
    assert (request.key == (await asked(tmp_path, **local)).key) == (left == PARAMETERS)


async def test_whether_a_model_thinks_first_names_another_answer(tmp_path: Path) -> None:
    requests = [await asked(tmp_path, provider="ollama", think=think) for think in (None, True, False)]
    assert [dict(request.extra) for request in requests] == [{}, {"think": True}, {"think": False}]
    assert len({request.key for request in requests}) == 3
