"""Parquet files: rows of tables, a batch at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphgen.documents.read import read_documents
from graphgen.records import Document, Failure


def write(path: Path, rows_a_group: int = 1000, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=rows_a_group)
    return path


def read(path: Path) -> tuple[list[Document], list[Failure]]:
    items = list(read_documents([path]))
    return [item for item in items if isinstance(item, Document)], [i for i in items if isinstance(i, Failure)]


def test_a_row_has_text_title_and_key_whatever_else_there_is(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet", ID=[7, 8], Title=["T", None], score=[0.5, 1.0], Text=["One.", "水稻"], tags=[["x"], []]
    )
    documents, failures = read(path)
    assert not failures
    assert [(d.key, d.title, d.text, d.format, d.language) for d in documents] == [
        ("7", "T", "One.", "parquet", "en"),
        ("8", None, "水稻", "parquet", "zh"),
    ]


def test_the_only_column_of_strings_is_the_text_and_its_name_need_not_say_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a", n=[1], story=pa.array(["Once."]).dictionary_encode())
    assert [(document.key, document.text) for document in read(path)[0]] == [("a#1", "Once.")]


def test_rows_without_text_are_failures_by_number(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff\xfe"]).buffers())
    path = write(
        tmp_path / "a.parquet", text=pa.chunked_array([pa.array(["One.", None, " "]), broken, pa.array(["Two."])])
    )
    documents, failures = read(path)
    assert [document.key for document in documents] == ["a.parquet#1", "a.parquet#5"]
    assert [(failure.code, failure.record[-2:]) for failure in failures] == [
        ("missing_text", "#2"), ("empty_text", "#3"), ("broken_encoding", "#4")
    ]  # fmt: skip


def test_a_damaged_row_group_costs_only_itself(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", rows_a_group=2, text=[f"Text number {n} is here." for n in range(6)])
    content = bytearray(path.read_bytes())
    column = pq.read_metadata(path).row_group(1).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    content[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(content)
    documents, failures = read(path)
    assert [document.text for document in documents] == [f"Text number {n} is here." for n in (0, 1, 4, 5)]
    assert [(failure.code, failure.record) for failure in failures] == [("broken_parquet", f"{path}#row-group-2")]


@pytest.mark.parametrize(
    ("content", "code"), [(b"PAR1 nothing", "broken_parquet"), (b"", "broken_parquet"), (b"text", "broken_parquet")]
)
def test_what_is_no_parquet_file_is_a_failure(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    documents, failures = read(tmp_path / "a.parquet")
    assert (documents, [failure.code for failure in failures]) == ([], [code])


def test_a_table_without_text_or_without_rows_says_so(tmp_path: Path) -> None:
    _, failures = read(write(tmp_path / "a.parquet", n=[1], m=["a"], k=["b"]))
    assert [(failure.code, "n, m, k" in failure.cause) for failure in failures] == [("missing_text", True)]
    assert [failure.code for failure in read(write(tmp_path / "b.parquet", text=pa.array([], pa.string())))[1]] == [
        "empty_file"
    ]


def test_a_large_table_is_never_in_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", text=["x" * 20_000 + str(n) for n in range(8000)])
    before, most, rows = pa.total_allocated_bytes(), 0, 0
    for _ in read_documents([path]):
        rows += 1
        most = max(most, pa.total_allocated_bytes() - before)
    assert rows == 8000
    assert most < 60 << 20  # of 160 MB
