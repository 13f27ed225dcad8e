"""Never asking the same thing twice: not across runs (the cache), not within one (requests in flight are shared)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple

from graphgen.llm.client import LLM
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["Answer", "Memoised", "Recall"]


class Answer(NamedTuple):
    """A completion and where it came from.

    `bought` now; `cached`: found in the cache; `shared` with an equal request; `recalled`: found in the cache, and
    counted as though it were bought, which is done once for each request.
    """

    completion: Completion
    origin: Literal["bought", "cached", "shared", "recalled"]


Recall = Callable[[Request, Completion], Awaitable[None]]
"""Told of a request that the cache can answer, the first time that it is put; it may refuse by raising."""


class Memoised:
    """A model with a memory.

    A purchase runs in a task of its own: when whoever asked is cancelled, the answer still arrives and is stored.

    Args:
        llm: Who is asked what is not known.
        cache: What is known.
        recall: Where answers from the cache are counted; they are free without it.
    """

    def __init__(self, llm: LLM, cache: ResponseCache, *, recall: Recall | None = None) -> None:
        self._llm = llm
        self._cache = cache
        self._recall = recall
        self._counted: set[bytes] = set()
        self._in_flight: dict[str, asyncio.Task[Completion]] = {}

    async def __call__(self, request: Request) -> Answer:
        task = self._in_flight.get(request.key)
        if task is not None:
            return Answer(await asyncio.shield(task), "shared")
        known = self._cache.get(request.key)
        if known is not None:
            return Answer(known, "recalled" if await self._recalled(request, known) else "cached")
        self._note(request)
        task = asyncio.create_task(self._buy(request))
        self._in_flight[request.key] = task
        task.add_done_callback(lambda done: self._settled(request.key, done))
        return Answer(await asyncio.shield(task), "bought")

    async def _recalled(self, request: Request, known: Completion) -> bool:
        """Whether `known` was counted now; what this object bought, or has counted, is not counted again."""
        if self._recall is None or not self._note(request):
            return False
        await self._recall(request, known)
        return True

    def _note(self, request: Request) -> bool:
        """Whether this is the first time that `request` is put, where that is of interest."""
        before = len(self._counted)
        if self._recall is not None:
            self._counted.add(bytes.fromhex(request.key))
        return len(self._counted) > before

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
