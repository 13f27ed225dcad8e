"""A knowledge graph out of a table of edges: CSV or TSV with the columns source, target, type and description."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from graphgen.errors import UsageError
from graphgen.knowledge.formats.brought import Importer
from graphgen.knowledge.formats.grounded import GroundedImport
from graphgen.knowledge.merging.clean import clean_name, shorten
from graphgen.records import Document
from graphgen.text.names import fold_name

__all__ = ["has_edge_header", "read_edges"]

_SOURCES = ("source", "src", "subject", "head", "from", "源实体", "头实体", "主语", "源")
_TARGETS = ("target", "tgt", "dst", "object", "tail", "to", "目标实体", "尾实体", "宾语", "目标")
_TYPES = ("type", "relation", "relation_type", "predicate", "label", "关系", "关系类型", "谓语", "类型")
_DESCRIPTIONS = ("description", "desc", "summary", "描述", "说明")
_DELIMITERS = "\t,;"


class _Columns(NamedTuple):
    """Which column holds what; `None` where none does."""

    source: int
    target: int
    type: int | None
    description: int | None

    def cell(self, row: Sequence[str], column: int | None) -> str:
        return row[column] if column is not None and column < len(row) else ""


def has_edge_header(line: str) -> bool:
    """Whether `line`, the first of a file, names a source and a target column."""
    try:
        return any(_from_header(row) for row in csv.reader([line], delimiter=_delimiter(line)))
    except csv.Error:  # such as a carriage return inside it
        return False


def read_edges(path: Path, documents: Sequence[Document], importer: Importer) -> None:
    """Hand all edges of `path` to `importer`; a line that holds none is reported with its number.

    The first line is a header if it names a source and a target column. Without one the columns are source, target,
    type and description, in this order; the last two may be missing.

    Raises:
        UsageError: The file is not in UTF-8.
    """
    grounded = GroundedImport(documents, importer)
    columns: _Columns | None = None
    for line, row in _rows(path, importer):
        if columns is None:
            header = _from_header(row)
            columns = header or _Columns(0, 1, 2, 3)
            if header:
                continue
        source, target = (clean_name(columns.cell(row, column)) for column in (columns.source, columns.target))
        if not fold_name(source) or not fold_name(target):
            importer.fail(
                line,
                "malformed_line",
                f"This line does not name a source and a target: {shorten(' | '.join(row))}",
                "Give each line at least two names.",
            )
            continue
        kind, description = columns.cell(row, columns.type), columns.cell(row, columns.description)
        grounded.relation(line, source, target, kind, description)


def _rows(path: Path, importer: Importer) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its last line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            table = csv.reader(file, delimiter=_delimiter(first))
            while True:
                try:
                    row = next(table)
                except StopIteration:
                    return
                except csv.Error as error:
                    importer.fail(table.line_num, "malformed_line", f"This line is no CSV: {error}.", "Correct it.")
                    continue
                if any(cell.strip() for cell in row):
                    yield table.line_num, row
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8: {error.reason}.", "Save it as CSV in UTF-8.") from error


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda mark: (line.count(mark), mark == ","))


def _from_header(row: Sequence[str]) -> _Columns | None:
    names = [fold_name(cell).replace(" ", "_") for cell in row]

    def position(known: Sequence[str]) -> int | None:
        return next((names.index(name) for name in known if name in names), None)

    source, target = position(_SOURCES), position(_TARGETS)
    if source is None or target is None:
        return None
    return _Columns(source, target, position(_TYPES), position(_DESCRIPTIONS))
