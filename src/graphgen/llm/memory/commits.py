"""Group commit: one thread, one transaction for all that gathered while it was busy, one wake-up for each."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from graphgen.errors import StorageError
from graphgen.llm.memory.schema import answer_in, countable, open_cache, storage_errors
from graphgen.records import Completion

__all__ = ["Asked", "Commits", "Write"]

_LARGEST_BATCH = 500
_INSERT = "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)"


class Asked(Protocol):
    """What the file has to know of a request: its key, and who was asked. A `Request` is one."""

    @property
    def key(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def model(self) -> str: ...


class Write:
    """An answer on its way into the file."""

    __slots__ = ("completion", "content", "created", "digest", "done", "request")

    def __init__(self, request: Asked, completion: Completion) -> None:
        self.request = request
        self.completion = completion
        self.content = completion.model_dump_json().encode()
        self.digest = bytes.fromhex(request.key)
        self.created = int(time.time())
        self.done: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()

    @property
    def row(self) -> tuple[object, ...]:
        asked, told = self.request, self.completion
        tokens = countable(told.input_tokens), countable(told.output_tokens)
        return self.digest, asked.endpoint, asked.model, self.created, *tokens, self.content


class Commits:
    """Writes answers in the order in which they came.

    Waking a thread costs more than storing an answer. So the answers of one turn of the event loop travel together,
    and while a commit is under way the next ones gather.

    Args:
        path: The cache's file.

    Raises:
        StorageError: It cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_cache(path)
        self._waiting: list[Write] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._batches: queue.SimpleQueue[list[Write] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_forever, name="response-cache", daemon=True)
        self._thread.start()

    async def commit(self, write: Write) -> Completion:
        """Store `write`; gives the answer that is in the file afterwards.

        Raises:
            StorageError: It could not be stored.
        """
        self._waiting.append(write)
        loop = write.done.get_loop()
        if self._loop is not loop:  # `None` where no commit is under way; another one where that one's loop is gone
            self._loop = loop
            loop.call_soon(self._hand_over)
        return await write.done

    def close(self) -> None:
        """Commit what is waiting and close the file."""
        if self._waiting:
            self._batches.put(self._waiting)
            self._waiting = []
        self._batches.put(None)
        self._thread.join()
        self._connection.close()

    def _hand_over(self) -> None:
        batch, self._waiting = self._waiting[:_LARGEST_BATCH], self._waiting[_LARGEST_BATCH:]
        if batch:
            self._batches.put(batch)
        else:
            self._loop = None

    def _write_forever(self) -> None:
        while (batch := self._batches.get()) is not None:
            standing: list[Completion] | StorageError
            try:
                standing = self._commit(batch)
            except StorageError as error:
                standing = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more, and the answers are stored
                batch[0].done.get_loop().call_soon_threadsafe(self._acknowledge, batch, standing)

    def _commit(self, batch: list[Write]) -> list[Completion]:
        rows = [write.row for write in batch]
        connection = self._connection
        with storage_errors(self._path):
            try:
                connection.execute("BEGIN IMMEDIATE")
                inserted = connection.executemany(_INSERT, rows).rowcount
                connection.execute("COMMIT")
            except sqlite3.Error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return [write.completion if inserted == len(batch) else self._standing(write) for write in batch]

    def _standing(self, write: Write) -> Completion:
        query = "SELECT completion FROM answers WHERE key = ?"
        row = self._connection.execute(query, (write.digest,)).fetchone()
        if row is None or row[0] == write.content:
            return write.completion
        return answer_in(row[0], self._path)

    def _acknowledge(self, batch: list[Write], standing: list[Completion] | StorageError) -> None:
        for position, write in enumerate(batch):
            if write.done.done():
                continue
            if isinstance(standing, StorageError):
                write.done.set_exception(standing)
            else:
                write.done.set_result(standing[position])
        self._hand_over()
