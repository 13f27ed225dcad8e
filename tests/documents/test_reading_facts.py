"""A table of facts, or of triples, becomes sentences that say them, each row a document that can be quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphgen.documents.read import read_documents
from graphgen.records import Document, Failure


def texts(path: Path, *lines: str) -> list[str]:
    path.write_text("\n".join(lines), encoding="utf-8")
    items = list(read_documents([path]))
    assert [item for item in items if isinstance(item, Failure)] == []
    return [item.text for item in items if isinstance(item, Document)]


def test_each_field_of_a_row_is_a_sentence_and_an_empty_one_is_none(tmp_path: Path) -> None:
    rows = ("1,Forth Bridge,2467 m,1890,Fowler", "2,Tay Bridge,3.5 km,,Thomas Bouch")
    assert texts(tmp_path / "a.csv", "id,name,length,opened_in,designed_by", *rows) == [
        "The length of Forth Bridge is 2467 m. Forth Bridge was opened in 1890. Forth Bridge was designed by Fowler.",
        "The length of Tay Bridge is 3.5 km. Tay Bridge was designed by Thomas Bouch.",
    ]
    assert texts(tmp_path / "b.csv", "名称,长度,位于", "都江堰,,四川省", "福斯桥,2467米,苏格兰") == [
        "都江堰位于四川省。",
        "福斯桥的长度是2467米。福斯桥位于苏格兰。",
    ]


def test_a_triple_is_a_sentence(tmp_path: Path) -> None:
    rows = ("Forth Bridge,locatedIn,Scotland", "France,capital,Paris", "Bouch,designed,Tay Bridge")
    assert texts(tmp_path / "a.csv", "subject,relation,object", *rows) == [
        "Forth Bridge is located in Scotland.",
        "The capital of France is Paris.",
        "Bouch designed Tay Bridge.",
    ]
    rows = ('{"主语": "李冰", "关系": "修建", "宾语": "都江堰"}', '{"主语": "四川", "关系": "省会", "宾语": "成都"}')
    assert texts(tmp_path / "b.jsonl", *rows) == ["李冰修建都江堰。", "四川的省会是成都。"]


def test_only_plain_values_are_said(tmp_path: Path) -> None:
    row = '[{"name": "Eros", "mass": 0, "kinds": ["asteroid", "S-type"], "hot": false, "more": {"a": 1}}]'
    said = "The mass of Eros is 0. The kinds of Eros are asteroid, S-type."
    assert texts(tmp_path / "a.json", row) == [said]


def test_a_text_is_never_taken_for_facts(tmp_path: Path) -> None:
    assert texts(tmp_path / "a.csv", "name,text", "Forth Bridge,It is long.") == ["It is long."]
    prose = "The bridge crosses the firth and trains have run over it since it was opened to them."
    assert texts(tmp_path / "b.csv", "name,about", f"Forth Bridge,{prose}") == [prose]


@pytest.mark.parametrize("rows", ['{"title": "T"}\n{"title": "U"}\n', '{"a": "x", "b": "y"}\n{"a": "z"}\n'])
def test_a_row_that_names_nothing_or_says_nothing_is_still_a_failure(tmp_path: Path, rows: str) -> None:
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    assert {getattr(item, "code", "") for item in read_documents([tmp_path / "a.jsonl"])} == {"missing_text"}
