"""Files that are too large to be in memory, with the limits made small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphgen.documents.read import json_rows, read_documents, text
from graphgen.records import Document, Failure


def read(path: Path) -> tuple[list[Document], list[Failure]]:
    items = list(read_documents([path]))
    return [item for item in items if isinstance(item, Document)], [i for i in items if isinstance(i, Failure)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LARGEST_TEXT", 100)
    monkeypatch.setattr(text, "LARGEST_PART", 60)
    monkeypatch.setattr(text, "LARGEST_WHOLE", 200)
    monkeypatch.setattr(json_rows, "_LONGEST_LINE", 50)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_large_text_is_several_documents_that_are_all_of_it(tmp_path: Path, encoding: str) -> None:
    whole = "".join(f"第{number}段：水稻是重要的粮食作物。\r\n它在云南种植。\r\n\r\n" for number in range(20))
    (tmp_path / "a.txt").write_bytes(whole.encode(encoding))
    documents, failures = read(tmp_path / "a.txt")
    assert not failures
    assert "".join(document.text for document in documents).rstrip() == whole.rstrip()
    assert [document.key for document in documents][:2] == ["a.txt#1", "a.txt#2"]
    assert all(len(document.text) <= 60 and document.text.startswith(("第", "\r\n")) for document in documents)


@pytest.mark.usefixtures("small")
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab。\n\r ", min_size=150, max_size=400))
def test_no_character_of_a_large_text_is_lost(tmp_path: Path, whole: str) -> None:
    (tmp_path / "a.txt").write_bytes(("x" + whole).encode())
    documents, _ = read(tmp_path / "a.txt")
    parts = "".join(document.text for document in documents)
    assert "".join(parts.split()) == "".join(("x" + whole).split())


@pytest.mark.usefixtures("small")
def test_bytes_that_are_no_text_cost_what_follows_and_not_what_came_before(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("水稻。\n\n".encode() * 3000 + b"\xff\xff\xff")
    documents, failures = read(tmp_path / "a.txt")
    assert len(documents) > 10
    assert [failure.code for failure in failures] == ["broken_encoding"]


@pytest.mark.usefixtures("small")
def test_a_line_that_is_too_long_is_a_failure_of_one_row(tmp_path: Path) -> None:
    rows = [json.dumps({"text": content}) for content in ("one", "x" * 500, "three")]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    documents, failures = read(tmp_path / "a.jsonl")
    assert [document.text for document in documents] == ["one", "three"]
    assert [(failure.code, failure.record[-2:]) for failure in failures] == [("too_large", ":2")]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["a.json", "a.html"])
def test_what_has_to_be_read_as_a_whole_is_refused_above_the_bound(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps([{"text": "x" * 300}]) if name == "a.json" else "<p>" + "x" * 300)
    documents, failures = read(tmp_path / name)
    assert (documents, [failure.code for failure in failures]) == ([], ["too_large"])
