"""OpenAI's batch API: files in, batches that take their time, files out. Its state lives as long as the server."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from aiohttp import BodyPartReader, web

from graphgen.llm.simulator.batch import Batch, InvalidBatch, Line, read_creation, read_lines
from graphgen.llm.simulator.chat import Chat
from graphgen.llm.simulator.exchange import Refusal
from graphgen.llm.simulator.journal import Arrival, Journal
from graphgen.llm.simulator.protocol import CREATED, OPENAI, error_body
from graphgen.llm.simulator.settings import SimulatorSettings

__all__ = ["Batches"]

_SHARES = (0.1, 0.8, 0.1)
"""How a batch's time is spent: being validated, being worked on, having its results written."""
_MOST_LISTED = 100


class Batches:
    """The routes under `/v1/files` and `/v1/batches`.

    Args:
        settings: How long batches take and what goes wrong with them.
        chat: Answers the requests in them.
        journal: Where each of those is entered.
    """

    def __init__(self, settings: SimulatorSettings, chat: Chat, journal: Journal) -> None:
        self._settings = settings
        self._chat = chat
        self._journal = journal
        self._files: dict[str, bytes] = {}
        self._batches: dict[str, Batch] = {}
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/v1/files", self._checked(self._upload))
        router.add_get("/v1/files/{id}", self._checked(self._show_file))
        router.add_get("/v1/files/{id}/content", self._checked(self._show_content))
        router.add_post("/v1/batches", self._checked(self._create))
        router.add_get("/v1/batches", self._checked(self._list))
        router.add_get("/v1/batches/{id}", self._checked(self._show))
        router.add_post("/v1/batches/{id}/cancel", self._checked(self._cancel))

    async def close(self) -> None:
        """Give up what is not done."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _checked(
        self, handle: Callable[[web.Request], Awaitable[bytes]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """`handle` behind the key and the latency, half of it before and half after whatever it changes."""

        async def respond(request: web.Request) -> web.Response:
            pause = self._settings.latency_ms / 2000
            try:
                self._chat.authorize(request)
                await asyncio.sleep(pause)
                body = await handle(request)
                await asyncio.sleep(pause)
            except Refusal as refusal:
                body = error_body(refusal.status, refusal.code, str(refusal))
                return web.Response(body=body, status=refusal.status, content_type="application/json")
            return web.Response(body=body, content_type="application/json")

        return respond

    async def _upload(self, request: web.Request) -> bytes:
        if not request.content_type.startswith("multipart/"):
            raise Refusal("bad_request", 400, "invalid_request", "A file comes as multipart/form-data.")
        fields: dict[str | None, bytes] = {}
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                fields[part.name] = bytes(await part.read())
        if fields.get("purpose") != b"batch" or "file" not in fields:
            raise Refusal("bad_request", 400, "invalid_request", "It needs a file, and the purpose `batch`.")
        return self._described(self._store(fields["file"]))

    async def _show_file(self, request: web.Request) -> bytes:
        return self._described(self._file_id(request))

    async def _show_content(self, request: web.Request) -> bytes:
        return self._files[self._file_id(request)]

    async def _create(self, request: web.Request) -> bytes:
        file, window, metadata = read_creation(await request.read())
        if file not in self._files:
            raise Refusal("bad_request", 400, "invalid_request", f"There is no file {file!r}.")
        batch = Batch(f"batch_{next(self._numbers):08x}", file, window, metadata)
        batch.enter("validating")
        self._batches[batch.id] = batch
        self._journal.stats.batches += 1
        task = asyncio.create_task(self._run(batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._strikes(self._settings.batch_lost_rate, "lost", batch.id) and request.transport is not None:
            request.transport.abort()
        return batch.body()

    async def _list(self, request: web.Request) -> bytes:
        newest_first = list(self._batches.values())[::-1]
        limit = min(_MOST_LISTED, int(request.query.get("limit", "20")))
        after = request.query.get("after")
        start = next((index + 1 for index, batch in enumerate(newest_first) if batch.id == after), 0)
        page = newest_first[start : start + limit]
        return orjson.dumps(
            {
                "object": "list",
                "data": [batch.described() for batch in page],
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
                "has_more": start + limit < len(newest_first),
            }
        )

    async def _show(self, request: web.Request) -> bytes:
        return self._batch(request).body()

    async def _cancel(self, request: web.Request) -> bytes:
        batch = self._batch(request)
        if batch.status not in {"validating", "in_progress", "finalizing", "cancelling"}:
            raise Refusal("bad_request", 400, "invalid_request", f"The batch is {batch.status} already.")
        if batch.status != "cancelling":
            batch.enter("cancelling")
            batch.cancelled.set()
        return batch.body()

    async def _run(self, batch: Batch) -> None:
        validating, working, writing = (share * self._settings.batch_seconds for share in _SHARES)
        await _pause(batch, validating)
        try:
            lines = self._lines(batch)
        except InvalidBatch as error:
            batch.error = error
            batch.enter("failed")
            return
        batch.total = len(lines)
        random.Random(f"{self._settings.seed}:order:{batch.id}").shuffle(lines)
        if not batch.cancelled.is_set():
            batch.enter("in_progress")
        expires = self._strikes(self._settings.batch_expiry_rate, "expired", batch.id)
        await _pause(batch, working / 2 if expires else working)
        done = 0 if batch.cancelled.is_set() else len(lines) // 2 if expires else len(lines)
        if not batch.cancelled.is_set():
            batch.enter("finalizing")
        self._work(batch, lines[:done], [_undone(line, expired=not batch.cancelled.is_set()) for line in lines[done:]])
        await asyncio.sleep(writing)
        batch.enter("cancelled" if batch.cancelled.is_set() else "expired" if expires else "completed")

    def _lines(self, batch: Batch) -> list[Line]:
        if self._strikes(self._settings.batch_failure_rate, "failed", batch.id):
            raise InvalidBatch("internal_error", "The batch could not be begun.")
        return read_lines(self._files[batch.input_file_id])

    def _work(self, batch: Batch, lines: Sequence[Line], undone: Sequence[dict[str, Any]]) -> None:
        """Do `lines` and write what came of them and of the others."""
        rows = [self._answer(line) for line in lines]
        good = [row for row in rows if row["response"]["status_code"] == 200]  # noqa: PLR2004
        bad = [row for row in rows if row["response"]["status_code"] != 200] + list(undone)  # noqa: PLR2004
        batch.completed, batch.failed = len(good), len(bad)
        batch.output_file_id = self._store(_jsonl(good)) if good else None
        batch.error_file_id = self._store(_jsonl(bad)) if bad else None

    def _answer(self, line: Line) -> dict[str, Any]:
        arrival = self._journal.receive(hashlib.sha256(line.body).hexdigest())
        try:
            body, status = self._completed(line, arrival), 200
        except Refusal as refusal:
            body, status = error_body(refusal.status, refusal.code, str(refusal)), refusal.status
            self._journal.settle(arrival, refusal.outcome)
        response = {"status_code": status, "request_id": f"req_{arrival.digest[:24]}", "body": orjson.Fragment(body)}
        return {"id": f"batch_req_{line.custom_id}", "custom_id": line.custom_id, "response": response, "error": None}

    def _completed(self, line: Line, arrival: Arrival) -> bytes:
        chat = self._chat.read(OPENAI, line.body)
        if self._strikes(self._settings.batch_error_rate, arrival.digest, arrival.seen):
            raise Refusal("error", 500, "internal_error", "The server had an error.")
        completions, bill = self._chat.complete(chat, arrival.digest)
        self._journal.settle(arrival, "answered", bill)
        return OPENAI.completion(chat, completions, arrival.digest[:24])

    def _strikes(self, rate: float, *what: object) -> bool:
        return random.Random(f"{self._settings.seed}:batch:{what}").random() < rate

    def _store(self, content: bytes) -> str:
        name = f"file-{next(self._numbers):08x}"
        self._files[name] = content
        return name

    def _described(self, name: str) -> bytes:
        size = len(self._files[name])
        return orjson.dumps(
            {"id": name, "object": "file", "bytes": size, "created_at": CREATED, "purpose": "batch", "filename": name}
        )

    def _file_id(self, request: web.Request) -> str:
        name = request.match_info["id"]
        if name not in self._files:
            raise Refusal("bad_request", 404, "not_found", f"There is no file {name!r}.")
        return name

    def _batch(self, request: web.Request) -> Batch:
        batch = self._batches.get(request.match_info["id"])
        if batch is None:
            raise Refusal("bad_request", 404, "not_found", f"There is no batch {request.match_info['id']!r}.")
        return batch


async def _pause(batch: Batch, seconds: float) -> None:
    """Let `seconds` pass, or less where the batch is cancelled meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            await batch.cancelled.wait()
    except TimeoutError:
        return


def _undone(line: Line, *, expired: bool) -> dict[str, Any]:
    error = {"code": "batch_cancelled", "message": "The batch was cancelled before this request was done."}
    if expired:
        error = {"code": "batch_expired", "message": "The completion window ended before this request was done."}
    return {"id": f"batch_req_{line.custom_id}", "custom_id": line.custom_id, "response": None, "error": error}


def _jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
