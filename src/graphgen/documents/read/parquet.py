"""Parquet: each row is a document, read a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib import import_module
from itertools import count
from typing import Any, cast

from graphgen.documents.read.reader import Reader, Source, Unreadable
from graphgen.documents.read.rows import KEY_FIELD, TEXT_FIELDS, TITLE_FIELDS, row_document
from graphgen.documents.read.text import empty_file
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_parquet"]

_MAGIC = b"PAR1"
_BATCH = 64
_BUFFER = 1 << 20


def read_parquet(source: Source) -> Iterator[Document | Failure]:
    """Each row, by the column that holds text: one of `TEXT_FIELDS`, or else the only column of strings.

    A row group that is damaged is one failure, and the next is read.
    """
    arrow, parquet = cast("Any", import_module("pyarrow")), cast("Any", import_module("pyarrow.parquet"))
    try:
        file = parquet.ParquetFile(source.path, pre_buffer=False, buffer_size=_BUFFER)
    except (arrow.ArrowException, OSError) as error:
        raise _broken(error) from None
    with closing(file):
        if not file.metadata.num_rows:
            raise empty_file()
        names = _names(arrow, file.schema_arrow)
        numbers = count(1)
        for group in range(file.num_row_groups):
            try:
                batches = file.iter_batches(_BATCH, row_groups=[group], columns=list(names), use_threads=False)
                for batch in batches:
                    yield from _documents(source, _rows(arrow, batch, names), numbers)
            except (arrow.ArrowException, OSError) as error:
                yield source.failure(_broken(error), f"#row-group-{group + 1}")


def _documents(
    source: Source, rows: Iterator[dict[str, object]], numbers: Iterator[int]
) -> Iterator[Document | Failure]:
    for row in rows:
        number = next(numbers)
        try:
            yield row_document(source, row, number, "parquet")
        except Unreadable as error:
            yield source.failure(error, f"#{number}")


def _names(arrow: Any, schema: Any) -> dict[str, str]:  # noqa: ANN401 - pyarrow has no types
    """The columns to read, each with the name under which a row's text, title or id is looked for."""
    strings = [field.name for field in schema if _is_string(arrow, field.type)]
    names = {name: name.strip().casefold() for name in strings}
    texts = {name: field for name, field in names.items() if field in TEXT_FIELDS}
    if not texts and len(strings) == 1:
        texts = {strings[0]: TEXT_FIELDS[0]}
    if not texts:
        raise Unreadable(
            "missing_text",
            f"The table has no text column (its columns: {', '.join(schema.names[:8]) or 'none'}).",
            f"Name one column of strings {', '.join(TEXT_FIELDS[:-1])} or {TEXT_FIELDS[-1]}.",
        )
    titles = {name: field for name, field in names.items() if field in TITLE_FIELDS}
    keys = {name: KEY_FIELD for name in cast("Sequence[str]", schema.names) if name.strip().casefold() == KEY_FIELD}
    return {**keys, **titles, **texts}


def _is_string(arrow: Any, kind: Any) -> bool:  # noqa: ANN401 - see `_names`
    kind = kind.value_type if arrow.types.is_dictionary(kind) else kind
    return arrow.types.is_string(kind) or arrow.types.is_large_string(kind) or arrow.types.is_string_view(kind)


def _rows(arrow: Any, batch: Any, names: dict[str, str]) -> Iterator[dict[str, object]]:  # noqa: ANN401 - see `_names`
    """The rows of a batch. Bytes that are no text become lone surrogates, which rows refuse."""
    columns: list[list[object]] = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        plain = column.dictionary_decode() if arrow.types.is_dictionary(column.type) else column
        if names[name] == KEY_FIELD and not _is_string(arrow, column.type):
            columns.append(plain.to_pylist())
        else:
            values = cast("list[bytes | None]", plain.cast(arrow.large_binary()).to_pylist())
            columns.append([value and value.decode("utf-8", "surrogateescape") for value in values])
    fields = [names[name] for name in batch.schema.names]
    for values in zip(*columns, strict=True):
        yield dict(zip(fields, values, strict=True))


def _broken(error: Exception) -> Unreadable:
    reason = str(error).partition("\n")[0]
    if "encrypt" in reason.lower():
        return Unreadable("encrypted_file", "The file is encrypted.", "Save a copy without encryption.")
    return Unreadable("broken_parquet", f"The file is no whole Parquet file: {reason}", "Write it anew.")


def _recognises(head: bytes) -> bool:
    return head.startswith(_MAGIC)


READERS = (
    Reader("parquet", frozenset({".parquet", ".pq"}), read_parquet, recognises=_recognises, overrides_name=True),
)
