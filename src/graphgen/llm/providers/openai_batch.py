"""A model behind OpenAI's batch API: half the price, within a day, and never paid twice, whatever is killed when.

A request waits for company, goes out in a batch that was written down before it was made, and is answered by whoever
looks first: this process, one beside it, or one that is started later. The answers of a batch go into the response
cache before the batch is closed, those too that nobody waits for any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from graphgen.errors import GraphGenError
from graphgen.llm.client import BaseLLMClient, TransientError
from graphgen.llm.memory.batches import BatchJournal, OpenBatch
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.providers.dialect import Dialect
from graphgen.llm.providers.openai import wire_of
from graphgen.llm.providers.openai_batch_api import BatchAPI, line
from graphgen.llm.providers.openai_batch_watch import BatchWatch, Outcomes
from graphgen.llm.providers.wire import Response
from graphgen.llm.request import Request
from graphgen.llm.scheduling.batch import BatchRequestManager
from graphgen.llm.settings import OpenAIModel
from graphgen.records import Completion

__all__ = ["OpenAIBatchClient"]

_MOST_REQUESTS = 50_000
_MOST_BYTES = 150_000_000
"""OpenAI takes up to 50,000 requests and 200 MB per batch."""

_REFUSED = frozenset({400, 404, 422})


class _ElsewhereError(Exception):
    """A request need not be sent: it is in a batch that another process has made."""


class OpenAIBatchClient(BaseLLMClient):
    """The same model and the same answers as `OpenAIClient`, by another way.

    Args:
        settings: Where and how.
        api_key: Never logged, cached or shown.
        cache: Where answers go; batches under way are written down in its file.

    Raises:
        StorageError: The cache's file cannot be used.
    """

    def __init__(self, settings: OpenAIModel, api_key: str | None, cache: ResponseCache) -> None:
        self._settings = settings
        self._wire = wire_of(settings, api_key)
        self._api = BatchAPI(self._wire, settings.model)
        self._cache = cache
        self._journal = BatchJournal(cache.path)
        poll = settings.batch_poll
        self._watch = BatchWatch(self._wire, settings.model, cache, self._journal, poll=poll, failure=self._failure)
        self._manager = BatchRequestManager(
            self._process,
            batch_size=min(settings.places, _MOST_REQUESTS),
            max_wait_time=settings.batch_wait,
            parallel=settings.places,
        )
        self.dialect = Dialect(seed="seed" not in settings.omit)
        self._spoken: dict[int, Dialect] = {}
        self._waiting: dict[str, Request] = {}
        self._has_begun = False
        self._abandoned: GraphGenError | None = None
        self._closing: asyncio.Task[None] | None = None

    @property
    def endpoint(self) -> str:
        return self._wire.identity

    @property
    def model(self) -> str:
        return self._settings.model

    async def __call__(self, request: Request) -> Completion:
        self._check()
        self._begin()
        self._waiting[request.key] = request
        try:
            while True:
                batch = self._journal.batch_of(request.key)
                try:
                    if batch is None or batch.remote is None:
                        return await self._manager(request)
                    outcome = (await self._watch.outcomes(batch, [request.key]))[request.key]
                except _ElsewhereError:
                    continue
                if isinstance(outcome, Exception):
                    raise outcome
                return outcome
        finally:
            self._waiting.pop(request.key, None)

    def abandon(self, reason: GraphGenError) -> None:
        self._abandoned = reason
        self._watch.abandon(reason)
        self._closing = asyncio.create_task(self._manager.close())  # what still waits for company is told at once

    async def close(self) -> None:
        await self._watch.close()
        await (self._closing or self._manager.close())
        await self._wire.close()
        self._journal.close()

    def _check(self) -> None:
        if self._abandoned is not None:
            raise self._abandoned

    def _begin(self) -> None:
        """Look after the batches of earlier runs, whether or not this one asks for what is in them."""
        if not self._has_begun:
            self._has_begun = True
            for batch in self._journal.open_batches(self.endpoint, self.model):
                if batch.remote is not None:
                    self._watch.begin(batch)

    async def _process(self, requests: Sequence[Request]) -> Sequence[Completion | Exception]:
        """Put into batches what is in none yet, and wait for these."""
        outcomes: dict[str, Completion | Exception] = {}
        waits: list[asyncio.Task[Outcomes]] = []
        async with self._journal.making():
            self._check()
            await self._settle_intentions()
            for lines in _groups([each for each in requests if self._is_free(each, outcomes)], self.dialect):
                try:
                    batch = await self._make(lines)
                except (TransientError, GraphGenError) as error:
                    outcomes |= dict.fromkeys(lines, error)
                else:
                    waits.append(asyncio.create_task(self._watch.outcomes(batch, lines)))
        for done in await asyncio.gather(*waits):
            outcomes |= done
        return [outcomes[request.key] for request in requests]

    def _is_free(self, request: Request, outcomes: dict[str, Completion | Exception]) -> bool:
        """Whether `request` has to be sent; enters its outcome where another process was faster."""
        known = self._cache.get(request.key)
        if known is not None:
            outcomes[request.key] = known
        elif self._journal.batch_of(request.key) is not None:
            outcomes[request.key] = _ElsewhereError()
        else:
            return True
        return False

    async def _settle_intentions(self) -> None:
        """Find the batches whose making was cut short, or free what was to be in them."""
        for batch in self._journal.open_batches(self.endpoint, self.model):
            if batch.remote is None:
                remote = await self._api.find(batch.digest, self._journal.knows)
                if remote is None:
                    self._journal.close_batch(batch)
                else:
                    self._watch.begin(self._journal.made(batch, remote))

    async def _make(self, lines: dict[str, bytes]) -> OpenBatch:
        """A batch of these lines.

        A `TransientError` of its creation does not say that there is none: the intention stays, and is settled before
        the next batch is made.
        """
        intended = self._journal.intend(self.endpoint, self.model, lines)
        try:
            file = await self._api.upload(b"".join(lines.values()))
        except (TransientError, GraphGenError):
            self._journal.close_batch(intended)
            raise
        try:
            remote = await self._api.create(file, intended.digest)
        except GraphGenError:
            self._journal.close_batch(intended)
            raise
        self._spoken[intended.number] = self.dialect
        return self._journal.made(intended, remote)

    def _failure(self, batch: OpenBatch, key: str, response: Response) -> Exception:
        failure = self._wire.failure(response, self.model)
        request = self._waiting.get(key)
        if request is None or response.status not in _REFUSED:
            return failure
        spoken = self._spoken.get(batch.number, self.dialect)
        simpler = spoken.without(response.content, request)
        if simpler is None:
            return failure
        if self.dialect == spoken:  # else another line has told already
            self.dialect = simpler
        return TransientError(f"{failure} It is put in another way")


def _groups(requests: Sequence[Request], dialect: Dialect) -> Iterator[dict[str, bytes]]:
    """Requests as lines by key, in as many files as the provider's limits make necessary."""
    lines: dict[str, bytes] = {}
    size = 0
    for request in requests:
        row = line(request.key, dialect.body(request))
        if lines and (len(lines) == _MOST_REQUESTS or size + len(row) > _MOST_BYTES):
            yield lines
            lines, size = {}, 0
        lines[request.key] = row
        size += len(row)
    if lines:
        yield lines
