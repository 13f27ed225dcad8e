"""How answers travel: JSON lines, sorted by key, one answer each; the same answers are the same bytes everywhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphgen.errors import StorageError, UsageError
from graphgen.llm.memory.schema import LARGEST_NUMBER, open_cache, storage_errors
from graphgen.records import Completion

__all__ = ["Imported", "Malformed", "export_answers", "import_answers", "want"]

_LONGEST_LINE = 64 * 1024 * 1024
_LARGEST_COMMIT = 1000
_BEGINNING = b'{"key":"'
_NAMED = 20
_KEPT = "SELECT lower(hex(key)), endpoint, model, created, completion FROM answers"
_INSERT = "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)"

_Number = Annotated[int, Field(strict=True, ge=0, le=LARGEST_NUMBER)]


class _StoredCompletion(Completion):
    """A completion whose token counts fit into the file."""

    input_tokens: _Number = 0
    output_tokens: _Number = 0


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    endpoint: str | None
    model: str | None
    created: _Number
    completion: _StoredCompletion


class Malformed(NamedTuple):
    """A line that holds no answer; `line` counts from 1."""

    file: Path
    line: int
    reason: str


@dataclass(slots=True)
class Imported:
    """What became of the lines.

    Attributes:
        added: Answers that are new.
        known: Answers that were there already.
        different: Answers to a request that was answered otherwise here; what was here stays.
        malformed: Lines that hold no answer.
        named: The first of those.
    """

    added: int = 0
    known: int = 0
    different: int = 0
    malformed: int = 0
    named: list[Malformed] = field(default_factory=list[Malformed])


def want(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Put `keys` where a query finds them: the temporary table `wanted(key)`."""
    connection.execute("CREATE TEMP TABLE wanted (key BLOB PRIMARY KEY) WITHOUT ROWID")
    connection.execute("BEGIN")
    connection.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((bytes.fromhex(key),) for key in keys))
    connection.execute("COMMIT")


def export_answers(cache: Path, out: Path, keys: Iterable[str] | None = None) -> int:
    """Write answers to `out`, whole or not at all; how many.

    Args:
        cache: The cache's file.
        out: What it is replaced by must be an earlier export.
        keys: Only these; all by default.

    Raises:
        UsageError: `out` is something else than an export, or an answer that is wanted is not there.
        StorageError: The cache cannot be read, or `out` not be written.
    """
    _check_replaceable(out)
    with closing(open_cache(cache)) as connection, storage_errors(cache):
        query = _KEPT
        if keys is not None:
            want(connection, keys)
            _check_complete(connection, cache)
            query += " WHERE key IN (SELECT key FROM wanted)"
        rows = connection.execute(f"{query} ORDER BY key")
        return _write(out, rows)


def _check_replaceable(out: Path) -> None:
    try:
        if out.is_dir():
            raise UsageError(f"{out} is a folder.", "Name a file.")
        with out.open("rb") as file:
            beginning = file.read(len(_BEGINNING))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(out, error) from error
    if beginning not in {b"", _BEGINNING}:
        raise UsageError(f"{out} exists and is no export of a cache.", "Name another file.")


def _check_complete(connection: sqlite3.Connection, cache: Path) -> None:
    wanted = connection.execute("SELECT count(*) FROM wanted").fetchone()[0]
    there = connection.execute("SELECT count(*) FROM wanted JOIN answers USING (key)").fetchone()[0]
    if there < wanted:
        raise UsageError(
            f"{wanted - there:,} of the {wanted:,} answers that were used are not in {cache}.",
            "Name the cache of the run with --cache (its config.yaml says which), or run its command again.",
        )


def _write(out: Path, rows: Iterable[tuple[str, str | None, str | None, int, bytes]]) -> int:
    partial = out.with_name(f"{out.name}.partial")
    count = 0
    try:
        with partial.open("wb") as file:
            for key, endpoint, model, created, completion in rows:
                line = {"key": key, "endpoint": endpoint, "model": model, "created": created}
                file.write(orjson.dumps(line | {"completion": orjson.Fragment(completion)}) + b"\n")
                count += 1
        partial.replace(out)
    except OSError as error:
        raise _unwritable(out, error) from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _unwritable(out: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{out} cannot be written: {error.strerror or error}.", "Check the folder, its permissions and the disk."
    )


def import_answers(cache: Path, files: Iterable[Path]) -> Imported:
    """Add the answers in `files`; what the cache has stays as it is, and a line that holds no answer is passed over.

    Raises:
        UsageError: A file cannot be read.
        StorageError: The cache cannot be written; what was added until then stays.
    """
    done = Imported()
    with closing(open_cache(cache)) as connection, storage_errors(cache):
        for path in files:
            try:
                with path.open("rb") as file:
                    _add(connection, path, file, done)
            except OSError as error:
                raise UsageError(f"{path} cannot be read: {error.strerror or error}.", "Name an export.") from error
    return done


def _add(connection: sqlite3.Connection, path: Path, file: IO[bytes], done: Imported) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip():
                continue
            try:
                answer = _Line.model_validate_json(line)
            except ValidationError as error:
                done.malformed += 1
                if len(done.named) < _NAMED:
                    done.named.append(Malformed(path, number, _reason(line, error)))
                continue
            _store(connection, answer, done)
            if number % _LARGEST_COMMIT == 0:  # others want to write too
                connection.execute("COMMIT")
                connection.execute("BEGIN IMMEDIATE")
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines; one that is too long to be an answer is given in part."""
    while line := file.readline(_LONGEST_LINE):
        yield line
        while not line.endswith(b"\n") and (line := file.readline(_LONGEST_LINE)):
            pass


def _reason(line: bytes, error: ValidationError) -> str:
    if len(line) >= _LONGEST_LINE:
        return f"longer than {_LONGEST_LINE:,} bytes"
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _store(connection: sqlite3.Connection, line: _Line, done: Imported) -> None:
    completion = line.completion
    content = completion.model_dump_json().encode()
    tokens = completion.input_tokens, completion.output_tokens
    row = (bytes.fromhex(line.key), line.endpoint, line.model, line.created, *tokens, content)
    if connection.execute(_INSERT, row).rowcount:
        done.added += 1
        return
    stored = connection.execute("SELECT completion FROM answers WHERE key = ?", row[:1]).fetchone()[0]
    if stored == content:
        done.known += 1
    else:
        done.different += 1
