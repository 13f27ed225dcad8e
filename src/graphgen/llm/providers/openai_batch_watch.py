"""Looking after batches that a provider works on, until their answers are in the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import orjson

from graphgen.errors import EndpointError, GraphGenError
from graphgen.llm.client import TransientError
from graphgen.llm.memory.batches import BatchJournal, OpenBatch
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.providers.openai import completion_of
from graphgen.llm.providers.openai_batch_api import BatchAPI, RemoteBatch, Result
from graphgen.llm.providers.wire import Response, Wire
from graphgen.records import Completion

__all__ = ["BatchWatch", "Failure", "Outcomes"]

Outcomes = Mapping[str, Completion | Exception]
"""What became of requests, by key."""

Failure = Callable[[OpenBatch, str, Response], Exception]
"""What an answer without success means for the request of a key."""

_LOOKS_LOST = 5
"""How many looks in a row may fail before whoever waits is told."""

_SUCCESS = 200


class _Owed(NamedTuple):
    """Whose an answer is that nobody may wait for any more: all of its request that the cache has to know."""

    key: str
    endpoint: str
    model: str


class BatchWatch:
    """Watches each batch once, for all who wait for it, and for those too who do not.

    Args:
        wire: The endpoint.
        model: The model's name there.
        cache: Where answers go before their batch is closed.
        journal: Where batches are closed.
        poll: Seconds between two looks.
        failure: Judges what failed.
    """

    def __init__(
        self, wire: Wire, model: str, cache: ResponseCache, journal: BatchJournal, *, poll: float, failure: Failure
    ) -> None:
        self._wire = wire
        self._model = model
        self._api = BatchAPI(wire, model)
        self._cache = cache
        self._journal = journal
        self._poll = poll
        self._failure = failure
        self._tasks: dict[int, asyncio.Task[Outcomes]] = {}
        self._reason: GraphGenError | None = None

    def begin(self, batch: OpenBatch) -> asyncio.Task[Outcomes]:
        """Watch a batch that the provider has."""
        task = self._tasks.get(batch.number)
        if task is None:
            task = self._tasks[batch.number] = asyncio.create_task(self._follow(batch))
            task.add_done_callback(lambda done: self._seen(batch.number, done))
        return task

    async def outcomes(self, batch: OpenBatch, keys: Iterable[str]) -> Outcomes:
        """What became of its requests, of `keys` at least, once it is over."""
        self._check()
        task = self.begin(batch)
        await asyncio.wait({task})
        try:
            if task.cancelled():
                self._check()
            outcomes = task.result()
        except (TransientError, GraphGenError) as error:
            return dict.fromkeys(keys, error)
        return {key: outcomes.get(key) or _unspoken(batch) for key in keys}

    def abandon(self, reason: GraphGenError) -> None:
        """Let nobody wait any more: it is all written down, and another run will find it."""
        self._reason = reason
        for task in self._tasks.values():
            task.cancel()

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _check(self) -> None:
        if self._reason is not None:
            raise self._reason

    def _seen(self, number: int, task: asyncio.Task[Outcomes]) -> None:
        del self._tasks[number]
        if not task.cancelled():
            task.exception()  # retrieved here too, for the case that nobody waits

    async def _follow(self, batch: OpenBatch) -> Outcomes:
        keys = self._journal.keys_of(batch)
        lost = 0
        while True:
            wait = self._poll
            try:
                remote = await self._api.show(str(batch.remote))
                if remote is not None and remote.is_over:
                    return await self._collect(batch, remote, keys)
                lost = lost + 1 if remote is None else 0
                if lost == _LOOKS_LOST:
                    self._journal.close_batch(batch)
                    return {key: _unspoken(batch) for key in keys}
            except TransientError as error:
                lost += 1
                if lost == _LOOKS_LOST:
                    raise
                wait = max(wait, error.retry_after or 0)
            await asyncio.sleep(wait)

    async def _collect(self, batch: OpenBatch, remote: RemoteBatch, keys: Iterable[str]) -> Outcomes:
        asked = set(keys)  # what a file says of other requests is none of this batch's business
        results = [*await self._api.results(remote.error_file), *await self._api.results(remote.output_file)]
        outcomes = {each.custom_id: self._read(batch, each) for each in results if each.custom_id in asked}
        answers = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Completion)}
        owed = [_Owed(key, self._wire.identity, self._model) for key in answers]
        standing = await asyncio.gather(*(self._cache.put(each, answers[each.key]) for each in owed))
        self._journal.close_batch(batch)
        outcomes |= zip(answers, standing, strict=True)
        return outcomes | {key: self._missing(remote) for key in keys if key not in outcomes}

    def _read(self, batch: OpenBatch, result: Result) -> Completion | Exception:
        if result.status is None:
            return TransientError(f"{self._wire.base_url} did not do it in the batch {batch.remote}: {result.error}")
        response = Response(result.status, {}, orjson.dumps(result.body))
        if result.status != _SUCCESS:
            return self._failure(batch, result.custom_id, response)
        try:
            return completion_of(result.body, self._model)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            return self._wire.unreadable(response)

    def _missing(self, remote: RemoteBatch) -> Exception:
        """What is true of a request that none of a batch's files speaks of."""
        said = "; ".join(str(error.get("message") or error.get("code")) for error in remote.errors)
        codes = {str(error.get("code")) for error in remote.errors}
        if remote.errors:
            status = 404 if "model_not_found" in codes else 400
            failure = self._wire.failure(Response(status, {}, orjson.dumps({"error": said})), self._model)
            if isinstance(failure, EndpointError):
                return failure
        cause = f"{self._wire.base_url} did not do it in the batch {remote.id}, which is {remote.status}: {said}"
        return TransientError(cause.rstrip(": "), throttled="token_limit_exceeded" in codes)


def _unspoken(batch: OpenBatch) -> TransientError:
    return TransientError(f"the batch {batch.remote} is gone, or was over before it could be asked about")
