"""A loopback HTTP endpoint over the embedded models, as slow and as faulty as its settings say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from types import TracebackType
from typing import Self

import orjson
from aiohttp import web

from graphgen.errors import UsageError
from graphgen.llm.simulator.batches import Batches
from graphgen.llm.simulator.chat import Chat
from graphgen.llm.simulator.exchange import Protocol
from graphgen.llm.simulator.journal import Journal, Stats
from graphgen.llm.simulator.models import NAMES
from graphgen.llm.simulator.ollama import OLLAMA, VERSION, tags_body
from graphgen.llm.simulator.protocol import OPENAI, error_body, models_body
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
        self._journal = Journal(self.settings.log)
        self._chat = Chat(self.settings, self._journal, self._refuse_connections)
        self._batches = Batches(self.settings, self._chat, self._journal)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = self.settings.port

    @property
    def root_url(self) -> str:
        """What a client of Ollama takes as its base URL."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """What a client of OpenAI takes as its base URL."""
        return f"{self.root_url}/v1"

    @property
    def stats(self) -> Stats:
        return self._journal.stats

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=_LARGEST_BODY)
        router = application.router
        router.add_post("/v1/chat/completions", self._speaking(OPENAI))
        router.add_get("/v1/models", _saying(models_body(NAMES)))
        self._batches.add_routes(router)
        router.add_post("/api/chat", self._speaking(OLLAMA))
        router.add_get("/api/tags", _saying(tags_body(NAMES)))
        router.add_get("/api/version", _saying(orjson.dumps({"version": VERSION})))
        router.add_get("/stats", self._show_stats)
        router.add_get("/healthz", _saying(b'{"status":"ok"}'))
        router.add_route("*", "/{path:.*}", _unknown_path)
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
        await self._batches.close()
        self._journal.close()

    async def _refuse_connections(self) -> None:
        site, self._site = self._site, None
        if site is not None:
            await site.stop()

    def _speaking(self, protocol: Protocol) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def respond(request: web.Request) -> web.StreamResponse:
            return await self._chat.respond(request, protocol)

        return respond

    async def _show_stats(self, _request: web.Request) -> web.Response:
        return _json(orjson.dumps(asdict(self.stats)))


def _saying(body: bytes) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def say(_request: web.Request) -> web.StreamResponse:
        return _json(body)

    return say


async def _unknown_path(request: web.Request) -> web.Response:
    message = f"There is no {request.method} {request.path} here."
    return _json(error_body(404, "unknown_url", message), 404)


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")
