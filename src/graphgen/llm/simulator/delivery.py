"""How an answer leaves: whole, in part, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from graphgen.llm.simulator.journal import Bill, Outcome

__all__ = ["Answer", "deliver"]

_LOOK = 0.02
"""Seconds between two looks at whether a client has gone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be sent; the outcome also says how. The bill is for the work that went into it."""

    outcome: Outcome
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    bill: Bill | None = None


async def deliver(request: web.Request, answer: Answer) -> tuple[web.StreamResponse, Outcome]:
    """Send `answer`, and say how that went once its last byte was handed to the kernel."""
    if answer.outcome == "dropped":
        return _cut(request), answer.outcome
    if answer.outcome == "stalled":
        # A handler is told that its client has gone only by being cancelled, which would end its journal entry too.
        while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(_LOOK)
        return web.Response(), answer.outcome
    headers = {"Content-Type": "application/json", **answer.headers}
    try:
        if answer.outcome == "truncated":
            partial = web.StreamResponse(status=answer.status, headers=headers)
            partial.content_length = len(answer.body)
            await partial.prepare(request)
            await partial.write(answer.body[: len(answer.body) // 2])
            if request.transport is not None:
                request.transport.close()  # unlike abort, this sends what was written
            return partial, answer.outcome
        response = web.Response(status=answer.status, headers=headers, body=answer.body)
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return web.Response(), "disconnected"
    return response, answer.outcome


def _cut(request: web.Request) -> web.StreamResponse:
    """Reset the connection. What is returned finds no one to go to."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
