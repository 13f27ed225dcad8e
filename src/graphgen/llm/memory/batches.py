"""Batches that a provider works on: written down before they are made, so that no kill makes one be paid twice.

They stand in the response cache's own file, beside the answers that they will become. A batch begins as an intention
without an id; the provider's id follows once there is one. Intentions are written, and their batches made, under one
lock of the file: who holds it knows that an intention without an id belongs to nobody alive.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import time
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from graphgen.llm.memory.schema import open_cache, storage_errors

__all__ = ["BatchJournal", "OpenBatch", "digest_of"]

_LOOK = 0.05
"""Seconds between two looks at whether the lock is free."""

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS batches (
        number INTEGER PRIMARY KEY,
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        digest TEXT NOT NULL,     -- of its keys; the provider is told it too
        remote TEXT,              -- the provider's id; NULL while it is an intention
        created INTEGER NOT NULL, -- seconds since 1970
        closed INTEGER            -- when its answers were in the cache, or it had failed; NULL while it is open
    )
    """,
    "CREATE TABLE IF NOT EXISTS batched (key BLOB PRIMARY KEY NOT NULL, batch INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS batched_by_batch ON batched (batch)",
)
_OPEN = "SELECT number, digest, remote FROM batches WHERE closed IS NULL AND endpoint = ? AND model = ? ORDER BY number"
_OF_KEY = (
    "SELECT number, digest, remote FROM batches WHERE closed IS NULL"
    " AND number = (SELECT batch FROM batched WHERE key = ?)"
)


class OpenBatch(NamedTuple):
    """A batch that is not over. `remote` is the provider's id, `None` while it is an intention."""

    number: int
    digest: str
    remote: str | None


def digest_of(keys: Collection[str]) -> str:
    """What tells a batch of these requests from all others."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


class BatchJournal:
    """The batches in one cache's file. Any number of processes may write to it.

    Args:
        path: The cache's file.

    Raises:
        StorageError: It cannot be used; any method may find that out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = open_cache(path)
        with storage_errors(path):
            self._lock = path.with_name(f"{path.name}-batches").open("ab")
            # These few rows stand for a day of paid work: they are on the disk before anything is paid.
            self._connection.execute("PRAGMA synchronous=FULL")
            for table in _TABLES:
                self._connection.execute(table)

    @asynccontextmanager
    async def making(self) -> AsyncGenerator[None]:
        """Hold the lock under which batches are made."""
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_LOOK)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def intend(self, endpoint: str, model: str, keys: Collection[str]) -> OpenBatch:
        """Write down that a batch of the requests of these `keys` is about to be made; none may be in another one."""
        digest = digest_of(keys)
        connection = self._connection
        with storage_errors(self._path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                row = (endpoint, model, digest, int(time.time()))
                insert = "INSERT INTO batches (endpoint, model, digest, created) VALUES (?, ?, ?, ?) RETURNING number"
                number = int(connection.execute(insert, row).fetchone()[0])
                claimed = ((bytes.fromhex(key), number) for key in keys)
                connection.executemany("INSERT INTO batched VALUES (?, ?)", claimed)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        return OpenBatch(number, digest, None)

    def made(self, batch: OpenBatch, remote: str) -> OpenBatch:
        """The provider made it, and calls it `remote`."""
        with storage_errors(self._path):
            self._connection.execute("UPDATE batches SET remote = ? WHERE number = ?", (remote, batch.number))
        return batch._replace(remote=remote)

    def close_batch(self, batch: OpenBatch) -> None:
        """It is over, or was never made: its requests are free."""
        with storage_errors(self._path):
            # In this order each is safe: a kill between them leaves a batch without requests, which is closed again.
            self._connection.execute("DELETE FROM batched WHERE batch = ?", (batch.number,))
            self._connection.execute(
                "UPDATE batches SET closed = coalesce(closed, ?) WHERE number = ?", (int(time.time()), batch.number)
            )

    def open_batches(self, endpoint: str, model: str) -> list[OpenBatch]:
        """Those of one model, oldest first."""
        with storage_errors(self._path):
            return [OpenBatch(*row) for row in self._connection.execute(_OPEN, (endpoint, model))]

    def batch_of(self, key: str) -> OpenBatch | None:
        """The open batch that the request of this key is in."""
        with storage_errors(self._path):
            row = self._connection.execute(_OF_KEY, (bytes.fromhex(key),)).fetchone()
        return None if row is None else OpenBatch(*row)

    def keys_of(self, batch: OpenBatch) -> list[str]:
        """The requests in it, sorted; none once it is closed."""
        query = "SELECT lower(hex(key)) FROM batched WHERE batch = ? ORDER BY key"
        with storage_errors(self._path):
            return [str(row[0]) for row in self._connection.execute(query, (batch.number,))]

    def knows(self, remote: str) -> bool:
        """Whether the provider's batch `remote` stands here, open or closed."""
        with storage_errors(self._path):
            row = self._connection.execute("SELECT 1 FROM batches WHERE remote = ?", (remote,)).fetchone()
        return row is not None

    def close(self) -> None:
        self._connection.close()
        self._lock.close()
