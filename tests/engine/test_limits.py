"""What is said to have limited a run did, and raising it gives what was said; in virtual time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from graphgen.engine.running.limits import Limit, limit_of
from graphgen.llm.client import BaseLLMClient, TransientError
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.llm.settings import OpenAIModel
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message
from virtual_time import run


class Endpoint(BaseLLMClient):
    """Answers after a second, so many at a time; whoever comes beside them is turned away."""

    endpoint = "e"
    model = "m"

    def __init__(self, places: int) -> None:
        self._free = places

    async def __call__(self, request: Request) -> Completion:
        if not self._free:
            raise TransientError("too many", 0.05, throttled=True)
        self._free -= 1
        await asyncio.sleep(1.0)
        self._free += 1
        return Completion(text="yes", model="m", input_tokens=10, output_tokens=2)


def limited(
    cache: Path, *, chains: int, links: int, places: int = 10**6, processor: float = 0.0, **settings: Any
) -> tuple[Limit | None, float]:
    """What limited `chains` of questions, each after the answer to the one before, and how many seconds they took."""

    async def work() -> tuple[Limit | None, float]:
        answers = ResponseCache(cache)
        model = OpenAIModel(base_url="http://127.0.0.1:1/v1", model="m", **settings)
        door = Door({"synthesizer": model}, answers, connect=lambda _: Endpoint(places))
        endpoint, clock = door.endpoint("synthesizer"), asyncio.get_running_loop().time
        began = clock()

        async def chain(number: int) -> None:
            for link in range(links):
                words = (Message(role="user", content=f"{number} {link}"),)
                await endpoint.retrying(endpoint.request(words, Parameters(max_tokens=8), 0, 0))

        await asyncio.gather(*(chain(number) for number in range(chains)))
        took = clock() - began
        found = limit_of(door, now=clock(), elapsed=took, processor=processor * took)
        await door.close()
        answers.close()
        return found, took

    return run(work())


@pytest.mark.parametrize(
    ("chains", "links", "setting", "value"),
    [
        (100, 3, "concurrency", 8),
        (200, 10, "concurrency", 32),
        (30, 30, "concurrency", 16),
        (100, 3, "requests_per_minute", 240),
    ],
)
def test_raising_what_limited_a_run_gives_what_was_said(
    tmp_path: Path, chains: int, links: int, setting: str, value: int
) -> None:
    found, took = limited(tmp_path / "a", chains=chains, links=links, **{setting: value})
    assert found is not None
    assert (found.what, found.value, found.raised) == (setting, value, 2 * value)
    assert found.roles == ("synthesizer",)
    _, then = limited(tmp_path / "b", chains=chains, links=links, **{setting: 2 * value})
    assert found.saves == pytest.approx(1 - then / took, abs=0.1)
    assert f"{setting}: {2 * value}" in found.text or f"{2 * value} would save" in found.text


def test_no_more_is_promised_than_is_gained_where_few_are_waiting(tmp_path: Path) -> None:
    found, took = limited(tmp_path / "a", chains=24, links=10, concurrency=16)
    assert found is not None
    _, then = limited(tmp_path / "b", chains=24, links=10, concurrency=32)
    assert 0.15 < found.saves < 1 - then / took


def test_an_endpoint_that_serves_no_more_is_what_limits(tmp_path: Path) -> None:
    found, took = limited(tmp_path / "a", chains=200, links=20, places=10)
    assert found is not None
    assert found.what == "endpoint_places"
    assert found.value == pytest.approx(10, abs=1)
    _, then = limited(tmp_path / "b", chains=200, links=20, places=20)
    assert found.saves == pytest.approx(1 - then / took, abs=0.1)


def test_where_nothing_waits_more_places_are_not_advised(tmp_path: Path) -> None:
    found, took = limited(tmp_path / "a", chains=5, links=10, concurrency=16)
    assert found is not None
    assert (found.what, found.value, found.saves) == ("answers", pytest.approx(5), 0)
    assert took == pytest.approx(10)


def test_a_processor_that_is_busy_all_the_time_is_what_limits(tmp_path: Path) -> None:
    found, _ = limited(tmp_path / "a", chains=50, links=2, concurrency=4, processor=0.97)
    assert found is not None
    assert (found.what, found.saves) == ("machine", 0)
    assert "97%" in found.text
