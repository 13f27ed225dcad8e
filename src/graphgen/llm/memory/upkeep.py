"""What a cache holds, and how it is made smaller."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from graphgen.llm.memory.schema import bytes_of, open_cache, storage_errors
from graphgen.llm.memory.travel import want

__all__ = ["Content", "Origin", "Pruned", "Selection", "contents_of", "prune", "selected"]

_VACUUM_SECONDS = 5.0
_BLOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL})
_PRIMARY = 0xFF  # the low byte of an extended error code
_SELECTED = """
WHERE (:before IS NULL OR created < :before)
  AND (:endpoint IS NULL OR endpoint = :endpoint)
  AND (:model IS NULL OR model = :model)
  AND key NOT IN (SELECT key FROM wanted)
"""
_COUNT = f"SELECT count(*) FROM answers {_SELECTED}"  # noqa: S608 - made of constants
_DELETE = f"DELETE FROM answers {_SELECTED}"  # noqa: S608 - made of constants


class Origin(NamedTuple):
    """The answers of one model. `endpoint` and `model` are `None` where an older version did not say."""

    endpoint: str | None
    model: str | None
    answers: int
    input_tokens: int
    output_tokens: int
    oldest: int
    newest: int


class Content(NamedTuple):
    """What a cache holds, by origin, and the bytes that it takes on the disk."""

    origins: tuple[Origin, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Answers that have all that is said here.

    Attributes:
        before: Stored before this time, in seconds since 1970.
        endpoint: Who was asked.
        model: Which model was asked.
        keep: The keys of answers that are not meant, whatever else holds.
    """

    before: int | None = None
    endpoint: str | None = None
    model: str | None = None
    keep: Iterable[str] = ()


class Pruned(NamedTuple):
    """What was removed: answers, and bytes of the disk; `shrunk` is whether they could be given back."""

    answers: int
    bytes: int
    shrunk: bool


def contents_of(cache: Path) -> Content:
    """What the cache at `cache` holds.

    Raises:
        StorageError: It cannot be read.
    """
    query = (
        "SELECT endpoint, model, count(*), sum(input_tokens), sum(output_tokens), min(created), max(created) "
        "FROM answers GROUP BY endpoint, model ORDER BY endpoint, model"
    )
    with closing(open_cache(cache)) as connection, storage_errors(cache):
        rows = connection.execute(query).fetchall()
        return Content(tuple(Origin(*row) for row in rows), bytes_of(cache))


def selected(cache: Path, selection: Selection) -> int:
    """How many answers `selection` means.

    Raises:
        StorageError: The cache cannot be read.
    """
    with closing(open_cache(cache)) as connection, storage_errors(cache):
        values = _values(connection, selection)
        return int(connection.execute(_COUNT, values).fetchone()[0])


def prune(cache: Path, selection: Selection) -> Pruned:
    """Remove the answers that `selection` means and give their place on the disk back.

    A run that goes on meanwhile is not disturbed; while one does, the file may keep its size.

    Raises:
        StorageError: The cache cannot be written.
    """
    before = bytes_of(cache)
    with closing(open_cache(cache)) as connection, storage_errors(cache):
        removed = connection.execute(_DELETE, _values(connection, selection)).rowcount
        connection.execute(f"PRAGMA busy_timeout={int(_VACUUM_SECONDS * 1000)}")
        shrunk = _shrink(connection)
    return Pruned(removed, max(0, before - bytes_of(cache)), shrunk)


def _values(connection: sqlite3.Connection, selection: Selection) -> dict[str, object]:
    want(connection, selection.keep)
    return {"before": selection.before, "endpoint": selection.endpoint, "model": selection.model}


def _shrink(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("VACUUM")
        return connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _PRIMARY not in _BLOCKED:
            raise
        return False  # what was removed is removed; its pages are used for the next answers
