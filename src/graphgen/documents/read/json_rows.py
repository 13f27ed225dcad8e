"""JSON and JSON lines: each row is a document. Which of the two a file holds is told by its content, not its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import TextIO, TypeGuard

from graphgen.documents.read.encoding import decode, row_encoding
from graphgen.documents.read.reader import Reader, Source, Unreadable
from graphgen.documents.read.rows import row_document, row_fields, text_field
from graphgen.documents.read.text import empty_file, read_whole
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_json"]

_LIST_FIELDS = ("data", "documents", "rows")
_TELLING_LINES = 5
_LONGEST_LINE = 64 << 20


def read_json(source: Source) -> Iterator[Document | Failure]:
    """The rows of a list, of an object's `data`, `documents` or `rows`, or of lines; or the one row that an object is.

    Lines are read one at a time; a JSON document has to be in memory as a whole.
    """
    with _open(source) as file:
        lines = (line for line in _lines(file) if line is None or not line.isspace())
        values = [None if line is None else _value_or_none(line) for line in islice(lines, _TELLING_LINES)]
    if not values:
        raise empty_file()
    first, *others = values
    # A lone line with a text is the same row either way; without one it may be an object around a list.
    is_row = isinstance(first, str) or row_fields(first) is not None
    if is_row and (others or _has_text(first)):
        yield from _read_lines(source)
        return
    try:
        rows = _rows(_parse(decode(read_whole(source, "Write it as JSON lines, one row a line."))))
    except Unreadable:
        if not any(isinstance(value, dict) for value in others):
            raise
        yield from _read_lines(source)  # its first line is damaged, and the rest need not be lost
        return
    yield from _read_rows(source, rows)


def _has_text(value: object) -> bool:
    fields = row_fields(value)
    return fields is not None and text_field(fields) is not None


def _read_lines(source: Source) -> Iterator[Document | Failure]:
    with _open(source) as file:
        for number, line in enumerate(_lines(file), start=1):
            if line is None:
                yield source.failure(_LINE_TOO_LONG, f":{number}")
                continue
            if line.isspace():
                continue
            try:
                yield row_document(source, _parse(line.rstrip("\r\n")), number, "jsonl")
            except Unreadable as error:
                yield source.failure(error, f":{number}")


def _read_rows(source: Source, rows: list[object]) -> Iterator[Document | Failure]:
    for number, row in enumerate(rows, start=1):
        try:
            yield row_document(source, row, number, "json")
        except Unreadable as error:
            yield source.failure(error, f"#{number}")


def _rows(value: object) -> list[object]:
    """The rows that a JSON document holds; the value itself where it holds no list of them."""
    fields = row_fields(value) or {}
    wrapped = None if _has_text(value) else next((name for name in _LIST_FIELDS if _is_list(fields.get(name))), None)
    rows = fields[wrapped] if wrapped else value
    if not _is_list(rows):
        return [rows]
    if not rows:
        raise empty_file()
    return rows


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _lines(file: TextIO) -> Iterator[str | None]:
    """The lines, and `None` in place of one that is too long to be in memory."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) < _LONGEST_LINE or line.endswith("\n"):
            yield line
            continue
        while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
            pass
        yield None


def _open(source: Source) -> TextIO:
    """The file as lines that a line feed ends. Bytes that are no text become lone surrogates, which rows refuse."""
    return source.path.open(encoding=row_encoding(source.path), errors="surrogateescape", newline="\n")


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise Unreadable("invalid_json", f"This is no valid JSON: {error.msg} at {place}.", "Correct it.") from None
    except (RecursionError, ValueError):  # nested too deeply; a number of more digits than Python converts
        raise Unreadable(
            "invalid_json", "This JSON is nested too deeply or holds too long a number.", "Correct it."
        ) from None


def _value_or_none(line: str) -> object:
    try:
        return _parse(line)
    except Unreadable:
        return None


def _recognises_lines(head: bytes) -> bool:
    """Whether the first line, if it is whole, is an object with a text."""
    first, _, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not first.startswith(b"{"):
        return False
    return _has_text(_value_or_none(first.decode("utf-8", "replace")))


_LINE_TOO_LONG = Unreadable(
    "too_large",
    f"The line has more than {_LONGEST_LINE >> 20} million characters.",
    "Split its text into several rows.",
)

READERS = (
    Reader("json", frozenset({".json"}), read_json),
    Reader("jsonl", frozenset({".jsonl", ".ndjson", ".jsonlines"}), read_json, recognises=_recognises_lines),
)
