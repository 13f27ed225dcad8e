"""Tables of values that commas, tabs, semicolons or bars separate: each row is a document."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from graphgen.documents.read.encoding import row_encoding
from graphgen.documents.read.facts import says_facts
from graphgen.documents.read.reader import Reader, Source, Unreadable
from graphgen.documents.read.rows import TEXT_FIELDS, row_document
from graphgen.documents.read.text import empty_file
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_csv"]

_DELIMITERS = (",", "\t", ";", "|")
_LARGEST_FIELD = 64 << 20  # a quotation mark that is never closed must not take in the whole file
_TELLING_ROWS = 50
_LONG = 50  # bytes in UTF-8: some eight English words, or seventeen Chinese characters


@dataclass(frozen=True, slots=True)
class _Layout:
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    has_header: bool


def read_csv(source: Source) -> Iterator[Document | Failure]:
    """Each row, by the column that holds text: one of `TEXT_FIELDS`, or else the only column of long text; where
    none is long, the row's facts about what a column names, in sentences.

    A table without such names whose first row is as long as the rest has no header.
    """
    csv.field_size_limit(_LARGEST_FIELD)  # the limit is the process's: there is none per reader
    layout = _layout(source)
    with _open(source, layout.encoding) as file:
        rows = _rows(file, layout.delimiter)
        for number, row in enumerate(islice(rows, int(layout.has_header), None), start=1):
            try:
                yield row_document(source, _fields(layout.columns, row), number, "csv")
            except Unreadable as error:
                yield source.failure(error, f"#{number}")


def _layout(source: Source) -> _Layout:
    encoding = row_encoding(source.path)
    with _open(source, encoding) as file:
        delimiter = _delimiter(next((line for line in file if not line.isspace()), ""))
    with _open(source, encoding) as file:
        header, *rows = list(islice(_rows(file, delimiter), _TELLING_ROWS)) or [empty_file()]
    if isinstance(header, Unreadable):
        raise header
    names = _names(header)
    if not set(names).isdisjoint(TEXT_FIELDS) or (says_facts(names) and not _long(names, rows)):
        return _Layout(encoding, delimiter, names, has_header=True)
    has_header = not any(_size(cell) >= _LONG for cell in header)
    sample = [row for row in rows if not isinstance(row, Unreadable)]
    return _Layout(encoding, delimiter, _with_text(names, sample if has_header else [header, *sample]), has_header)


def _with_text(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """`names` with the only column of long text called so."""
    long = _long(names, rows)
    if len(long) != 1:
        raise Unreadable(
            "missing_text",
            f"The table has no text column (its columns: {', '.join(names[:8])}).",
            f"Name one column {', '.join(TEXT_FIELDS[:-1])} or {TEXT_FIELDS[-1]}.",
        )
    return tuple(TEXT_FIELDS[0] if column == long[0] else name for column, name in enumerate(names))


def _long(names: tuple[str, ...], rows: Sequence[Sequence[str] | Unreadable]) -> list[int]:
    """The columns of long text, by their number."""
    sound = [row for row in rows if not isinstance(row, Unreadable)]
    return [
        column
        for column in range(len(names))
        if sound and sum(_size(row[column]) for row in sound if column < len(row)) >= _LONG * len(sound)
    ]


def _names(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip().casefold() for name in header)


def _size(cell: str) -> int:
    return len(cell.encode("utf-8", "surrogatepass"))


def _delimiter(line: str) -> str:
    """The delimiter that shows a text column in the header `line`, or else the one that shows most columns."""

    def merit(delimiter: str) -> tuple[bool, int]:
        names = _names([cell for row in csv.reader([line], delimiter=delimiter) for cell in row])
        return not set(names).isdisjoint(TEXT_FIELDS), len(names)

    return max(_DELIMITERS, key=merit)


def _open(source: Source, encoding: str) -> TextIO:
    """The file with its line ends kept. Bytes that are no text become lone surrogates, which rows refuse."""
    return source.path.open(encoding=encoding, errors="surrogateescape", newline="")


def _rows(file: TextIO, delimiter: str) -> Iterator[list[str] | Unreadable]:
    """The rows that are not blank, and in place of a malformed one why it is."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        first_line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(
                "invalid_csv",
                f"Lines {first_line} to {reader.line_num} are no valid row: {error}.",
                "Quote values that hold a delimiter, and double the quotes inside them.",
            )
            continue
        if any(cell and not cell.isspace() for cell in row):
            yield row


def _fields(columns: Sequence[str], row: list[str] | Unreadable) -> dict[str, str]:
    """The row's values by column name. The first of two columns of one name counts."""
    if isinstance(row, Unreadable):
        raise row
    if any(row[len(columns) :]):
        raise Unreadable(
            "invalid_csv",
            f"The row has {len(row)} values, but the header names {len(columns)}.",
            "Quote values that hold a delimiter.",
        )
    fields: dict[str, str] = {}
    for name, value in zip(columns, row, strict=False):  # a row may leave out its last values
        fields.setdefault(name, value)
    return fields


READERS = (Reader("csv", frozenset({".csv", ".tsv"}), read_csv),)
