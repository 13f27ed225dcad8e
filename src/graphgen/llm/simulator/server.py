"""A loopback HTTP endpoint over the embedded models, as slow and as faulty as its settings say."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict
from types import TracebackType
from typing import Self

import orjson
from aiohttp import web

from graphgen.errors import UsageError
from graphgen.llm.simulator.delivery import Answer, deliver, refusal
from graphgen.llm.simulator.fate import Fates
from graphgen.llm.simulator.journal import Arrival, Journal, Stats
from graphgen.llm.simulator.models import NAMES, RUBBISH, Models
from graphgen.llm.simulator.protocol import (
    ChatRequest,
    MalformedRequest,
    completion_body,
    error_body,
    models_body,
    parse_request,
)
from graphgen.llm.simulator.settings import SimulatorSettings

__all__ = ["Simulator"]

_LARGEST_BODY = 256 * 1024 * 1024
_BACKLOG = 4096


class Simulator:
    """Serves while entered: `async with Simulator(settings) as simulator: ... simulator.base_url`.

    It binds 127.0.0.1 only. Completions go through the embedded models, so answers are real answers of theirs; the
    latency, the capacity and the faults are simulated.

    Raises:
        UsageError: A file of known text cannot be read, or the port is taken.
        StorageError: The log cannot be written.
    """

    def __init__(self, settings: SimulatorSettings | None = None) -> None:
        self.settings = settings or SimulatorSettings()
        self._fates = Fates(self.settings)
        self._models = Models(self.settings)
        self._journal = Journal(self.settings.log)
        self._gate = asyncio.Semaphore(self.settings.places) if self.settings.places else None
        self._completions = 0
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = self.settings.port

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def stats(self) -> Stats:
        return self._journal.stats

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.router.add_post("/v1/chat/completions", self._chat)
        application.router.add_get("/v1/models", self._list_models)
        application.router.add_get("/stats", self._show_stats)
        application.router.add_get("/healthz", self._health)
        application.router.add_route("*", "/{path:.*}", self._unknown_path)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.settings.port, backlog=_BACKLOG)
        try:
            await self._site.start()
        except OSError as error:
            await self._close()
            raise UsageError(
                f"Port {self.settings.port} cannot be used: {error.strerror}.",
                "Choose another port, or 0 for a free one.",
            ) from error
        self._port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._journal.close()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        arrival = self._journal.receive(hashlib.sha256(body).hexdigest())
        async with self._place() as placed:
            answer = await self._answer(request, body, arrival) if placed else self._no_place()
            response, outcome = await deliver(request, answer)
            self._journal.settle(arrival, outcome)
        return response

    @asynccontextmanager
    async def _place(self) -> AsyncGenerator[bool]:
        """Hold a place among those served at once; gives False where there is none and waiting is not wanted."""
        stats = self.stats
        if self._gate is not None:
            if self.settings.reject_over_places and self._gate.locked():
                yield False
                return
            stats.waiting += 1
            try:
                await self._gate.acquire()
            finally:
                stats.waiting -= 1
        stats.in_flight += 1
        stats.max_in_flight = max(stats.max_in_flight, stats.in_flight)
        try:
            yield True
        finally:
            stats.in_flight -= 1
            if self._gate is not None:
                self._gate.release()

    def _no_place(self) -> Answer:
        wait = self.settings.retry_after
        told = {"Retry-After": f"{wait:g}"}
        if self.settings.retry_after_header == "milliseconds":
            told = {"retry-after-ms": f"{wait * 1000:g}"}
        limits = {
            "x-ratelimit-limit-requests": str(self.settings.places),
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": f"{wait:g}s",
        }
        message = "Rate limit reached: too many requests at a time."
        return refusal("rejected", 429, "rate_limit_exceeded", message, headers=told | limits)

    async def _answer(self, request: web.Request, body: bytes, arrival: Arrival) -> Answer:
        key = self.settings.api_key
        if key is not None and request.headers.get("Authorization") != f"Bearer {key}":
            return refusal("unauthorized", 401, "invalid_api_key", "Incorrect API key.")
        try:
            chat = parse_request(body)
        except MalformedRequest as error:
            return refusal("bad_request", 400, "invalid_request", str(error))
        if chat.model not in NAMES:
            message = f"The model {chat.model!r} does not exist; there are {', '.join(NAMES)}."
            return refusal("unknown_model", 404, "model_not_found", message)
        return await self._complete(chat, arrival)

    async def _complete(self, chat: ChatRequest, arrival: Arrival) -> Answer:
        fate = self._fates.draw(arrival.digest, arrival.seen)
        if self.settings.no_logprobs:
            chat = chat.model_copy(update={"logprobs": False, "top_logprobs": None})
        completions = self._models.answer(chat, arrival.digest)
        if fate.latency:
            await asyncio.sleep(fate.latency)
        limit = self.settings.fail_after
        if limit is not None and self._completions >= limit:
            return await self._fail_for_good()
        if fate.fault == "dropped":
            return Answer("dropped")
        if fate.fault == "error":
            return refusal("error", 500, "internal_error", "The server had an error.")
        rubbish = fate.fault == "bad_reply"
        body = completion_body(chat, (RUBBISH,) * chat.n if rubbish else completions, arrival.digest[:24])
        if fate.fault == "truncated":
            return Answer("truncated", body)
        if fate.fault == "malformed":
            return Answer("malformed", body[: len(body) // 2] + b'"}')
        self._completions += 1
        return Answer("bad_reply" if rubbish else "answered", body)

    async def _fail_for_good(self) -> Answer:
        if self.settings.fail_with == "error":
            return refusal("error", 500, "internal_error", "The server is out of order.")
        site, self._site = self._site, None
        if site is not None:
            await site.stop()
        return Answer("dropped")

    async def _list_models(self, _request: web.Request) -> web.Response:
        return _json(models_body(NAMES))

    async def _show_stats(self, _request: web.Request) -> web.Response:
        return _json(orjson.dumps(asdict(self.stats)))

    async def _health(self, _request: web.Request) -> web.Response:
        return _json(b'{"status":"ok"}')

    async def _unknown_path(self, request: web.Request) -> web.Response:
        message = f"There is no {request.method} {request.path} here."
        return _json(error_body(404, "unknown_url", message), 404)


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")
