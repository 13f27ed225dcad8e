"""A model whose every answer is a function of the request, with a switch for what goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self

from graphgen.engine.run_directory.workspace import Workspace
from graphgen.engine.running.ask import Asker
from graphgen.engine.running.events import Events, Tracker
from graphgen.engine.running.local import LocalRunner
from graphgen.llm.client import BaseLLMClient
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.request import Request
from graphgen.llm.settings import OfflineModel
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion


class ScriptedModel(BaseLLMClient):
    """Answers with the last line of its prompt, upper-cased. `at` comes before each answer and may raise or wait."""

    def __init__(self, at: Callable[[int], object] | None = None, *, answer: Callable[[Request], str] | None = None):
        self.asked = 0
        self.answered: list[str] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self._at = at
        self._answer = answer or (lambda request: request.messages[-1].content.splitlines()[-1].upper())

    @property
    def endpoint(self) -> str:
        return "test:scripted"

    @property
    def model(self) -> str:
        return "scripted"

    async def __call__(self, request: Request) -> Completion:
        self.asked += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self._at is not None:
                waited = self._at(self.asked)
                if asyncio.iscoroutine(waited):
                    await waited
            for _ in range(1 + hash_of(request) % 5):
                await asyncio.sleep(0)
            self.answered.append(request.key)
            return Completion(text=self._answer(request), model=self.model, input_tokens=1, output_tokens=1)
        finally:
            self.in_flight -= 1


def hash_of(request: Request) -> int:
    return int(request.key[:8], 16)


class Bench:
    """Everything a runner needs, in a folder; `open` again to resume."""

    def __init__(self, folder: Path, prompts: Path) -> None:
        self.folder = folder
        self.prompts = prompts

    def open(self, model: BaseLLMClient, *, attempts: int = 2, places: int = 8, out: str = "run") -> Opened:
        return Opened(self, model, attempts=attempts, places=places, out=out)


class Opened:
    def __init__(self, bench: Bench, model: BaseLLMClient, *, attempts: int, places: int, out: str) -> None:
        self.cache = ResponseCache(bench.folder / "cache.sqlite")
        settings = OfflineModel(concurrency=places)
        self.door = Door({"synthesizer": settings}, self.cache, lambda _: model)
        self.workspace = Workspace(bench.folder / out)
        self.ledger = Ledger()
        self.events = Events(bench.folder / out / "events.jsonl")
        self.tracker = Tracker(self.workspace, self.events, self.ledger, self.door)
        ask = Asker(PromptLibrary([bench.prompts]), self.door, self.ledger, attempts=attempts)
        self.runner = LocalRunner(ask, self.door, self.workspace, self.tracker, seed=0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.door.close()
        self.events.close()
        self.workspace.close()
        self.cache.close()


def make_bench(folder: Path) -> Bench:
    prompts = folder / "prompts"
    (prompts / "test").mkdir(parents=True)
    for language in ("en", "zh"):
        (prompts / "test" / f"echo.{language}.md").write_text("Echo.\n{{ text }}\n")
    return Bench(folder, prompts)
