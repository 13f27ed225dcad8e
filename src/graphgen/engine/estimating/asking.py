"""The questions of a shadow run: answered from the cache, by a model, or for free; counted in any case."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any, Protocol, TypeVar, cast

from graphgen.engine.estimating.findings import finding
from graphgen.engine.estimating.free import EXTRACTIONS, FreeAnswers, listed_in, tokens_of
from graphgen.engine.estimating.roots import LINEAGE, Lineage, NotChosen, Place, Root
from graphgen.engine.estimating.shadow import ShadowRunner
from graphgen.engine.estimating.tally import Line, Pair, Tally
from graphgen.engine.running.ask import Asker
from graphgen.llm.door import Door, Endpoint
from graphgen.llm.embedded.offline.reading.blocks import read_task
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.memo import Answer
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.request import Request
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion, Language, Role
from graphgen.stream import Reply

__all__ = ["Buyer", "ShadowAsker"]

V = TypeVar("V")


class Buyer(Protocol):
    """Who decides what is bought in a pilot."""

    def wants(self, request: Request, role: Role, prompt: str, tokens: int) -> bool:
        """Whether to buy the answer to `request`, which has so many tokens."""
        ...

    def bought(self, role: Role, prompt: str, tokens: int, completion: Completion) -> None:
        """What was wanted has come."""
        ...

    def found(self, role: Role, prompt: str, tokens: int, completion: Completion) -> None:
        """An answer was in the cache."""
        ...


class ShadowAsker(Asker):
    """Implements `graphgen.stream.Ask` for a `ShadowRunner`.

    Args:
        prompts: Where prompts are found.
        door: The models.
        attempts: How often a model may be asked.
        free: Answers in place of theirs.
        embedded: Roles whose own model is free, and is asked.
        chosen: Places of the roots to go on with; `None` for all.
        counts_roots: Note every root.
        cache: Where real answers may lie; without it, none are looked for.
        buyer: Buys answers; without one, none are bought.
    """

    def __init__(
        self,
        prompts: PromptLibrary,
        door: Door,
        *,
        attempts: int,
        free: FreeAnswers,
        embedded: Collection[Role],
        chosen: Collection[Place] | None,
        counts_roots: bool = False,
        cache: ResponseCache | None = None,
        buyer: Buyer | None = None,
    ) -> None:
        super().__init__(prompts, door, Ledger(), attempts=attempts)
        self._library = prompts
        self._models = door
        self._free = free
        self._embedded = embedded
        self._chosen = None if chosen is None else frozenset(chosen)
        self._counts_roots = counts_roots
        self._cache = cache
        self._buyer = buyer
        self._known: dict[str, Completion] = {}
        self.tally = Tally()
        self.runner: ShadowRunner | None = None

    async def __call__(
        self,
        prompt: str,
        parse: Callable[[Completion], V],
        /,
        *,
        language: Language,
        role: Role = "synthesizer",
        draw: int = 0,
        **values: object,
    ) -> Reply[V]:
        lineage = LINEAGE.get()
        if lineage is not None and not lineage.asked and self._is_root(lineage):
            self._meet(lineage, prompt, role, draw, {**values, "language": language})
        try:
            return await super().__call__(prompt, parse, language=language, role=role, draw=draw, **values)
        finally:
            if lineage is not None:
                lineage.asked = True

    async def answer(self, request: Request, endpoint: Endpoint, role: Role, prompt: str) -> Answer:
        known = self._known.get(request.key)
        if known is not None:
            return Answer(known, "shared")
        line, tokens = self.tally.line((role, prompt)), tokens_of(request)
        lineage = LINEAGE.get()
        weight = 1.0 if lineage is None else lineage.weight
        found, seconds = await self._real(request, endpoint, role, prompt, tokens)
        free = (
            None if found is not None and request.attempt else await self._at_no_cost(request, endpoint, role, prompt)
        )
        if request.attempt:
            line.again += found is not None
        elif free is not None:
            self._count(line, tokens, free.output_tokens, weight, is_new=found is None)
        if found is not None and free is not None:
            pair = Pair(tokens, found.input_tokens, free.output_tokens, found.output_tokens, seconds)
            line.pairs.append(pair)
            self._learn(request, role, prompt, found)
        completion = self._known[request.key] = found or free or Completion(text="", model="free")
        return Answer(completion, "bought")

    def _count(self, line: Line, tokens: int, answer: int, weight: float, *, is_new: bool) -> None:
        lineage = LINEAGE.get()
        line.asked += weight
        line.tokens += weight * tokens
        line.free += weight * answer
        if is_new:
            line.new += weight
            line.new_tokens += weight * tokens
            line.new_free += weight * answer
        if self.runner is not None and lineage is not None and lineage.leg != self.runner.root_leg:
            line.later += weight
        else:
            self.tally.at_roots += 1

    def _learn(self, request: Request, role: Role, prompt: str, found: Completion) -> None:
        if request.parameters.top_logprobs:
            seen = self._free.without_logprobs if found.top_logprobs is None else self._free.with_logprobs
            seen.add(role)
        if prompt in EXTRACTIONS:
            asked = request.messages[0].content
            seen = finding(read_task(asked).data, found.text, listed_in(asked))
            self.tally.found.setdefault(prompt, []).append(seen)
            self._free.remember(request, found.text)

    async def _real(
        self, request: Request, endpoint: Endpoint, role: Role, prompt: str, tokens: int
    ) -> tuple[Completion | None, float]:
        """The model's own answer, if it is in the cache or is bought now, and the seconds that it took."""
        found = self._cache.get(request.key) if self._cache is not None else None
        if found is not None:
            line = self.tally.line((role, prompt))
            self.tally.cached.add(request.key)
            if self._buyer is not None:
                self._buyer.found(role, prompt, tokens, found)
            line.cached += 1
            line.cached_tokens += found.input_tokens or tokens
            line.cached_output += found.output_tokens
            return found, 0.0
        buyer = None if role in self._embedded else self._buyer
        if buyer is None or not buyer.wants(request, role, prompt, tokens):
            return None, 0.0
        began = time.monotonic()
        bought = (await endpoint.ask(request)).completion
        buyer.bought(role, prompt, tokens, bought)
        return bought, time.monotonic() - began

    async def _at_no_cost(self, request: Request, endpoint: Endpoint, role: Role, prompt: str) -> Completion:
        return await endpoint.client(request) if role in self._embedded else self._free(request, role, prompt)

    def _is_root(self, lineage: Lineage) -> bool:
        runner = self.runner
        if runner is None:
            return False
        if runner.root_leg is None:
            runner.root_leg = lineage.leg
        return runner.root_leg == lineage.leg

    def _meet(self, lineage: Lineage, prompt: str, role: Role, draw: int, values: dict[str, Any]) -> None:
        """Count a root, where they are counted; drop it where it is not of the slice.

        Raises:
            NotChosen: It is dropped.
        """
        if self._counts_roots:
            language = cast("Language", values.pop("language"))
            endpoint = self._models.endpoint(role)
            rendered = self._library.render(prompt, language, values, structured=endpoint.structured)
            request = endpoint.request(rendered.messages, rendered.parameters, draw, 0, rendered.schema)
            is_cached = self._cache is not None and self._cache.get(request.key) is not None
            self.tally.roots.append(Root(lineage.place, role, prompt, language, tokens_of(request), is_cached))
        if self._chosen is not None and lineage.place not in self._chosen:
            raise NotChosen
