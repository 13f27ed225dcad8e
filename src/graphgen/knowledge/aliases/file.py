"""The file of aliases, out and in: CSV that people edit in spreadsheets and editors."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from graphgen.errors import UsageError
from graphgen.knowledge.merging.clean import clean_name, shorten
from graphgen.text.names import fold_name

__all__ = ["Alias", "read_aliases", "write_aliases"]

Decision = Literal["propose", "merge", "keep"]
_DECISIONS = ("propose", "merge", "keep")
_NEEDED = ("decision", "name", "alias")
_COLUMNS = (*_NEEDED, "score", "reason")
_DELIMITERS = ",;\t"  # what a spreadsheet writes depends on the country that it is set to
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class Alias(NamedTuple):
    """A row of the file; `score` is from 0 to 1."""

    decision: Decision
    name: str
    alias: str
    score: float | None = None
    reason: str = ""


def write_aliases(path: Path, aliases: Iterable[Alias]) -> None:
    """Write the file, to be edited and given back."""
    # A byte order mark is what spreadsheets tell UTF-8 by.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(_COLUMNS)
        table.writerows((*alias[:3], "" if alias.score is None else alias.score, alias.reason) for alias in aliases)


def read_aliases(path: Path) -> list[Alias]:
    """The rows of the user's file, whose cells are separated by commas, semicolons or tabs.

    Raises:
        UsageError: The file cannot be read, has other columns, or a line of it says something else.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return list(_rows(path, text)) if text.strip() else []
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is no CSV in UTF-8: {error}.", "Save it as CSV in UTF-8.") from error


def _rows(path: Path, text: str) -> Iterator[Alias]:
    chosen = _SEPARATOR_LINE.match(text)
    skipped = 1 if chosen else 0
    text = text[chosen.end() :] if chosen else text
    head = text.partition("\n")[0]
    delimiter = chosen[1] if chosen else max(_DELIMITERS, key=head.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [cell.strip().casefold() for cell in next(table)]
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise UsageError(
            f"{path} does not begin with the names of its columns: {', '.join(missing)} is not among "
            f"{shorten(str(columns))}.",
            f"Let its first line be {','.join(_NEEDED)}.",
        )
    for cells in table:
        if any(cell.strip() for cell in cells):
            yield _alias(dict(zip(columns, cells, strict=False)), f"Line {table.line_num + skipped} of {path}")


def _alias(row: dict[str, str], place: str) -> Alias:
    decision, name, alias = (clean_name(row.get(column, "")) for column in _NEEDED)
    decision = decision.casefold() or "propose"
    if decision not in _DECISIONS or not fold_name(name) or not fold_name(alias):
        raise UsageError(
            f"{place} is no decision about two names: {shorten(str(list(row.values())))}.",
            "Keep the columns decision, name, alias; a decision is merge, keep or propose.",
        )
    return Alias(decision, name, alias, _number(row.get("score")), row.get("reason", ""))


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
