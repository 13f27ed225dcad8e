"""Sending as much as an endpoint serves, at once and per minute, and not more; the rest waits in order."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable

from graphgen.llm.client import LLM, Allowances, TransientError
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate
from graphgen.llm.scheduling.pace import Pace
from graphgen.llm.scheduling.places import Places
from graphgen.llm.scheduling.waits import Cause, Waits
from graphgen.records import Completion

__all__ = ["Limited"]

_BYTES_PER_TOKEN = 3.5
_GUESS = 256
_IN_VAIN = 2
_HOLD = 1.0
_PACED = 10.0


class Limited:
    """A model that is asked no more at a time, and no faster, than it serves. Requests leave in the order they came.

    Two things can be behind a request that is turned away (429). If others are served meanwhile, there are too many at
    a time: the places become fewer. If whatever is sent is turned away, there are too many per minute: nothing is sent
    for as long as the endpoint asks, and from then on at the pace at which it served.

    Args:
        llm: The model.
        places: How many at a time.
        gate: Once it is shut, whoever waits goes through at once, to be told so.
        requests_per_minute: Of the user; `None` for no limit.
        tokens_per_minute: In and out, of the user; `None` for no limit.
        allowances: What the endpoint last said of its limits.

    Attributes:
        waits: What requests waited for until now.
    """

    def __init__(
        self,
        llm: LLM,
        places: Places,
        gate: Gate,
        *,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        allowances: Callable[[], Allowances] = Allowances,
    ) -> None:
        self._llm = llm
        self.places = places
        self.waits = Waits()
        self._requests = Pace(requests_per_minute)
        self._tokens = Pace(tokens_per_minute)
        self._allowances = allowances
        self._output = _Output()
        self._queue: deque[tuple[asyncio.Future[None], float]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._rejections = _Rejections(places.limit)
        self._paced_at = -math.inf
        self._open = True
        gate.when_shut(self._let_all_through)

    async def __call__(self, request: Request) -> Completion:
        loop = asyncio.get_running_loop()
        tokens = self._estimate(request)
        await self._enter(loop, tokens)
        sent, is_settled = loop.time(), False
        try:
            completion = await self._llm(request)
            self._served(request, completion, tokens, sent, loop.time())
            is_settled = True
        except TransientError as error:
            self._failed(error, sent, loop.time())
            is_settled = True
            raise
        finally:
            if not is_settled:
                self.places.give_back()
            self._admit(loop)
            self._note(loop.time())
        return completion

    async def _enter(self, loop: asyncio.AbstractEventLoop, tokens: float) -> None:
        now = loop.time()
        if not self._queue and self.places.is_free and self._ready_at() <= now:
            self._let_through(now, tokens)
            self._note(now)
            return
        turn: asyncio.Future[None] = loop.create_future()
        self._queue.append((turn, tokens))
        self._admit(loop)
        self._note(now)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was let through and never went
                self.places.give_back()
                self._admit(loop)
            raise

    def _admit(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let through who may go, and look again when the next one may."""
        while self._queue and (self.places.is_free or not self._open):
            turn, tokens = self._queue[0]
            if turn.done():  # whoever waited was cancelled
                self._queue.popleft()
                continue
            now, ready = loop.time(), self._ready_at()
            if self._open and ready > now:
                if self._requests.ready_at >= ready:
                    self._paced_at = now
                if self._timer is None:
                    self._timer = loop.call_at(ready, self._timer_rang, loop)
                return
            self._queue.popleft()
            self._let_through(now, tokens)
            turn.set_result(None)

    def _timer_rang(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._admit(loop)
        self._note(loop.time())

    def _let_through(self, now: float, tokens: float) -> None:
        self.places.take()
        self._requests.spend(now)
        self._tokens.spend(now, tokens)

    def _let_all_through(self) -> None:
        self._open = False
        if self._queue:
            self._admit(self._queue[0][0].get_loop())

    def _ready_at(self) -> float:
        return max(self._requests.ready_at, self._tokens.ready_at, self._rejections.held_until)

    def _note(self, now: float) -> None:
        self.waits.saw(self._held_by(now), self.places.under_way, len(self._queue), now)

    def _held_by(self, now: float) -> Cause:
        """Why the first in the queue is still there."""
        if not self._queue:
            return "answers" if self.places.under_way else "nothing"
        if not self.places.is_free:
            return "places"
        pace, name = max((self._requests, "requests"), (self._tokens, "tokens"), key=lambda each: each[0].ready_at)
        if self._rejections.held_until > max(now, pace.ready_at) or pace.is_learnt:
            return "endpoint"
        return "requests_per_minute" if name == "requests" else "tokens_per_minute"

    def _served(self, request: Request, completion: Completion, tokens: float, sent: float, now: float) -> None:
        parameters = request.parameters
        self.places.served((parameters.max_tokens, parameters.top_logprobs), sent, now)
        self._rejections.served(sent)
        self._requests.answered()
        self._tokens.answered()
        self._output.saw(parameters.max_tokens, completion.output_tokens)
        self._tokens.correct(completion.input_tokens + completion.output_tokens - tokens)
        allowances = self._allowances()
        if allowances.requests is not None:
            self._requests.told(allowances.requests, self.places.under_way)
        if allowances.tokens is not None:
            self._tokens.told(allowances.tokens, self.places.under_way * tokens)

    def _failed(self, error: TransientError, sent: float, now: float) -> None:
        if error.throttled:
            self._rejected(error.retry_after, sent, now)
        elif error.strained:
            self.places.strained(sent, now)
        else:
            self.places.give_back()

    def _rejected(self, retry_after: float | None, sent: float, now: float) -> None:
        before = self.places.limit
        if self._requests.is_learnt and now - self._paced_at < _PACED:
            self.places.give_back()
            self._requests.slow_down()
        else:
            self._requests.forget()
            self.places.rejected(now)
        if self._rejections.saw(before, sent, now) >= _IN_VAIN:
            self._requests.turned_away(*self._rejections.hold(now, _HOLD if retry_after is None else retry_after))
            self.places.regain(self._rejections.limit_before, now)

    def _estimate(self, request: Request) -> float:
        if not self._tokens.interval:
            return 0.0
        size = sum(len(message.content.encode()) for message in request.messages)
        return size / _BYTES_PER_TOKEN + self._output.expected(request.parameters.max_tokens)


class _Output:
    """How many tokens replies have, by the bound that requests set: a moving average."""

    def __init__(self) -> None:
        self._mean: dict[int | None, float] = {}

    def expected(self, bound: int | None) -> float:
        return self._mean.get(bound, min(bound or _GUESS, _GUESS))

    def saw(self, bound: int | None, tokens: int) -> None:
        mean = self._mean.get(bound)
        self._mean[bound] = tokens if mean is None else mean + 0.1 * (tokens - mean)


class _Rejections:
    """Tells too many at a time from too many per minute: were requests served that left after the last rejection?"""

    def __init__(self, limit: int) -> None:
        self.held_until = -math.inf
        self.limit_before = limit
        self._last = -math.inf
        self._in_vain = 0
        self._served = 0
        self._began = math.inf

    def served(self, sent: float) -> None:
        self._served += 1
        self._began = min(self._began, sent)
        if sent > self._last:
            self._in_vain = 0

    def saw(self, limit: int, sent: float, now: float) -> int:
        """A rejection; how many there were in a row of requests that left after the one before was known."""
        if sent > self._last:
            if not self._in_vain:
                self.limit_before = limit
            self._in_vain += 1
            self._last = now
        return self._in_vain

    def hold(self, now: float, seconds: float) -> tuple[int, float]:
        """Send nothing for so long. Gives how many were served until now, and in how many seconds."""
        self.held_until = now + seconds
        self._in_vain = 0
        return self._served, max(now - self._began, seconds)
