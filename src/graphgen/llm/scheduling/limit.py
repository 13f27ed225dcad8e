"""How many requests one endpoint serves at a time."""

from __future__ import annotations

import asyncio

from graphgen.llm.client import LLM
from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["Limited"]


class Limited:
    """A model that is asked at most `places` things at once; further requests wait in order."""

    def __init__(self, llm: LLM, places: int) -> None:
        self._llm = llm
        self._places = asyncio.Semaphore(places)

    async def __call__(self, request: Request) -> Completion:
        async with self._places:
            return await self._llm(request)
