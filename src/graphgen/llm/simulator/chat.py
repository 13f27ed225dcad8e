"""One chat request from its body to its answer, in whatever protocol it comes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from aiohttp import web

from graphgen.llm.simulator.capacity import Places, Rates
from graphgen.llm.simulator.delivery import Answer, deliver
from graphgen.llm.simulator.exchange import ANY_OBJECT, ChatRequest, Protocol, Refusal
from graphgen.llm.simulator.fate import Fates
from graphgen.llm.simulator.journal import Arrival, Bill, Journal
from graphgen.llm.simulator.models import NAMES, RUBBISH, Models
from graphgen.llm.simulator.settings import SimulatorSettings
from graphgen.records import Completion

__all__ = ["Chat"]

_PAGE = b"<!doctype html><title>Bad gateway</title><p>The upstream server sent an invalid response."


class Chat:
    """Answers, in time, in turn, and with the faults that `settings` want.

    Args:
        settings: How.
        journal: Where every request is entered.
        refuse_connections: Called when the endpoint fails for good.

    Raises:
        UsageError: A file of known text cannot be read.
    """

    def __init__(
        self, settings: SimulatorSettings, journal: Journal, refuse_connections: Callable[[], Awaitable[None]]
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._refuse_connections = refuse_connections
        self._fates = Fates(settings)
        self._models = Models(settings)
        self._places = Places(settings, journal.stats)
        self._rates = Rates(settings)
        self._completions = 0

    async def respond(self, request: web.Request, protocol: Protocol) -> web.StreamResponse:
        """Answer an HTTP request."""
        body = await request.read()
        arrival = self._journal.receive(hashlib.sha256(body).hexdigest())
        try:
            self.authorize(request)
            chat = self.read(protocol, body)
            self._rates.take(chat)
            async with self._places.hold():
                answer = await self._answer(chat, arrival, protocol)
                return await self._send(request, answer, arrival)
        except Refusal as refusal:
            content = protocol.error(refusal.status, refusal.code, str(refusal))
            answer = Answer(refusal.outcome, content, refusal.status, refusal.headers)
            return await self._send(request, answer, arrival)

    def authorize(self, request: web.Request) -> None:
        """Check the key, where one is needed.

        Raises:
            Refusal: It is missing or wrong.
        """
        key = self._settings.api_key
        if key is not None and request.headers.get("Authorization") != f"Bearer {key}":
            raise Refusal("unauthorized", 401, "invalid_api_key", "Incorrect API key.")

    def read(self, protocol: Protocol, body: bytes) -> ChatRequest:
        """The request that `body` puts.

        Raises:
            Refusal: It cannot be read, or asks for what this endpoint does not have.
        """
        settings = self._settings
        chat = protocol.parse(body)
        if chat.model not in NAMES:
            message = f"The model {chat.model!r} does not exist; there are {', '.join(NAMES)}."
            raise Refusal("unknown_model", 404, "model_not_found", message)
        if chat.alternatives > settings.max_top_logprobs:
            message = f"top_logprobs: must be at most {settings.max_top_logprobs}"
            raise Refusal("bad_request", 400, "invalid_request", message)
        if chat.schema is not None and settings.no_structured:
            raise Refusal("bad_request", 400, "invalid_request", "response_format: this model does not support it")
        if settings.json_object_only and chat.schema not in (None, ANY_OBJECT):
            raise Refusal("bad_request", 400, "invalid_request", "response_format: json_schema is unavailable now")
        if settings.no_logprobs and chat.logprobs:
            return replace(chat, logprobs=False, alternatives=0)
        return replace(chat, byte_tokens=True) if settings.byte_tokens else chat

    def complete(self, chat: ChatRequest, digest: str) -> tuple[Sequence[Completion], Bill]:
        """The model's own answer, and what it comes to."""
        completions = self._models.answer(chat, digest)
        return completions, _bill(completions)

    async def _answer(self, chat: ChatRequest, arrival: Arrival, protocol: Protocol) -> Answer:
        fate = self._fates.draw(arrival.digest, arrival.seen)
        completions, bill = self.complete(chat, arrival.digest)
        if fate.latency:
            await asyncio.sleep(fate.latency)
        limit = self._settings.fail_after
        if limit is not None and self._completions >= limit:
            return await self._fail_for_good()
        if fate.fault == "error":
            raise Refusal("error", 500, "internal_error", "The server had an error.")
        if fate.fault in {"dropped", "stalled"}:
            return Answer(fate.fault, bill=bill)
        if fate.fault == "wrong_type":
            return Answer("wrong_type", _PAGE, headers={"Content-Type": "text/html"}, bill=bill)
        if fate.fault == "bad_reply":
            completions = (RUBBISH,) * chat.n
            bill = _bill(completions)
        if fate.fault == "no_logprobs":
            chat = replace(chat, logprobs=False)
        kept = () if fate.fault == "no_choices" else completions
        body = protocol.completion(chat, kept, arrival.digest[:24])
        if fate.fault == "malformed":
            body = body[: len(body) // 2] + b'"}'
        self._completions += fate.fault in {None, "bad_reply", "no_logprobs"}
        return Answer(fate.fault or "answered", body, bill=bill)

    async def _fail_for_good(self) -> Answer:
        if self._settings.fail_with == "error":
            raise Refusal("error", 500, "internal_error", "The server is out of order.")
        await self._refuse_connections()
        return Answer("dropped")

    async def _send(self, request: web.Request, answer: Answer, arrival: Arrival) -> web.StreamResponse:
        told = self._rates.headers()
        if told and answer.headers.get("Content-Type") is None:
            answer = replace(answer, headers={**told, **answer.headers})
        response, outcome = await deliver(request, answer)
        self._journal.settle(arrival, outcome, answer.bill)
        return response


def _bill(completions: Sequence[Completion]) -> Bill:
    return Bill(completions[0].input_tokens, sum(completion.output_tokens for completion in completions))
