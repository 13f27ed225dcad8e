"""The cache's file: what is in it, how older ones become it, and what SQLite's complaints mean.

A table with rowids, not one clustered by key: keys are digests, so a clustered table is written to all over, and
answers longer than a quarter of a page spill into pages of their own (docs/decisions/0005-one-file-cache.md).
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from pydantic import ValidationError

from graphgen.errors import GraphGenError, StorageError
from graphgen.records import Completion

__all__ = ["BUSY_SECONDS", "LARGEST_NUMBER", "answer_in", "bytes_of", "countable", "open_cache", "storage_errors"]

BUSY_SECONDS = 60.0
"""How long a process waits for another one to finish its commit."""

LARGEST_NUMBER = 2**40
"""The largest number of tokens or seconds that is believed; sums of such numbers fit into 64 bits."""

_PAUSE = 0.01
_VERSION = 1
_OURS = 0x47474331  # "GGC1": tells a cache of a newer version from another program's file
_COLUMNS = ("key", "endpoint", "model", "created", "input_tokens", "output_tokens", "completion")
_CREATE = """
CREATE TABLE answers (
    key BLOB PRIMARY KEY NOT NULL,
    endpoint TEXT,                   -- who was asked; NULL where an older version did not say
    model TEXT,
    created INTEGER NOT NULL,        -- seconds since 1970
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    completion BLOB NOT NULL         -- the record's JSON
)
"""
_COLUMNS_BEFORE = ("key", "completion", "created")  # version 0
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PRIMARY = 0xFF  # the low byte of an extended error code
_FORBIDDEN = (
    "The response cache {path} cannot be written: {error}.",
    "Check the owner and the permissions of the file and its folder, or name another file with --cache.",
)
_HELD = (
    "Another process keeps the response cache {path} locked.",
    "Wait until it ends, or name another file with --cache.",
)
_COMPLAINTS = {
    sqlite3.SQLITE_FULL: ("The disk is full: {path} cannot grow.", "Free some space and run the same command again."),
    sqlite3.SQLITE_IOERR: (
        "The disk failed, or is full: {path} ({error}).",
        "Free some space, check the disk, and run the same command again.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a response cache.",
        "Move the file away, or name another with --cache.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The response cache {path} is damaged: {error}.",
        "Put a copy in its place, or move the file away and begin a new one.",
    ),
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_READONLY: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
}
_OTHER_COMPLAINT = (
    "The response cache {path} cannot be used: {error}.",
    "Check the file, its folder and the disk.",
)


def open_cache(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to the cache at `path`, made where there is none and brought up to date where it is older.

    Raises:
        StorageError: It cannot be opened, is no cache, or was written by a newer version.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path, time.monotonic() + busy_seconds)
        except (sqlite3.Error, StorageError):
            connection.close()
            raise
    return connection


def answer_in(content: bytes, path: Path) -> Completion:
    """The answer that a row of the cache at `path` holds.

    Raises:
        StorageError: It is not what this version writes.
    """
    try:
        return Completion.model_validate_json(content)
    except ValidationError as error:
        raise StorageError(
            f"The response cache {path} holds an answer that this version cannot read.",
            "Move the file away, or name another with --cache.",
        ) from error


def countable(number: int) -> int:
    """`number`, as far as it is believed: endpoints may say anything, and the file does not take everything."""
    return max(0, min(number, LARGEST_NUMBER))


def bytes_of(path: Path) -> int:
    """What the cache takes on the disk, with what SQLite keeps beside it."""
    beside = [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
    return sum(file.stat().st_size for file in beside if file.exists())


@contextmanager
def storage_errors(path: Path) -> Generator[None]:
    """Turn what SQLite and the file system say about the cache at `path` into a `StorageError` with a remedy."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise _storage_error(path, error) from error


def _storage_error(path: Path, error: OSError | sqlite3.Error) -> GraphGenError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if isinstance(error, OSError):
        code = sqlite3.SQLITE_FULL if error.errno in _FULL else sqlite3.SQLITE_PERM
    cause, remedy = _COMPLAINTS.get(code, _OTHER_COMPLAINT)
    return StorageError(cause.format(path=path, error=error), remedy)


def _prepare(connection: sqlite3.Connection, path: Path, deadline: float) -> None:
    """Set the connection up, and the file where that is needed; others may do the same at this moment."""
    while True:
        try:
            # One transaction: another process may be making the file, and half of that is no cache.
            connection.execute("BEGIN")
            try:
                outdated = _is_outdated(connection, path)
            finally:
                connection.execute("COMMIT")
            connection.execute("PRAGMA page_size=8192")  # must come before WAL
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            if outdated:
                _bring_up_to_date(connection, path)
        except sqlite3.OperationalError as error:
            # Two that switch a new file to WAL at once: SQLite gives up at once, whatever time it was given.
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _is_outdated(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file has to be filled or changed; nothing in it has been touched yet.

    Raises:
        StorageError: It is something else, or from a newer version.
    """
    version, ours = _number(connection, "user_version"), _number(connection, "application_id") == _OURS
    if ours and version > _VERSION:
        raise StorageError(
            f"The response cache {path} was written by a newer GraphGen (format {version}; this one knows {_VERSION}).",
            "Upgrade GraphGen, or name another file with --cache.",
        )
    columns = tuple(row[1] for row in connection.execute("PRAGMA table_info(answers)"))
    if ours and version == _VERSION and columns == _COLUMNS:
        return False
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if version == 0 and (empty or columns == _COLUMNS_BEFORE):
        return True
    cause, remedy = _COMPLAINTS[sqlite3.SQLITE_NOTADB]
    raise StorageError(cause.format(path=path), remedy)


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_outdated(connection, path):  # another process may have done it meanwhile
            old = connection.execute("PRAGMA table_info(answers)").fetchone() is not None
            if old:
                connection.execute("ALTER TABLE answers RENAME TO answers_before")
            connection.execute(_CREATE)
            if old:
                connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", _converted(connection))
                connection.execute("DROP TABLE answers_before")
            connection.execute(f"PRAGMA application_id={_OURS}")
            connection.execute(f"PRAGMA user_version={_VERSION}")
        connection.execute("COMMIT")
    except (sqlite3.Error, StorageError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _converted(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    for key, completion, created in connection.execute("SELECT key, completion, created FROM answers_before"):
        try:
            content = orjson.loads(completion)
            tokens = countable(int(content["input_tokens"])), countable(int(content["output_tokens"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            tokens = 0, 0  # whoever asks for this answer is told that it cannot be read
        yield key, None, None, created, *tokens, completion
