"""A server that says that it is overloaded, or still loads its model, is there: it is worth some minutes."""

from __future__ import annotations

import pytest

from graphgen.errors import EndpointError
from graphgen.llm.client import TransientError
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate
from graphgen.llm.scheduling.retry import Retrying
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message


class NoWait(Gate):
    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds


async def tries_of(**kind: bool) -> tuple[int, float]:
    gate, tries = NoWait(), 0

    async def never(_: Request) -> Completion:
        nonlocal tries
        tries += 1
        raise TransientError("no", **kind)

    with pytest.raises(EndpointError):
        await Retrying(never, gate)(Request("e", "m", (Message(role="user", content="a"),), Parameters()))
    return tries, gate.waited


async def test_an_endpoint_that_begins_overloaded_is_waited_for() -> None:
    tries, waited = await tries_of(strained=True)
    assert tries == 12
    assert waited > 60


async def test_one_that_hangs_or_is_not_there_is_not() -> None:
    assert (await tries_of())[0] == 3
    assert (await tries_of(strained=True, billable=True))[0] == 3, "each of these took a whole time-out"
