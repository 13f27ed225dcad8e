"""Test items are found in samples, edited or not; what only looks like them is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from graphgen.curation.contamination.decontamination import Decontaminator
from graphgen.curation.contamination.test_sets import read_test_sets
from graphgen.errors import UsageError
from graphgen.records import Message, Sample

ENGLISH = "In which year did the engineer who built the railway bridge over the river Forth receive his knighthood?"
CHINESE = "主持修建都江堰并使成都平原免于洪水的秦国蜀郡太守是在公元前哪一年开始动工的？"


def asked(question: str, answer: str = "Nobody knows.") -> Sample:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return Sample(
        id="sample-1", method="m", kind="k", language="en", messages=messages, evidence=(), units=(), calls=()
    )


def against(folder: Path, *rows: dict[str, object], **settings: object) -> Decontaminator:
    path = folder / "items.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return Decontaminator(read_test_sets([path]), **settings)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (ENGLISH, ENGLISH.upper()),
        (ENGLISH, f"Answer briefly. {ENGLISH} Explain your answer."),
        (ENGLISH, ENGLISH.replace("engineer", "person").replace("railway ", "")),
        (ENGLISH, "In what year did the engineer who built the long bridge over the Forth get his knighthood?"),
        (CHINESE, CHINESE.replace("，", " ")),
        (CHINESE, "请回答：" + CHINESE.replace("洪水", "大水").replace("开始", "")),
    ],
)
def test_an_item_is_found_edited_or_not(tmp_path: Path, item: str, said: str) -> None:
    gate = against(tmp_path, {"question": "Something else altogether?", "answer": "x"}, {"question": item})
    rejection = gate.check(asked(said))
    assert rejection is not None
    assert rejection.reason == "contaminated"
    assert rejection.facts["row"] == 2
    assert rejection.facts["file"] == str(tmp_path / "items.jsonl")
    assert rejection.facts["item"] == item


@pytest.mark.parametrize(
    "said",
    [
        "In which year did the engineer who built the road tunnel under the Thames receive a medal?",
        "Who built the railway bridge over the river Forth?",
        "秦国蜀郡太守李冰修建了什么工程？",
        "Tell me about bridges.",
    ],
)
def test_what_has_only_the_topic_in_common_is_kept(tmp_path: Path, said: str) -> None:
    assert against(tmp_path, {"question": ENGLISH}, {"question": CHINESE}).check(asked(said)) is None


def test_the_same_form_with_another_name_is_another_item(tmp_path: Path) -> None:
    gate = against(tmp_path, {"question": "What is the population of the city in which Harvard University is located?"})
    assert gate.check(asked("What is the population of the city in which Stanford University is located?")) is None
    gate = against(tmp_path, {"question": "How much did a loaf of bread cost in London in the winter of 1789?"})
    assert gate.check(asked("How much did a loaf of bread cost in London in the winter of 1812?")) is None


def test_a_fact_does_not_give_away_the_question_about_it(tmp_path: Path) -> None:
    gate = against(tmp_path, {"question": "Who was the architect of the Forth Bridge near Edinburgh?"})
    fact = asked("What is known of it?", "The architect of the Forth Bridge near Edinburgh was Benjamin Baker.")
    assert gate.check(fact) is None


def test_a_short_answer_gives_nothing_away_and_a_long_one_does(tmp_path: Path) -> None:
    solution = "First add the nine apples to the six pears, then take away the four that were eaten at noon."
    gate = against(tmp_path, {"question": "How many fruits are left over in the end?", "answer": "eleven"})
    assert gate.check(asked("What comes after ten?", "eleven")) is None
    gate = against(tmp_path, {"question": "How many fruits are left over in the end?", "answer": solution})
    assert gate.check(asked("Show the steps.", solution)) is not None


def test_what_stands_in_many_rows_is_the_form_of_the_set(tmp_path: Path) -> None:
    form = "Answer the following question about the history of the town as precisely as you can, please."
    rows = [
        {"instruction": form, "input": f"Which mayor ruled in the year {1800 + each} over there?"} for each in range(12)
    ]
    assert against(tmp_path, *rows).check(asked(form)) is None


def test_every_kind_of_file_and_a_folder_is_read(tmp_path: Path) -> None:
    row = {"id": 1, "question": ENGLISH, "answer": "1890"}
    (tmp_path / "a.json").write_text(json.dumps({"data": [row]}), encoding="utf-8")
    (tmp_path / "b.csv").write_text(f'id,question\n1,"{ENGLISH}"\n', encoding="utf-8")
    (tmp_path / "c.txt").write_text(f"{CHINESE}\n", encoding="gb18030")
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "d.parquet")
    talk = {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": ENGLISH}]}
    (tmp_path / "e.jsonl").write_text(json.dumps(talk) + "\n", encoding="utf-8")
    found = read_test_sets([tmp_path])
    assert [Path(each.file).name for each in found] == ["a.json", "b.csv", "c.txt", "d.parquet", "e.jsonl"]
    texts = [[piece.text for piece in each.pieces] for each in found]
    assert texts == [[ENGLISH, "1890"], [ENGLISH], [CHINESE], [ENGLISH, "1890"], [ENGLISH]]


def test_a_test_set_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('{"a": 1, "b": "x"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="its fields: a, b"):
        read_test_sets([tmp_path / "odd.jsonl"])
    assert read_test_sets([tmp_path / "odd.jsonl"], ["b"])[0].pieces[0].text == "x"
    (tmp_path / "broken.jsonl").write_text('{"question": "x"}\n{"quest\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        read_test_sets([tmp_path / "broken.jsonl"])
    with pytest.raises(UsageError, match="missing"):
        read_test_sets([tmp_path / "missing.jsonl"])
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UsageError, match="is empty"):
        read_test_sets([tmp_path / "empty.jsonl"])
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(UsageError, match="it is no file"):
        read_test_sets([tmp_path / "pipe.jsonl"])
