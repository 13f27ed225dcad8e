"""Rows as Parquet, with the types of their columns said and a group of rows at a time in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from graphgen.export.columns import Type
from graphgen.export.tables import Table

__all__ = ["Parquet"]

# pyarrow is compiled and has no stubs: here it becomes untyped, and this module's own signatures are what counts.
_arrow: Any = pa
_parquet: Any = pq

_ROWS, _BYTES = 10_000, 32 << 20
_SIMPLE = {"string": _arrow.string(), "float64": _arrow.float64(), "int64": _arrow.int64(), "bool": _arrow.bool_()}


class Parquet(Table):
    """A group is written when it has so many rows, or so many bytes as JSON."""

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _open(self) -> None:
        self._group: list[dict[str, Any]] = []
        self._bytes = 0
        self._schema = _arrow.schema([(name, _type(type_)) for name, type_ in self.types.items()])
        self._writer = _parquet.ParquetWriter(self.path, self._schema)

    def _append(self, row: dict[str, Any]) -> None:
        self._group.append(row)
        self._bytes += len(orjson.dumps(row))
        if len(self._group) >= _ROWS or self._bytes >= _BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._group:
            self._writer.write_table(_arrow.Table.from_pylist(self._group, schema=self._schema))
            self._group, self._bytes = [], 0

    @staticmethod
    def _read(path: Path) -> Iterator[dict[str, Any]]:
        with _parquet.ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield from batch.to_pylist()


def _type(type_: Type) -> Any:  # noqa: ANN401 - a type of Arrow, which has none here
    if isinstance(type_, str):
        return _SIMPLE[type_]
    if isinstance(type_, list):
        return _arrow.list_(_type(type_[0]))
    return _arrow.struct([(name, _type(part)) for name, part in cast("dict[str, Type]", type_).items()])
