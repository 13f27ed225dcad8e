"""A cap holds at every moment, whatever is asked, answered, refused, dropped or cancelled, and in whatever order."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import BudgetSpent, EndpointError, GraphGenError, Interrupted, RequestRefused, UsageError
from graphgen.llm.client import TransientError
from graphgen.llm.money.budget import Amount, Budget, Budgeted, Caps
from graphgen.llm.request import Request
from graphgen.llm.settings import Price
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message
from graphgen.text.tokens import count_tokens

PRICE = Price(0.5, 1.5)


def request(text: str = "a", *, max_tokens: int | None = 10, **fields: Any) -> Request:
    return Request("e", "m", (Message(role="user", content=text),), Parameters(max_tokens=max_tokens), **fields)


def completion(into: int = 5, out: int = 3, text: str = "yes") -> Completion:
    return Completion(text=text, model="m", input_tokens=into, output_tokens=out)


class Scripted:
    """Holds every request until `release`; then answers, or raises what it is given."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, asyncio.Future[Completion]]] = []

    async def __call__(self, asked: Request) -> Completion:
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append((asked.messages[0].content, turn))
        return await turn

    @property
    def texts(self) -> list[str]:
        return [text for text, turn in self.waiting if not turn.done()]

    async def release(self, text: str, outcome: Completion | Exception) -> None:
        turn = next(turn for name, turn in self.waiting if name == text and not turn.done())
        if isinstance(outcome, Exception):
            turn.set_exception(outcome)
        else:
            turn.set_result(outcome)
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def asked(budgeted: Budgeted, *requests: Request) -> list[asyncio.Task[Completion]]:
    tasks = [asyncio.create_task(budgeted(each)) for each in requests]
    await settled()
    return tasks


# --- at every moment -------------------------------------------------------------------------------------------------
OUTCOMES = ["answer", "answer", "answer", "billable", "throttled", "refused", "gone", "defect", "cancel", "silent"]


class Endpoint:
    """Does to each request what the lots say, within what was reserved for it, and keeps its own account."""

    def __init__(self, lots: random.Random) -> None:
        self.lots = lots
        self.charged = Amount()

    async def __call__(self, asked: Request) -> Completion:
        for _ in range(self.lots.randrange(6)):
            await asyncio.sleep(0)
        outcome = self.lots.choice(OUTCOMES)
        into = self.lots.randint(1, len(asked.messages[0].content.encode()))
        out = self.lots.randint(0, asked.parameters.max_tokens or 0)
        if outcome not in {"throttled", "refused", "gone"}:
            picodollars = into * 500_000 + out * 1_500_000
            self.charged += Amount(1, into + out, picodollars)
        if outcome == "billable":
            raise TransientError("it hung up", billable=True)
        if outcome == "throttled":
            raise TransientError("too many", throttled=True)
        if outcome == "refused":
            raise RequestRefused("No.", "Ask otherwise.")
        if outcome == "gone":
            raise EndpointError("Gone.", "Start it.")
        if outcome == "defect":
            raise ZeroDivisionError
        if outcome == "cancel":
            raise asyncio.CancelledError
        return completion(0, 0) if outcome == "silent" else completion(into, out)


@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(1, 300)), min_size=1, max_size=25),
    st.builds(
        Caps,
        st.none() | st.integers(0, 20),
        st.none() | st.integers(0, 20_000),
        st.none() | st.floats(0, 0.01),
    ),
    st.integers(0, 2**32),
)
async def test_spent_and_in_flight_never_exceed_the_caps(sizes, caps, seed) -> None:
    lots = random.Random(seed)
    budget, endpoint = Budget(caps), Endpoint(lots)
    budgeted = Budgeted(endpoint, budget, PRICE)

    def check() -> None:
        held = budget.spent + budget.in_flight
        for name, most in (("calls", caps.calls), ("tokens", caps.tokens)):
            assert most is None or endpoint_account(name) <= getattr(held, name) <= most
        most = None if caps.cost is None else round(caps.cost * 10**12)
        assert most is None or endpoint_account("picodollars") <= held.picodollars <= most
        assert min(budget.in_flight.calls, budget.in_flight.tokens, budget.in_flight.picodollars) >= 0

    def endpoint_account(name: str) -> int:
        return getattr(endpoint.charged, name)

    async def ask(size: int, length: int) -> None:
        for _ in range(lots.randrange(20)):
            await asyncio.sleep(0)
        with suppress(GraphGenError, TransientError, ZeroDivisionError, asyncio.CancelledError):
            await budgeted(request("x" * size, max_tokens=length))
        check()

    tasks = [asyncio.create_task(ask(*size)) for size in sizes]
    while pending := [task for task in tasks if not task.done()]:
        if lots.random() < 0.1:
            lots.choice(pending).cancel()
        await asyncio.sleep(0)
        check()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert budget.in_flight == Amount(), "nothing stays reserved"
    assert not budget.overruns


# --- order -----------------------------------------------------------------------------------------------------------
async def test_a_big_request_waits_and_no_small_one_overtakes_it() -> None:
    model = Scripted()
    budgeted = Budgeted(model, Budget(Caps(tokens=2000)), None)
    tasks = await asked(budgeted, request("one"), request("b" * 1500), request("two"), request("three"))
    assert model.texts == ["one"]
    await model.release("one", completion())
    assert model.texts == ["b" * 1500]
    await model.release("b" * 1500, completion())
    assert model.texts == ["two", "three"]
    await model.release("two", completion())
    await model.release("three", completion())
    assert [task.result().text for task in tasks] == ["yes"] * 4


async def test_who_waits_behind_one_that_gives_up_is_served() -> None:
    model = Scripted()
    budgeted = Budgeted(model, Budget(Caps(tokens=2000)), None)
    _, big, small = await asked(budgeted, request("one"), request("b" * 1500), request("two"))
    big.cancel()
    await settled()
    assert model.texts == ["one", "two"]
    await model.release("two", completion())
    assert small.result().text == "yes"


async def test_who_is_let_through_and_cancelled_at_that_moment_gives_its_place_back() -> None:
    budget, call = Budget(Caps(calls=1)), Amount(calls=1)
    await budget.reserve(call)
    second, third = [asyncio.create_task(budget.reserve(call)) for _ in range(2)]
    await settled()
    budget.settle(call, Amount())
    second.cancel()  # it was let through, and has not heard of it yet
    await settled()
    assert second.cancelled()
    assert third.done()
    assert (budget.spent, budget.in_flight) == (Amount(), call)


# --- what ends it ----------------------------------------------------------------------------------------------------
async def test_when_it_is_spent_nothing_is_let_through_any_more() -> None:
    model, budget = Scripted(), Budget(Caps(calls=2))
    tasks = await asked(Budgeted(model, budget, None), *[request(name) for name in "abcd"])
    assert model.texts == ["a", "b"]
    await model.release("a", completion())
    assert model.texts == ["b"], "two calls are two calls, however cheap"
    await model.release("b", completion())
    for task in tasks[2:]:
        with pytest.raises(BudgetSpent, match=r"budget of 2 calls \(--max-calls\) is spent") as error:
            await task
        assert "same command again" in error.value.remedy
    assert budget.lines == {"calls": (2, 2)}


async def test_a_call_that_was_turned_away_is_not_spent_and_one_that_may_be_charged_is() -> None:
    model, budget = Scripted(), Budget(Caps(calls=2))
    budgeted = Budgeted(model, budget, None)
    first, second, third = await asked(budgeted, *[request(name) for name in "abc"])
    await model.release("a", TransientError("too many", throttled=True))
    assert model.texts == ["b", "c"]
    await model.release("b", TransientError("it hung up", billable=True))
    await model.release("c", completion())
    assert (third.result().text, budget.spent.calls, budget.unanswered) == ("yes", 2, 1)
    for task in (first, second):
        assert isinstance(task.exception(), TransientError)
    assert "1 requests ended without an answer" in budget.notes[0]


@pytest.mark.parametrize(
    "error", [RequestRefused("No.", "Ask."), EndpointError("Gone.", "Go."), Interrupted("I.", "A.")]
)
async def test_what_was_refused_or_never_sent_costs_nothing(error: Exception) -> None:
    model, budget = Scripted(), Budget(Caps(tokens=1000, cost=1.0))
    (task,) = await asked(Budgeted(model, budget, PRICE), request("a"))
    assert budget.in_flight.tokens > 0
    await model.release("a", error)
    assert task.exception() is error
    assert (budget.spent, budget.in_flight) == (Amount(), Amount())


async def test_a_request_larger_than_the_whole_budget_says_what_to_raise() -> None:
    budgeted = Budgeted(Scripted(), Budget(Caps(tokens=500)), None)
    with pytest.raises(BudgetSpent, match="more than the whole budget of 500 tokens") as error:
        await budgeted(request("x" * 600))
    assert error.value.remedy.startswith("Raise --max-tokens")


async def test_a_budget_of_no_calls_buys_nothing() -> None:
    with pytest.raises(BudgetSpent, match="0 calls"):
        await Budgeted(Scripted(), Budget(Caps(calls=0)), None)(request())


# --- what is counted -------------------------------------------------------------------------------------------------
async def one(answer: Completion, asked_for: Request, caps: Caps, price: Price | None = None) -> Budget:
    async def model(_: Request) -> Completion:
        return answer

    budget = Budget(caps)
    await Budgeted(model, budget, price)(asked_for)
    return budget


async def test_an_answer_costs_what_it_says() -> None:
    budget = await one(completion(1000, 9), request("x" * 4000), Caps(tokens=10_000, cost=1.0), PRICE)
    assert budget.lines == {"tokens": (1009, 10_000), "cost": ((1000 * 0.5 + 9 * 1.5) / 1e6, 1.0)}
    assert budget.notes == []


@pytest.mark.parametrize(
    ("answer", "spent"),
    [
        (completion(0, 0), (400 + 256 + 16) + 10),
        (completion(0, 7), (400 + 256 + 16) + 7),
        (completion(90, 0), 90 + 10),
    ],
)
async def test_an_answer_that_does_not_say_costs_the_most_it_may_have(answer: Completion, spent: int) -> None:
    budget = await one(answer, request("x" * 400), Caps(tokens=10_000))
    assert budget.spent.tokens == spent
    assert "1 answers came without usage" in budget.notes[0]


async def test_an_empty_answer_is_no_silent_one() -> None:
    budget = await one(completion(90, 0, text=""), request("x" * 400), Caps(tokens=10_000))
    assert (budget.spent.tokens, budget.notes) == (90, [])


async def test_an_answer_beyond_what_was_asked_for_is_charged_in_full_and_told() -> None:
    budget = await one(completion(9, 4000), request(max_tokens=10), Caps(tokens=1000))
    assert budget.spent.tokens == 4009
    assert "may have been exceeded" in budget.notes[0]


async def test_schema_options_and_several_replies_count() -> None:
    async def held(**fields: Any) -> int:
        model, budget = Scripted(), Budget(Caps(tokens=10**6))
        (task,) = await asked(Budgeted(model, budget, None), request("a", **fields))
        task.cancel()
        held = budget.in_flight.tokens
        await settled()
        return held

    plain = await held()
    assert await held(schema={"type": "object", "description": "d" * 200}) > plain + 200
    assert await held(extra={"chat_template_kwargs": {"prefix": "p" * 200}}) > plain + 200
    assert await held(extra={"n": 4}) >= plain + 3 * 10
    assert await held(extra={"max_completion_tokens": 5000}) >= plain + 4990


@given(st.text(max_size=200))
async def test_no_text_has_more_tokens_than_its_reservation(text: str) -> None:
    model, budget = Scripted(), Budget(Caps(tokens=10**6))
    (task,) = await asked(Budgeted(model, budget, None), request(text, max_tokens=0))
    assert budget.in_flight.tokens >= count_tokens(text)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_reply_without_bound_needs_no_bound_where_only_calls_are_capped() -> None:
    budget = await one(completion(), request(max_tokens=None), Caps(calls=1))
    assert budget.spent.calls == 1
    for caps in (Caps(tokens=10**9), Caps(cost=10**6)):
        with pytest.raises(UsageError, match="max_tokens"):
            await one(completion(), request(max_tokens=None), caps, PRICE)


async def test_without_a_cap_nothing_is_counted_nor_refused() -> None:
    budget = Budget()
    assert not budget.is_capped
    assert budget.lines == {}
