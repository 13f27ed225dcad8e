"""The door against an endpoint that fails in every way: nothing hangs, nothing is lost, and the counts agree."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from graphgen.errors import RequestRefused
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.memo import Answer
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.settings import OpenAIModel
from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.prompts import Parameters
from graphgen.records import Message

REQUESTS = 150
EACH: dict[str, dict[str, object]] = {
    "dropped connections": {"drop_rate": 0.2},
    "stalls": {"stall_rate": 0.2},
    "errors": {"error_rate": 0.2},
    "truncated bodies": {"truncated_rate": 0.2},
    "broken JSON": {"malformed_rate": 0.2},
    "pages in place of JSON": {"wrong_type_rate": 0.2},
    "no choices": {"no_choices_rate": 0.2},
    "no probabilities": {"lost_logprobs_rate": 0.2},
    "too many at a time": {"places": 24, "reject_over_places": True, "retry_after": 0.05},
    "too many at a time, and no word of when": {"places": 24, "reject_over_places": True, "retry_after": None},
    "too many at a time, in milliseconds": {
        "places": 24,
        "reject_over_places": True,
        "retry_after": 0.05,
        "retry_after_header": "milliseconds",
    },
    "too many a minute": {"requests_per_minute": 6000, "burst": 0.01},
    "all of them, one in five": {
        "drop_rate": 0.03,
        "stall_rate": 0.03,
        "error_rate": 0.03,
        "truncated_rate": 0.03,
        "malformed_rate": 0.03,
        "wrong_type_rate": 0.02,
        "no_choices_rate": 0.03,
        "lost_logprobs_rate": 0.03,
        "places": 24,
        "reject_over_places": True,
        "retry_after": 0.05,
    },
}


async def ask_all(door: Door, ledger: Ledger) -> list[Answer | RequestRefused]:
    endpoint = door.endpoint("trainee")
    parameters = Parameters(temperature=0, max_tokens=1, top_logprobs=5)

    async def one(number: int) -> Answer | RequestRefused:
        request = endpoint.request((Message(role="user", content=f"Number {number}?"),), parameters, 0, 0)
        try:
            answer = await endpoint.ask(request)
        except RequestRefused as error:
            return error
        ledger.record("trainee", "test/number", answer, endpoint.price)
        return answer

    return await asyncio.gather(*(one(number) for number in range(REQUESTS)))


def logged(path: Path) -> Counter[str]:
    return Counter(json.loads(line)["outcome"] for line in path.read_text().splitlines())


@pytest.mark.parametrize("faults", EACH.values(), ids=EACH.keys())
async def test_every_request_is_answered_or_failed_with_its_cause_and_the_counts_agree(
    tmp_path: Path, faults: dict[str, object]
) -> None:
    log = tmp_path / "log.jsonl"
    cache = ResponseCache(tmp_path / "cache.sqlite")
    settings = SimulatorSettings.model_validate({"seed": 5, "latency_ms": 3, "log": log, **faults})
    async with Simulator(settings) as simulator:
        patience = 2.5 if "stall_rate" in faults else 60.0
        model = OpenAIModel(base_url=simulator.base_url, model="echo", timeout=patience, concurrency=64)
        door, ledger = Door({"trainee": model}, cache), Ledger()
        outcomes = await ask_all(door, ledger)
        await door.close()
        retries = door.retries
    lost = [outcome for outcome in outcomes if isinstance(outcome, RequestRefused)]
    answered = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    assert len(lost) + len(answered) == REQUESTS
    assert all(model.base_url in error.cause and error.remedy for error in lost)
    server = logged(log)
    assert server["answered"] + server["no_logprobs"] == len(answered) == ledger.total.calls
    assert server.total() == len(answered) + retries + len(lost), "each was an answer, or repeated, or given up"
    assert server.total() > REQUESTS or "lost_logprobs_rate" in faults

    # What failed is all that is left to ask.
    log.unlink()
    async with Simulator(SimulatorSettings(log=log)) as simulator:
        again = Door({"trainee": model}, cache, lambda settings: _moved(settings, simulator.base_url))
        outcomes = await ask_all(again, ledger)
        await again.close()
    cache.close()
    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert logged(log) == Counter({"answered": len(lost)}) if lost else not log.read_text()


def _moved(settings: object, base_url: str) -> object:
    """The same endpoint in the eyes of the cache, at another port."""
    from graphgen.llm.providers.openai import OpenAIClient

    assert isinstance(settings, OpenAIModel)

    class Moved(OpenAIClient):
        @property
        def endpoint(self) -> str:
            return settings.base_url

    return Moved(settings.model_copy(update={"base_url": base_url}))
