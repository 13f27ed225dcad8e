"""The response cache: what was paid for once is never bought again. It is also the only checkpoint of a run.

One SQLite file, content-addressed by `Request.key`, shared by every run and process of a project. Writes go through
one thread that commits whatever has gathered while it was busy (group commit), and a write is acknowledged only
after its commit: an answer that a stage has seen survives `kill -9`.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from graphgen.errors import StorageError
from graphgen.records import Completion

__all__ = ["ResponseCache"]

_LARGEST_BATCH = 500
_BUSY_SECONDS = 60
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key BLOB PRIMARY KEY,
    completion BLOB NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID
"""


class _Write(NamedTuple):
    key: bytes
    completion: bytes
    created: int
    done: asyncio.Future[None]


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA page_size=8192")  # must come before WAL; a third less disk for typical answers
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(_SCHEMA)
    return connection


def _storage_error(path: Path, error: Exception) -> StorageError:
    if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
        return StorageError(f"The disk is full: {path} cannot grow.", "Free some space and run the same command again.")
    if isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error):
        return StorageError(f"{path} is not a response cache.", "Move the file away, or name another with --cache.")
    return StorageError(
        f"The response cache {path} cannot be used: {error}.", "Check the file, its folder and the disk."
    )


class ResponseCache:
    """Answers by request key.

    Args:
        path: The SQLite file; it and its folder are made when missing.

    Raises:
        StorageError: The file cannot be opened, or is no cache.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._reader = _connect(path)
            self._writer = _connect(path)
        except (OSError, sqlite3.Error) as error:
            raise _storage_error(path, error) from error
        self._writes: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_forever, name="response-cache", daemon=True)
        self._thread.start()

    def get(self, key: str) -> Completion | None:
        """The answer to the request of this key, if it was ever bought.

        Raises:
            StorageError: The file, or the answer in it, cannot be read.
        """
        try:
            row = self._reader.execute("SELECT completion FROM answers WHERE key = ?", (bytes.fromhex(key),)).fetchone()
        except sqlite3.Error as error:
            raise _storage_error(self.path, error) from error
        if row is None:
            return None
        try:
            return Completion.model_validate_json(row[0])
        except ValidationError as error:
            raise StorageError(
                f"The response cache {self.path} holds an answer that this version cannot read.",
                "Move the file away, or name another with --cache.",
            ) from error

    async def put(self, key: str, completion: Completion) -> None:
        """Store an answer; returns when it is committed. The first answer to a request stays.

        Raises:
            StorageError: The disk is full or the file cannot be written; the answer is not stored.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        content = completion.model_dump_json().encode()
        self._writes.put(_Write(bytes.fromhex(key), content, int(time.time()), done))
        await done

    def close(self) -> None:
        """Commit what is queued and close the file."""
        self._writes.put(None)
        self._thread.join()
        self._reader.close()
        self._writer.close()

    def _write_forever(self) -> None:
        closing = False
        while not closing:
            batch: list[_Write] = []
            item = self._writes.get()
            while item is not None:
                batch.append(item)
                if len(batch) == _LARGEST_BATCH or self._writes.empty():
                    break
                item = self._writes.get()
            closing = item is None
            if batch:
                self._commit(batch)

    def _commit(self, batch: list[_Write]) -> None:
        error: StorageError | None = None
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            self._writer.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", [write[:3] for write in batch])
            self._writer.execute("COMMIT")
        except sqlite3.Error as failure:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            error = _storage_error(self.path, failure)
        loop = batch[0].done.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(_acknowledge, batch, error)


def _acknowledge(batch: list[_Write], error: StorageError | None) -> None:
    for write in batch:
        if write.done.done():
            continue
        if error is None:
            write.done.set_result(None)
        else:
            write.done.set_exception(error)
