"""Files of rows that all have the same columns, written one row at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Self

import orjson

from graphgen.export.columns import Column, Type
from graphgen.export.settings import Container

__all__ = ["JsonLines", "Table", "open_table"]


class Table(ABC):
    """A file that is being written. Close it, or use it as a context.

    Args:
        path: The file, whose folder exists.
        columns: What its rows may have. Those with a default are left out until a row has one; then each has. Where the
            default is an empty list, that row comes first: readers without the card take types from the first rows.
    """

    def __init__(self, path: Path, columns: Mapping[str, Column]) -> None:
        self.path = path
        self.rows = 0
        self._every = dict(columns)
        self.columns = {name: column for name, column in columns.items() if column.default is None}
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def types(self) -> dict[str, Type]:
        """The type of each column that the file has."""
        return {name: column.type for name, column in self.columns.items()}

    def write(self, row: Mapping[str, object]) -> None:
        """Add a row. It has all columns without a default, and no others than the table knows."""
        self.rows += 1
        more = row.keys() - self.columns.keys()
        first = [row] if any(self._every[name].default == [] for name in more) else []
        if more:
            self.widen(more, *first)
        if not first:
            self._append_whole(row)

    def widen(self, more: Collection[str], *first: Mapping[str, object]) -> None:
        """Write the file again, with `more` columns and `first` before all rows. It happens once for each column."""
        self.close()
        narrow = self.path.with_name(f"{self.path.name}.narrow")
        self.path.rename(narrow)
        self.columns = {name: each for name, each in self._every.items() if name in self.columns or name in more}
        self._open()
        for row in chain(first, self._read(narrow)):
            self._append_whole(row)
        narrow.unlink()

    def _append_whole(self, row: Mapping[str, object]) -> None:
        self._append({name: row.get(name, column.default) for name, column in self.columns.items()})

    @abstractmethod
    def close(self) -> None:
        """Write what is still to be written. It may be called again."""

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def _append(self, row: dict[str, Any]) -> None: ...

    @staticmethod
    @abstractmethod
    def _read(path: Path) -> Iterator[dict[str, Any]]: ...


class JsonLines(Table):
    """One JSON object a line: UTF-8 without a mark, characters as they are, LF."""

    def close(self) -> None:
        self._file.close()

    def _open(self) -> None:
        self._file = self.path.open("wb", buffering=1 << 18)

    def _append(self, row: dict[str, Any]) -> None:
        self._file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    @staticmethod
    def _read(path: Path) -> Iterator[dict[str, Any]]:
        with path.open("rb") as lines:
            yield from map(orjson.loads, lines)


def open_table(path: Path, columns: Mapping[str, Column], container: Container) -> Table:
    """The file of rows at `path`, to which the container's ending is added; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f"{path.name}.{container}")
    if container == "jsonl":
        return JsonLines(whole, columns)
    from graphgen.export.parquet import Parquet  # noqa: PLC0415 - most datasets have none, and it is slow to load

    return Parquet(whole, columns)
