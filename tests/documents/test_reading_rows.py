"""Rows of JSON, JSON lines and tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphgen.documents.read import read_documents
from graphgen.records import Document, Failure

PROSE = "A table cell with enough text to be told apart from a label."


def read(path: Path, content: str | bytes) -> tuple[list[Document], list[Failure]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    items = list(read_documents([path]))
    return [item for item in items if isinstance(item, Document)], [i for i in items if isinstance(i, Failure)]


def test_a_row_is_called_by_its_id_or_else_by_its_place(tmp_path: Path) -> None:
    lines = '{"id": 7, "text": "a", "title": "T"}\n\n{"text": "b", "name": "N"}\n{"id": "", "text": "c"}\n"d"\n'
    documents, _ = read(tmp_path / "rows.jsonl", lines)
    assert [(d.key, d.text, d.title) for d in documents] == [
        ("7", "a", "T"), ("rows.jsonl#3", "b", "N"), ("rows.jsonl#4", "c", None), ("rows.jsonl#5", "d", None)
    ]  # fmt: skip


def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = '{"text": "a"}\n{"text": \n[1]\n{"other": "x"}\n{"text": " "}\n{"text": "\\ud800"}\n3\n{"text": "b"}'
    documents, failures = read(tmp_path / "rows.jsonl", lines)
    assert [d.text for d in documents] == ["a", "b"]
    assert [(f.code, f.record.rpartition(":")[2]) for f in failures] == [
        ("invalid_json", "2"), ("missing_text", "3"), ("missing_text", "4"), ("empty_text", "5"),
        ("broken_encoding", "6"), ("missing_text", "7"),
    ]  # fmt: skip
    assert "other" in failures[2].cause
    assert "text, content" in failures[2].remedy


def test_a_first_line_that_is_damaged_does_not_cost_the_rest(tmp_path: Path) -> None:
    for name in ("rows.json", "rows.jsonl"):
        documents, failures = read(tmp_path / name, '{"text": "a\n{"text": "b"}\n{"text": "c"}\n')
        assert [d.text for d in documents] == ["b", "c"]
        assert [f.record for f in failures] == [f"{tmp_path / name}:1"]


def test_a_line_with_damaged_bytes_does_not_change_the_encoding_of_the_rest(tmp_path: Path) -> None:
    good = '{"text": "水稻"}\n'.encode()
    documents, failures = read(
        tmp_path / "rows.jsonl", good + b'{"text": "\xff\xfe"}\n' + good.replace(b"\xbb", b"\xbb")
    )
    assert [d.text for d in documents] == ["水稻", "水稻"]
    assert [f.code for f in failures] == ["broken_encoding"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig", "utf-16-le"])
def test_rows_are_read_in_the_encoding_of_their_file(tmp_path: Path, encoding: str) -> None:
    lines = "".join(f'{{"text": "第{n}行，水稻是粮食作物。"}}\n' for n in range(50))
    documents, failures = read(tmp_path / "rows.jsonl", lines.encode(encoding))
    assert not failures
    assert documents[49].text == "第49行，水稻是粮食作物。"
    table = "text\r\n" + "".join(f"第{n}行，水稻是粮食作物。\r\n" for n in range(50))
    documents, failures = read(tmp_path / "rows.csv", table.encode(encoding))
    assert not failures
    assert [d.text for d in documents][49] == "第49行，水稻是粮食作物。"


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ([{"content": "a"}, {"body": "b"}, "c"], ["a", "b", "c"]),
        ({"Text": "a"}, ["a"]),
        ({"data": [{"text": "a"}, {"text": "b"}]}, ["a", "b"]),
        ({"documents": ["a"]}, ["a"]),
        ({"data": {"n": 1}, "rows": [{"passage": "a"}]}, ["a"]),
        ({"text": "", "content": "a", "data": ["no"]}, ["a"]),
        ("a", ["a"]),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
def test_every_shape_of_json_gives_its_rows(
    tmp_path: Path, value: object, texts: list[str], indent: int | None, name: str
) -> None:
    documents, failures = read(tmp_path / name, json.dumps(value, indent=indent))
    assert [d.text for d in documents] == texts
    assert not failures


def test_a_bad_row_of_a_list_is_named_by_its_place(tmp_path: Path) -> None:
    documents, failures = read(tmp_path / "rows.json", '[{"text": "a"}, {"x": NaN}, null]')
    assert [d.key for d in documents] == ["rows.json#1"]
    assert [f.record.rpartition("#")[2] for f in failures] == ["2", "3"]


@pytest.mark.parametrize("content", ['[{"text": "a"},\n', "[" * 100_000, "1" * 5_000, "{", '{"a"'])
def test_json_that_cannot_be_parsed_is_a_failure_that_says_so(tmp_path: Path, content: str) -> None:
    documents, failures = read(tmp_path / "rows.json", content)
    assert not documents
    assert [f.code for f in failures] == ["invalid_json"]


@pytest.mark.parametrize("content", ["[]", '{"data": []}', " \n"])
def test_json_with_no_rows_is_empty(tmp_path: Path, content: str) -> None:
    assert [f.code for f in read(tmp_path / "rows.json", content)[1]] == ["empty_file"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_by_its_text_column_whatever_separates_it(tmp_path: Path, delimiter: str) -> None:
    rows = [["ID", "Content", "Title"], ["x1", 'He said "a, b; c"\nand | went', "T"], ["x2", "二", ""]]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    documents, failures = read(tmp_path / "a.csv", (tmp_path / "a.csv").read_bytes())
    assert not failures
    assert [(d.key, d.text, d.title) for d in documents] == [("x1", rows[1][1], "T"), ("x2", "二", None)]


def test_the_only_column_of_long_text_is_the_text(tmp_path: Path) -> None:
    documents, _ = read(tmp_path / "a.csv", f"label,abstract\n1,{PROSE}\n2,{PROSE} More.\n")
    assert [d.text for d in documents] == [PROSE, f"{PROSE} More."]


def test_a_table_without_a_header_loses_no_row(tmp_path: Path) -> None:
    documents, _ = read(tmp_path / "a.csv", f"1,{PROSE}\n2,{PROSE} More.\n")
    assert [(d.key, d.text) for d in documents] == [("a.csv#1", PROSE), ("a.csv#2", f"{PROSE} More.")]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", f"a,b\n{PROSE},{PROSE}\n", "a,b\n"])
def test_a_table_whose_text_cannot_be_told_is_a_failure_with_a_remedy(tmp_path: Path, content: str) -> None:
    documents, failures = read(tmp_path / "a.csv", content)
    assert not documents
    assert [f.code for f in failures] == ["missing_text"]
    assert "a, b" in failures[0].cause


def test_a_malformed_row_of_a_table_is_a_failure_and_not_a_document(tmp_path: Path) -> None:
    table = 'text,id\ngood,1\nunquoted, comma,2\n"broken"quote,3\n,4\nfine,5\n"never closed,6\n'
    documents, failures = read(tmp_path / "a.csv", table)
    assert [d.key for d in documents] == ["1", "5"]
    assert [f.code for f in failures] == ["invalid_csv", "invalid_csv", "empty_text", "invalid_csv"]
    assert [f.record.rpartition("#")[2] for f in failures] == ["2", "3", "4", "6"]


def test_a_field_longer_than_the_limit_of_the_csv_module_is_read(tmp_path: Path) -> None:
    documents, _ = read(tmp_path / "a.csv", "text\n" + "a" * 300_000)
    assert len(documents[0].text) == 300_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip), min_size=1))
def test_no_row_is_lost_or_changed(tmp_path: Path, texts: list[str]) -> None:
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    assert [d.text for d in read(tmp_path / "a.jsonl", lines)[0]] == texts
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["text"], *([text] for text in texts)])
    assert [d.text for d in read(tmp_path / "a.csv", (tmp_path / "a.csv").read_bytes())[0]] == texts
