"""A table of named columns at rest in Arrow memory: a few bytes a cell, no Python object until a row is asked for.

The one module that touches pyarrow, which ships no types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphgen.errors import UsageError

__all__ = ["BATCH", "ENTITIES", "RELATIONS", "Cells", "Coded", "CodedLists", "Columns", "Evidences", "Row"]

# pyarrow is compiled and has no stubs: here it becomes untyped, and this module's own signatures are what counts.
_arrow: Any = pa
_compute: Any = pc
_parquet: Any = pq

Row = dict[str, Any]
BATCH = 16_384
"""Rows that are Python objects at one time while a table is built or read through."""

_text = _arrow.large_string()  # 64-bit offsets: the descriptions of millions of units pass 2 GiB
_label = _arrow.string()
_evidence = _arrow.large_list(
    _arrow.struct([("document_id", _label), ("start", _arrow.int32()), ("end", _arrow.int32()), ("text", _text)])
)
_types: dict[str, Any] = {
    "description": _text,
    "language": _label,
    "evidence": _evidence,
    "tokens": _arrow.int32(),
    "loss": _arrow.float64(),
    "status": _label,
    "calls": _arrow.list_(_label),
}
ENTITIES: Mapping[str, Any] = {"id": _label, "name": _text, "type": _label, **_types}
"""Column names and Arrow types of a graph's entities."""
RELATIONS: Mapping[str, Any] = {
    "id": _label,
    "source": _arrow.int32(),
    "target": _arrow.int32(),
    "type": _label,
    **_types,
}
"""Column names and Arrow types of a graph's relations; `source` and `target` are row numbers of entities."""


class Coded(NamedTuple):
    """A column of strings: row `i` has `values[codes[i]]`."""

    codes: npt.NDArray[np.int64]
    values: Sequence[str]


class CodedLists(NamedTuple):
    """A column of lists of strings: row `i` has those of `values` at `codes[bounds[i]:bounds[i + 1]]`."""

    bounds: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    values: Sequence[str]


class Evidences(NamedTuple):
    """A column of evidence: row `i` has that at `places[bounds[i]:bounds[i + 1]]`.

    A place is a number in `document` (which numbers `documents`), `start`, `end` and `texts`.
    """

    bounds: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    documents: Sequence[str]
    document: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    texts: Sequence[str]


Cells = Sequence[Any] | npt.NDArray[Any] | Coded | CodedLists | Evidences
"""What a column can be made of; strings may be bytes of ASCII."""


class Columns:
    """An immutable table. Made by its class methods."""

    def __init__(self, table: Any) -> None:  # noqa: ANN401 - an Arrow table, which has no type to name
        self._table = table.combine_chunks()

    @classmethod
    def from_rows(cls, schema: Mapping[str, Any], rows: Iterable[Row]) -> Columns:
        """A table of `rows`, in ascending order of their `id`."""
        arrow_schema = _arrow.schema(list(schema.items()))
        batches = [arrow_schema.empty_table()]
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            batches.append(_arrow.Table.from_pylist(batch, schema=arrow_schema))
        return cls(_arrow.concat_tables(batches).sort_by("id"))

    @classmethod
    def from_columns(cls, schema: Mapping[str, Any], columns: Mapping[str, Cells]) -> Columns:
        """A table of `columns`, which are in ascending order of the `id`."""
        arrays = [_array(columns[name], kind) for name, kind in schema.items()]
        return cls(_arrow.Table.from_arrays(arrays, schema=_arrow.schema(list(schema.items()))))

    @classmethod
    def read(cls, path: Path, schema: Mapping[str, Any]) -> Columns:
        """The table in the Parquet file `path`.

        Raises:
            UsageError: The file is missing, is not Parquet, or lacks a column.
        """
        try:
            table = _parquet.ParquetFile(path).read(columns=list(schema))
            return cls(table.select(list(schema)).cast(_arrow.schema(list(schema.items()))))
        except (OSError, KeyError, _arrow.ArrowException) as error:
            reason = str(error).partition("\n")[0]
            raise UsageError(
                f"{path} cannot be read as part of a knowledge graph: {reason}.",
                "Name a folder that a run saved a graph in, with all its files.",
            ) from error

    def write(self, path: Path) -> None:
        _parquet.write_table(self._table, path, compression="zstd")

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def equals(self, other: Columns) -> bool:
        return bool(self._table.equals(other._table))

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """The rows with these numbers, in this order.

        Raises:
            IndexError: There is no such row.
        """
        rows: list[Row] = self._table.take(_arrow.array(numbers, type=_arrow.int64())).to_pylist()
        return rows

    def batches(self) -> Iterator[list[Row]]:
        """All rows in order, few of them in memory at one time."""
        for start in range(0, len(self), BATCH):
            yield self._table.slice(start, BATCH).to_pylist()

    def cells(self, name: str) -> Iterator[Any]:
        """The cells of one column in order."""
        column = self._table.column(name)
        for start in range(0, len(self), BATCH):
            yield from column.slice(start, BATCH).to_pylist()

    def repeated(self, name: str) -> Any:  # noqa: ANN401 - whatever the column's cells are
        """The first cell of one column that equals the one before it; `None` where there is none."""
        column = self._table.column(name)
        same = _compute.equal(column[1:], column[:-1]) if len(self) > 1 else _arrow.array([], type=_arrow.bool_())
        place = _compute.index(same, value=True).as_py()
        return None if place < 0 else column[place].as_py()

    def documents(self) -> Iterator[list[str]]:
        """For each row the ids of the documents that its evidence points to, one for each place, in order."""
        evidence = self._table.column("evidence")
        for start in range(0, len(self), BATCH):
            for lists in evidence.slice(start, BATCH).chunks:
                named = _arrow.LargeListArray.from_arrays(lists.offsets, lists.values.field("document_id"))
                yield from named.to_pylist()

    def take(self, name: str, numbers: Iterable[int]) -> list[Any]:
        """The cells of one column at these row numbers."""
        return self._table.column(name).take(_arrow.array(numbers, type=_arrow.int64())).to_pylist()

    def integers(self, name: str) -> npt.NDArray[np.int32]:
        return np.asarray(self._table.column(name).to_numpy(), dtype=np.int32)

    def floats(self, name: str) -> npt.NDArray[np.float64]:
        """The numbers of one column, NaN where a cell is empty."""
        return np.asarray(self._table.column(name).to_numpy(), dtype=np.float64)

    def codes(self, name: str) -> npt.NDArray[np.int32]:
        """For each cell of one column, a number that equal cells share, from 0 by first occurrence."""
        return np.asarray(self._table.column(name).combine_chunks().dictionary_encode().indices, dtype=np.int32)

    def replace(self, columns: Mapping[str, Iterable[Any]]) -> Columns:
        """This table with other cells in some of its columns."""
        table = self._table
        for name, cells in columns.items():
            position = table.schema.get_field_index(name)
            field = table.schema.field(name)
            table = table.set_column(position, field, _arrow.array(cells, type=field.type))
        return Columns(table)


def _array(cells: Cells, kind: Any) -> Any:  # noqa: ANN401 - Arrow's, which have no type to name
    if isinstance(cells, Coded):
        return _coded(cells, kind)
    if isinstance(cells, CodedLists):
        strings = _coded(Coded(cells.codes, cells.values), _label)
        return _arrow.ListArray.from_arrays(cells.bounds.astype(np.int32), strings)
    return _evidence_array(cells) if isinstance(cells, Evidences) else _arrow.array(cells, type=kind)


def _coded(cells: Coded, kind: Any) -> Any:  # noqa: ANN401
    return _arrow.array(cells.values, type=kind).take(_arrow.array(cells.codes))


def _evidence_array(cells: Evidences) -> Any:  # noqa: ANN401
    places = _arrow.array(cells.places)
    documents = _coded(Coded(cells.document[cells.places], cells.documents), _label)
    spans = [_arrow.array(bound[cells.places].astype(np.int32)) for bound in (cells.start, cells.end)]
    fields = [documents, *spans, _arrow.array(cells.texts, type=_text).take(places)]
    names = ["document_id", "start", "end", "text"]
    return _arrow.LargeListArray.from_arrays(cells.bounds, _arrow.StructArray.from_arrays(fields, names=names))
