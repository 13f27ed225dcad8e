"""Asking again when asking again may help, and knowing when an endpoint is gone."""

from __future__ import annotations

import random

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.client import LLM, TransientError
from graphgen.llm.gate import Gate
from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["Retrying"]

_TRIES = 6
_TRIES_AT_FIRST = 3
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_GONE_AFTER = 8


class Retrying:
    """A model that is asked up to six times, waiting in between: exponential back-off with jitter, or as told.

    A request that fails every time fails alone. The endpoint counts as gone, and the run ends, when it has never
    answered at all, or when eight requests in a row failed every time.
    """

    def __init__(self, llm: LLM, gate: Gate) -> None:
        self._llm = llm
        self._gate = gate
        self._answered = False
        self._lost_in_a_row = 0
        self.retries = 0

    async def __call__(self, request: Request) -> Completion:
        tries = 0
        while True:
            try:
                completion = await self._llm(request)
            except TransientError as error:
                tries += 1
                if tries >= (_TRIES if self._answered else _TRIES_AT_FIRST):
                    raise self._lost(error) from error
                self.retries += 1
                await self._gate.sleep(_wait(tries, error.retry_after))
            else:
                self._answered = True
                self._lost_in_a_row = 0
                return completion

    def _lost(self, error: TransientError) -> EndpointError | RequestRefused:
        self._lost_in_a_row += 1
        if not self._answered or self._lost_in_a_row >= _GONE_AFTER:
            return EndpointError(
                f"The model endpoint does not answer: {error}.",
                "Check that it runs and that its base_url is right, then run the same command again.",
            )
        return RequestRefused(
            f"The model endpoint failed {_TRIES} times on this request: {error}.",
            "Run the same command again; what was answered is kept.",
        )


def _wait(tries: int, told: float | None) -> float:
    if told is not None:
        return told
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (tries - 1)) * random.uniform(0.5, 1.0)
