"""What is repeated, how long is waited, and when an endpoint counts as gone."""

from __future__ import annotations

import asyncio

import pytest

from graphgen.errors import EndpointError, Interrupted, RequestRefused
from graphgen.llm.client import TransientError
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate
from graphgen.llm.scheduling.retry import Retrying
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message


class NoWait(Gate):
    """A gate at which waiting takes no time, and is written down."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.check()


def request(text: str = "a") -> Request:
    return Request("e", "m", (Message(role="user", content=text),), Parameters())


def model(failures: list[Exception | None]):
    """Fails as listed, in order; `None` and whatever comes after is an answer."""

    async def answer(asked: Request) -> Completion:
        error = failures.pop(0) if failures else None
        if error is not None:
            raise error
        return Completion(text=asked.messages[0].content, model="m")

    return answer


def down(retry_after: float | None = None) -> TransientError:
    return TransientError("it hung up", retry_after)


async def test_waits_grow_and_are_bounded_and_an_answer_ends_them() -> None:
    gate = NoWait()
    retrying = Retrying(model([None, *[down()] * 5]), gate)
    await retrying(request())
    assert (await retrying(request("b"))).text == "b"
    assert retrying.retries == 5
    for wait, longest in zip(gate.waits, (0.5, 1, 2, 4, 8), strict=True):
        assert longest / 2 <= wait <= longest


async def test_the_endpoints_own_wish_is_followed() -> None:
    gate = NoWait()
    await Retrying(model([down(7.25)]), gate)(request())
    assert 7.25 <= gate.waits[0] <= 7.75, "never sooner; a little later, as others were told the same"


async def test_one_request_that_always_fails_fails_alone() -> None:
    retrying = Retrying(model([None, *[down()] * 6]), NoWait())
    await retrying(request())
    with pytest.raises(RequestRefused, match=r"failed 6 times .* it hung up"):
        await retrying(request("b"))
    assert (await retrying(request("c"))).text == "c"


async def test_an_endpoint_that_went_away_ends_the_run() -> None:
    retrying = Retrying(model([None, *[down()] * 1000]), NoWait())
    await retrying(request())
    for number in range(7):
        with pytest.raises(RequestRefused):
            await retrying(request(str(number)))
    with pytest.raises(EndpointError):
        await retrying(request("last"))


async def test_a_wait_of_more_than_ten_minutes_ends_the_run_and_is_said() -> None:
    gate = NoWait()
    with pytest.raises(EndpointError, match="asks to wait for 86400 seconds"):
        await Retrying(model([down(86400)]), gate)(request())
    assert not gate.waits


async def test_being_throttled_does_not_use_up_the_patience_for_faults() -> None:
    throttled = [TransientError("too many", 0.0, throttled=True) for _ in range(8)]
    retrying = Retrying(model([None, *throttled, down()]), NoWait())
    await retrying(request())
    assert (await retrying(request("b"))).text == "b"


async def test_what_cannot_pass_is_not_repeated() -> None:
    for error in (EndpointError("No.", "Yes."), RequestRefused("No.", "Yes.")):
        gate = NoWait()
        with pytest.raises(type(error)):
            await Retrying(model([error]), gate)(request())
        assert not gate.waits


async def test_waiting_ends_when_the_run_does() -> None:
    gate = Gate()
    waiting = asyncio.create_task(Retrying(model([down(300)]), gate)(request()))
    await asyncio.sleep(0)
    gate.shut(Interrupted("Stop.", "Again."))
    gate.shut(Interrupted("A later reason.", "Again."))
    with pytest.raises(Interrupted, match="Stop"):
        await waiting
