"""The gate before every model: once it is shut, nothing more is bought, and what is under way comes home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from graphgen.errors import GraphGenError
from graphgen.llm.client import LLM
from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["Gate", "Gated"]


class Gate:
    """Open until `shut`. One gate serves all models of a run."""

    def __init__(self) -> None:
        self._reason: GraphGenError | None = None
        self._shut = asyncio.Event()
        self._told: list[Callable[[], None]] = []

    def shut(self, reason: GraphGenError) -> None:
        """Let nothing more through; the first reason stays."""
        if self._reason is None:
            self._reason = reason
            self._shut.set()
            for callback in self._told:
                callback()

    def when_shut(self, callback: Callable[[], None]) -> None:
        """Have `callback` called once, when the gate is shut."""
        self._told.append(callback)

    def check(self) -> None:
        """Raise the reason if the gate is shut."""
        if self._reason is not None:
            raise self._reason

    async def sleep(self, seconds: float) -> None:
        """Wait, but not longer than the gate is open; raises the reason when it is shut meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self._shut.wait()
        except TimeoutError:
            return
        self.check()


class Gated:
    """A model behind a gate."""

    def __init__(self, llm: LLM, gate: Gate) -> None:
        self._llm = llm
        self._gate = gate

    async def __call__(self, request: Request) -> Completion:
        self._gate.check()
        return await self._llm(request)
