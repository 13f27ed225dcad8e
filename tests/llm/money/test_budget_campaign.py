"""Two hundred runs over real HTTP, with random caps, faults and concurrency: no server bills more than the cap."""

from __future__ import annotations

import asyncio
import random

import pytest

from graphgen.errors import GraphGenError
from graphgen.llm.money.budget import Budget, Budgeted, Caps
from graphgen.llm.money.prices import picodollars
from graphgen.llm.providers.openai import OpenAIClient
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate, Gated
from graphgen.llm.scheduling.limit import Limited
from graphgen.llm.scheduling.places import Places
from graphgen.llm.scheduling.retry import Retrying
from graphgen.llm.settings import OpenAIModel, Price
from graphgen.llm.simulator import Simulator, SimulatorSettings
from graphgen.prompts import Parameters
from graphgen.records import Message

RUNS = 200
GROUPS = 20
FAULTS = ("drop_rate", "error_rate", "truncated_rate", "malformed_rate", "bad_reply_rate", "no_choices_rate")


class Impatient(Gate):
    """A gate at which nobody waits before trying again."""

    async def sleep(self, seconds: float) -> None:
        del seconds
        self.check()
        await asyncio.sleep(0)


def endpoint(lots: random.Random, seed: int) -> SimulatorSettings:
    faults = {name: lots.choice([0.0, 0.0, 0.1, 0.4]) for name in FAULTS}
    return SimulatorSettings(
        seed=seed,
        latency_ms=lots.choice([0, 0, 1]),
        places=lots.choice([None, 1, 4]),
        reject_over_places=lots.random() < 0.5,
        retry_after=0.001,
        echo_text="word " * lots.randint(1, 30),
        **faults,
    )


def caps(lots: random.Random, requests: int) -> Caps:
    """Now far too little for so many requests, now more than enough."""
    share = lots.uniform(0.05, 1.5)
    calls, tokens = round(share * requests), round(share * requests * 300)
    kinds = lots.choice(["calls", "tokens", "cost", "calls tokens", "tokens cost", "calls tokens cost"])
    return Caps(
        calls if "calls" in kinds else None,
        tokens if "tokens" in kinds else None,
        tokens * 1e-6 if "cost" in kinds else None,
    )


async def one_run(seed: int) -> tuple[Budget, bool]:
    """What was spent, and whether a cap was felt."""
    lots = random.Random(seed)
    requests, places = lots.randint(5, 40), lots.randint(1, 12)
    price = Price(lots.choice([0.15, 1.25]), lots.choice([0.6, 10.0]))
    budget, gate = Budget(caps(lots, requests)), Impatient()
    async with Simulator(endpoint(lots, seed)) as simulator:
        client = OpenAIClient(OpenAIModel(base_url=simulator.base_url, model="echo"))
        stack = Retrying(Limited(Budgeted(Gated(client, gate), budget, price), Places(places, known=True), gate), gate)

        async def ask(index: int) -> None:
            messages = (Message(role="user", content=f"{index} " + "x" * lots.randint(1, 600)),)
            parameters = Parameters(max_tokens=lots.randint(40, 400))
            await stack(Request(client.endpoint, client.model, messages, parameters))

        answers = await asyncio.gather(*(ask(index) for index in range(requests)), return_exceptions=True)
        await client.close()
        billed = simulator.stats
    for answer in answers:
        assert answer is None or isinstance(answer, GraphGenError), "nothing else comes out"
    tokens = billed.billed_input_tokens + billed.billed_output_tokens
    cost = picodollars(price, billed.billed_input_tokens, billed.billed_output_tokens)
    most = {"calls": billed.billed_requests, "tokens": tokens, "cost": cost / 1e12}
    for name, (spent, cap) in budget.lines.items():
        assert most[name] <= spent <= cap, (seed, name)
    assert budget.in_flight.calls == 0
    assert budget.overruns == 0
    return budget, any(getattr(answer, "code", "") == "budget" for answer in answers)


@pytest.mark.parametrize("group", range(GROUPS))
async def test_the_bill_never_exceeds_the_cap(group: int) -> None:
    runs = [await one_run(seed) for seed in range(group, RUNS, GROUPS)]
    assert any(felt for _, felt in runs), "the caps were tight enough to be felt"
    assert any(budget.unanswered for budget, _ in runs), "and the faults hard enough"
