"""Never asking the same thing twice: not across runs (the cache), not within one (requests in flight are shared)."""

from __future__ import annotations

import asyncio
from typing import Literal, NamedTuple

from graphgen.llm.client import LLM
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["Answer", "Memoised"]


class Answer(NamedTuple):
    """A completion and where it came from: bought now, found in the cache, or shared with an equal request."""

    completion: Completion
    origin: Literal["bought", "cached", "shared"]


class Memoised:
    """A model with a memory.

    A purchase runs in a task of its own: when whoever asked is cancelled, the answer still arrives and is stored.
    """

    def __init__(self, llm: LLM, cache: ResponseCache) -> None:
        self._llm = llm
        self._cache = cache
        self._in_flight: dict[str, asyncio.Task[Completion]] = {}

    async def __call__(self, request: Request) -> Answer:
        task = self._in_flight.get(request.key)
        if task is not None:
            return Answer(await asyncio.shield(task), "shared")
        known = self._cache.get(request.key)
        if known is not None:
            return Answer(known, "cached")
        task = asyncio.create_task(self._buy(request))
        self._in_flight[request.key] = task
        task.add_done_callback(lambda done: self._settled(request.key, done))
        return Answer(await asyncio.shield(task), "bought")

    async def drain(self) -> None:
        """Wait until everything in flight has been answered, or has failed, and is stored."""
        while self._in_flight:
            await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    async def _buy(self, request: Request) -> Completion:
        return await self._cache.put(request, await self._llm(request))

    def _settled(self, key: str, task: asyncio.Task[Completion]) -> None:
        del self._in_flight[key]
        if not task.cancelled():
            task.exception()  # retrieved here too, for the case that nobody waits any more
