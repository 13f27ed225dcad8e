"""Requests gathered into batches, where a batch is real: models in this process, and the batch APIs of providers.

An endpoint that answers one request at a time gains nothing from waiting for company, so it gets none of this.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple

from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["AdaptiveBatchRequestManager", "BatchRequest", "BatchRequestManager", "Process"]

Process = Callable[[Sequence[Request]], Awaitable[Sequence[Completion | Exception]]]
"""Answers a batch: one outcome per request, in their order. What it raises is the outcome of every one of them."""


class BatchRequest(NamedTuple):
    """A request that waits for its batch, at the latest until `due` on the clock of the event loop."""

    request: Request
    due: float


class BatchRequestManager:
    """A model that is asked in batches (technical report, algorithm 4.15).

    A batch leaves when it is full, or when its first request has waited `max_wait_time`, as soon as fewer than
    `parallel` are under way. A caller that is cancelled takes its request with it, unless the batch has left.

    Args:
        process: Answers one batch.
        batch_size: The most requests of a batch.
        max_wait_time: Seconds that the first request of a batch waits for others.
        enable_batching: `False` hands every request to `process` at once and alone.
        parallel: The most batches under way at a time.
    """

    def __init__(
        self,
        process: Process,
        *,
        batch_size: int,
        max_wait_time: float,
        enable_batching: bool = True,
        parallel: int = 1,
    ) -> None:
        if batch_size < 1 or parallel < 1 or max_wait_time < 0:
            raise ValueError("batch_size and parallel are at least 1, and max_wait_time is not negative")
        self.batch_size = batch_size
        self.max_wait_time = max_wait_time
        self._process = process
        self._enable_batching = enable_batching
        self._parallel = parallel
        self._queue: dict[asyncio.Future[Completion], BatchRequest] = {}
        self._under_way: set[asyncio.Task[Sequence[Completion | Exception]]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._timed: asyncio.Future[Completion] | None = None
        self._is_overdue = False
        self._is_closing = False

    async def __call__(self, request: Request) -> Completion:
        return await self.add_request(request)

    async def add_request(self, request: Request) -> Completion:
        """The answer to `request`; raises its outcome where that is an exception, or what `process` raised."""
        if not self._enable_batching:
            [outcome] = await self._process_batch([request])
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Completion] = loop.create_future()
        self._queue[future] = BatchRequest(request, loop.time() + self.max_wait_time)
        self._dispatch()
        try:
            return await future
        except asyncio.CancelledError:
            if self._queue.pop(future, None) is not None:
                self._watch_first()
            raise

    async def close(self) -> None:
        """Have everything answered that is queued or under way. Whoever asks later waits for no company."""
        self._is_closing = True
        self._dispatch()
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _process_batch(self, requests: Sequence[Request]) -> Sequence[Completion | Exception]:
        outcomes = await self._process(requests)
        if len(outcomes) != len(requests):
            raise ValueError(f"{len(requests)} requests were answered by {len(outcomes)} outcomes")
        return outcomes

    def _dispatch(self) -> None:
        """Let every batch leave that may."""
        while self._queue and len(self._under_way) < self._parallel and self._is_due():
            batch = self._take()
            if batch:
                task = asyncio.create_task(self._process_batch(list(batch.values())))
                self._under_way.add(task)
                task.add_done_callback(partial(self._settle, list(batch)))
            self._watch_first()
        self._watch_first()

    def _is_due(self) -> bool:
        return self._is_closing or self._is_overdue or len(self._queue) >= self.batch_size

    def _take(self) -> dict[asyncio.Future[Completion], Request]:
        """The first of the queue, without those whose caller was cancelled a moment ago and did not run since."""
        batch: dict[asyncio.Future[Completion], Request] = {}
        while self._queue and len(batch) < self.batch_size:
            future = next(iter(self._queue))
            request = self._queue.pop(future).request
            if not future.cancelled():
                batch[future] = request
        return batch

    def _watch_first(self) -> None:
        """The clock runs for the first of the queue, whoever that is by now."""
        first = next(iter(self._queue), None)
        if first is self._timed:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._timed, self._is_overdue = None, first, False
        if first is not None:
            self._timer = asyncio.get_running_loop().call_at(self._queue[first].due, self._batch_timer)

    def _batch_timer(self) -> None:
        self._is_overdue = True
        self._dispatch()

    def _settle(
        self, futures: Sequence[asyncio.Future[Completion]], task: asyncio.Task[Sequence[Completion | Exception]]
    ) -> None:
        """Hand out what a batch came to, and let the next one leave."""
        self._under_way.discard(task)
        if task.cancelled():
            for future in futures:
                future.cancel()
        else:
            error = task.exception()
            _hand_out(futures, task.result() if error is None else [error] * len(futures))
        self._dispatch()


class AdaptiveBatchRequestManager(BatchRequestManager):
    """Batches whose size follows how fast and how well they are answered (technical report, algorithm 4.17).

    After each batch, with the mean time and the error rate of the last `window_size` batches, once there are so many:
    slower than `max_threshold` or an error rate above `error_threshold` takes `step` off the size; faster than
    `min_threshold` and an error rate below `success_threshold` adds `step`; anything else leaves it.

    The report counts errors since the start. Here they are counted over the same window as the times: else an hour
    of good answers would hide an outage, and an outage would hold the size down for an hour. A batch is an error when
    `process` raised, or when none of its outcomes is a completion: one request that is refused says nothing about size.

    Args:
        process: As in `BatchRequestManager`, with `max_wait_time`, `enable_batching` and `parallel`.
        batch_size: The size to begin with.
        max_wait_time: See there.
        min_batch_size: The size never falls below this.
        max_batch_size: The size never rises above this.
        step: By how much it changes.
        max_threshold: Seconds per batch above which batches get smaller.
        min_threshold: Seconds per batch below which they may get larger.
        error_threshold: The share of failed batches above which they get smaller.
        success_threshold: The share of failed batches below which they may get larger.
        window_size: How many batches are looked at.
        enable_batching: See there.
        parallel: See there.
    """

    def __init__(
        self,
        process: Process,
        *,
        batch_size: int,
        max_wait_time: float,
        min_batch_size: int = 1,
        max_batch_size: int,
        step: int,
        max_threshold: float,
        min_threshold: float,
        error_threshold: float = 0.1,
        success_threshold: float = 0.05,
        window_size: int = 5,
        enable_batching: bool = True,
        parallel: int = 1,
    ) -> None:
        super().__init__(
            process,
            batch_size=batch_size,
            max_wait_time=max_wait_time,
            enable_batching=enable_batching,
            parallel=parallel,
        )
        if not 1 <= min_batch_size <= batch_size <= max_batch_size or min_threshold > max_threshold:
            raise ValueError("min_batch_size, batch_size, max_batch_size and the thresholds must be in this order")
        self._min_batch_size, self._max_batch_size, self._step = min_batch_size, max_batch_size, step
        self._max_threshold, self._min_threshold = max_threshold, min_threshold
        self._error_threshold, self._success_threshold = error_threshold, success_threshold
        self._response_times: deque[float] = deque(maxlen=window_size)
        self._errors: deque[bool] = deque(maxlen=window_size)

    async def _process_batch(self, requests: Sequence[Request]) -> Sequence[Completion | Exception]:
        loop = asyncio.get_running_loop()
        start_time = loop.time()
        is_error = True
        try:
            outcomes = await super()._process_batch(requests)
            is_error = all(isinstance(outcome, Exception) for outcome in outcomes)
            return outcomes
        finally:
            self._response_times.append(loop.time() - start_time)
            self._errors.append(is_error)
            if len(self._response_times) == self._response_times.maxlen:
                self._adapt()

    def _adapt(self) -> None:
        seconds = sum(self._response_times) / len(self._response_times)
        error_rate = sum(self._errors) / len(self._errors)
        if seconds > self._max_threshold or error_rate > self._error_threshold:
            self.batch_size = max(self._min_batch_size, self.batch_size - self._step)
        elif seconds < self._min_threshold and error_rate < self._success_threshold:
            self.batch_size = min(self._max_batch_size, self.batch_size + self._step)


def _hand_out(futures: Sequence[asyncio.Future[Completion]], outcomes: Sequence[Completion | BaseException]) -> None:
    raised: set[int] = set()
    for future, outcome in zip(futures, outcomes, strict=True):
        if future.done():  # its caller was cancelled
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(_again(outcome) if id(outcome) in raised else outcome)
            raised.add(id(outcome))
        else:
            future.set_result(outcome)


def _again(error: BaseException) -> BaseException:
    """The same error, to be raised elsewhere too: one object in two places would mix their tracebacks.

    It is made without `__init__`, whose arguments need not be those that the error was made with.
    """
    kind = type(error)
    other = kind.__new__(kind, *error.args)
    other.__dict__.update(error.__dict__)
    other.__cause__ = error
    return other
