"""The door: one stack of behaviour per model, and the models by role.

A stack reads, from the outside in: `memoised(retrying(limited(budgeted(gated(client)))))`. A cached answer costs
nothing and passes every limit; a retry waits outside its place, so that others are served; each try is reserved in
the budget where there is one; the gate is innermost, so that nothing is bought after the run was told to stop, not
even by a request that was already queueing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graphgen.errors import GraphGenError, UsageError
from graphgen.llm.client import LLM, BaseLLMClient
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.memo import Memoised
from graphgen.llm.money.budget import Budget, Budgeted
from graphgen.llm.money.prices import PriceBook
from graphgen.llm.providers.connect import connect as connect_to
from graphgen.llm.request import Request
from graphgen.llm.scheduling.gate import Gate, Gated
from graphgen.llm.scheduling.limit import Limited
from graphgen.llm.scheduling.places import Places
from graphgen.llm.scheduling.retry import Retrying
from graphgen.llm.settings import ModelSettings, Price, RemoteModel
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, Role

__all__ = ["Door", "Endpoint"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model, ready to be asked. `structured` tells that it takes a schema for its reply."""

    settings: ModelSettings
    client: BaseLLMClient
    ask: Memoised
    retrying: Retrying
    limited: Limited
    price: Price | None
    extra: Mapping[str, Any]
    left_out: Mapping[str, object] = field(default_factory=dict[str, object])
    structured: bool = False

    def request(
        self,
        messages: tuple[Message, ...],
        parameters: Parameters,
        draw: int,
        attempt: int,
        schema: Mapping[str, Any] | None = None,
    ) -> Request:
        client = self.client
        if self.left_out:
            parameters = parameters.model_copy(update=self.left_out)
        return Request(client.endpoint, client.model, messages, parameters, draw, attempt, schema, self.extra)


class Door:
    """All models of a run.

    Args:
        models: Settings per role; equal settings share one stack. The judge defaults to the synthesizer.
        cache: Where answers are kept.
        connect: Makes the client of a model; by default the provider that its settings name.
        prices: What tokens cost; by default what the bundled list knows.
        budget: The most that may be bought, by all models together; by default anything.
    """

    def __init__(
        self,
        models: Mapping[Role, ModelSettings],
        cache: ResponseCache,
        connect: Callable[[ModelSettings], BaseLLMClient] | None = None,
        *,
        prices: PriceBook | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.gate = Gate()
        self.budget = budget or Budget()
        self._prices = prices or PriceBook()
        self._cache = cache
        self._connect = connect or partial(connect_to, cache=cache)
        self._endpoints: dict[Role, Endpoint] = {}
        self.places = 0
        stacks: dict[str, Endpoint] = {}
        for role, settings in models.items():
            name = settings.model_dump_json()
            if name not in stacks:
                stacks[name] = self._stack(settings)
                self.places += settings.places
            self._endpoints[role] = stacks[name]
        self._stacks = tuple(stacks.values())

    def endpoint(self, role: Role) -> Endpoint:
        """Who answers for `role`.

        Raises:
            UsageError: No model is configured for it.
        """
        found = self._endpoints.get(role) or (self._endpoints.get("synthesizer") if role == "judge" else None)
        if found is None:
            raise UsageError(f"No model is configured for the role {role!r}.", f"Add `models.{role}` to the config.")
        return found

    @property
    def stacks(self) -> dict[tuple[Role, ...], Endpoint]:
        """Each model once, by the roles that it has."""
        return {tuple(role for role, each in self._endpoints.items() if each is stack): stack for stack in self._stacks}

    @property
    def retries(self) -> int:
        """Requests that had to be repeated so far."""
        return sum(stack.retrying.retries for stack in self._stacks)

    def shut(self, reason: GraphGenError) -> None:
        """Buy nothing more; what is in flight still comes home, or is left where the next run finds it."""
        self.gate.shut(reason)
        for stack in self._stacks:
            stack.client.abandon(reason)

    async def close(self) -> None:
        """Wait for what is in flight, then give back connections."""
        await asyncio.gather(*(stack.ask.drain() for stack in self._stacks))
        await asyncio.gather(*(stack.client.close() for stack in self._stacks))

    def _stack(self, settings: ModelSettings) -> Endpoint:
        client = self._connect(settings)
        price = self._prices.price(settings)
        asked: LLM = Gated(client, self.gate)
        if self.budget.is_capped:
            asked = Budgeted(asked, self.budget, price)
        limited = self._limited(asked, client, settings)
        retrying = Retrying(limited, self.gate)
        recall = partial(_recall, self.budget, price) if self.budget.counts_memory else None
        ask = Memoised(retrying, self._cache, recall=recall)
        structured = settings.speaks_json_schema
        return Endpoint(settings, client, ask, retrying, limited, price, settings.extra, settings.left_out, structured)

    def _limited(self, asked: LLM, client: BaseLLMClient, settings: ModelSettings) -> Limited:
        places = Places(settings.places, known=settings.places_are_known)
        if not isinstance(settings, RemoteModel):
            return Limited(asked, places, self.gate)
        return Limited(
            asked,
            places,
            self.gate,
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
            allowances=lambda: client.allowances,
        )


async def _recall(budget: Budget, price: Price | None, request: Request, known: Completion) -> None:
    """Charge `budget` with what it cost once to answer `request`, in the way in which a purchase is charged."""

    async def answer(_: Request) -> Completion:
        return known

    await Budgeted(answer, budget, price)(request)
