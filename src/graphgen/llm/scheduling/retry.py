"""Asking again when asking again may help, and knowing when an endpoint is gone."""

from __future__ import annotations

import random

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.client import LLM, TransientError
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate
from graphgen.records import Completion

__all__ = ["Retrying", "wait"]

_TRIES = 6
_TRIES_AT_FIRST = 3
_TRIES_THROTTLED = 12  # some three minutes without a single answer to anyone
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_LONGEST_TOLD = 600.0
_GONE_AFTER = 8


class Retrying:
    """A model that is asked up to six times, waiting in between: exponential back-off with jitter, after what was told.

    An endpoint that has not answered yet gets three tries. A request that fails every time fails alone. The endpoint
    counts as gone, and the run ends, when it has never answered at all, or when eight requests in a row failed every
    time, or when it asks to wait for more than ten minutes. A request that is turned away because there are too many
    has more patience, and as long as others are answered it just waits for its turn. An endpoint that says that it is
    overloaded, or still loads its model, gets as many tries.
    """

    def __init__(self, llm: LLM, gate: Gate) -> None:
        self._llm = llm
        self._gate = gate
        self._answers = 0
        self._lost_in_a_row = 0
        self.retries = 0

    async def __call__(self, request: Request) -> Completion:
        tries = throttled = 0
        answers = self._answers
        while True:
            try:
                completion = await self._llm(request)
            except TransientError as error:
                if error.throttled:
                    throttled = 1 if self._answers > answers else throttled + 1
                else:
                    tries += 1
                answers = self._answers
                count = throttled if error.throttled else tries
                if count >= self._most_tries(error) or (error.retry_after or 0) > _LONGEST_TOLD:
                    raise self._lost(error, count) from error
                self.retries += 1
                await self._gate.sleep(wait(count, error.retry_after))
            else:
                self._answers += 1
                self._lost_in_a_row = 0
                return completion

    def _most_tries(self, error: TransientError) -> int:
        if error.throttled or (error.strained and not error.billable):
            return _TRIES_THROTTLED
        return _TRIES if self._answers else _TRIES_AT_FIRST

    def _lost(self, error: TransientError, tries: int) -> EndpointError | RequestRefused:
        self._lost_in_a_row += 1
        if (error.retry_after or 0) > _LONGEST_TOLD:
            return EndpointError(
                f"The model endpoint asks to wait for {error.retry_after:.0f} seconds: {error}.",
                "Run the same command again after that time; what was answered is kept.",
            )
        if not self._answers or self._lost_in_a_row >= _GONE_AFTER:
            return EndpointError(
                f"The model endpoint does not answer: {error}.",
                "Check that it runs and that its base_url is right, then run the same command again.",
            )
        return RequestRefused(
            f"The model endpoint failed {tries} times on this request: {error}.",
            "Run the same command again; what was answered is kept.",
        )


def wait(tries: int, told: float | None) -> float:
    """Seconds before the next try, after so many, and after what the endpoint told."""
    backoff = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (tries - 1))
    if told is not None:
        return told + backoff * random.uniform(0.0, 1.0)  # all were told the same: they must not come back at once
    return backoff * random.uniform(0.5, 1.0)
