"""What the rules find in a text: few names, whole names, and sentences that stand alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.text.language import detect_language
from graphgen.text.segment import _tagger, words

LIBRARY = PromptLibrary()
TYPES = {
    "en": ["person", "location", "organization", "date", "concept"],
    "zh": ["人物", "地点", "组织", "日期", "概念"],
}


def extract(text: str) -> tuple[dict[str, tuple[str, str]], list[list[str]]]:
    language = detect_language(text)
    messages = LIBRARY.render("knowledge/extract", language, {"text": text, "entity_types": TYPES[language]}).messages
    records = [line.split("<|>") for line in OfflineClient().reply(messages, 0).split("\n")]
    entities = {record[1]: (record[2], record[3]) for record in records if record[0] == "entity"}
    return entities, [record[1:] for record in records if record[0] == "relation"]


def test_english_names_are_whole_and_typed():
    entities, relations = extract(
        "# Heading About Nothing\n\n"
        "However, Edmond Halley was sent to Saint Helena by the University of Oxford on 3 May 1676. "
        "He returned to London in 1678."
    )
    assert {name: kind for name, (kind, _) in entities.items()} == {
        "Edmond Halley": "person",
        "Saint Helena": "concept",
        "University of Oxford": "organization",
        "London": "location",
    }
    assert ["Edmond Halley", "London", "returned to", "Edmond Halley returned to London in 1678."] in relations


def test_a_pronoun_is_resolved_only_where_one_reading_is_left():
    entities, relations = extract("The Vasa is a ship. It sank in Stockholm in 1628. They raised Vasa again in 1961.")
    assert ["Vasa", "Stockholm", "sank in", "The Vasa sank in Stockholm in 1628."] in relations
    assert not any("They" in description for _, description in entities.values())
    assert not any("They" in relation[3] for relation in relations)


def test_what_an_entity_is_not_the_subject_of_is_left_to_its_relations():
    entities, relations = extract("Edmond Halley was born in London in 1656. Edmond Halley is an astronomer.")
    assert entities["London"] == ("location", "")
    assert "1656" not in entities
    assert {relation[1] for relation in relations} == {"London", "1656"}


def test_chinese_names_are_whole_and_typed():
    entities, relations = extract(
        "屠呦呦于1930年12月30日出生在浙江宁波。她在中国中医科学院发现了青蒿素，写了《青蒿及青蒿素类药物》。"
    )
    kinds = {name: kind for name, (kind, _) in entities.items()}
    assert kinds["屠呦呦"] == "人物"
    assert "1930年12月30日" not in kinds
    assert kinds["浙江宁波"] == "地点"
    assert kinds["中国中医科学院"] == "组织"
    assert "青蒿及青蒿素类药物" in kinds
    assert any(relation[:2] == ["屠呦呦", "中国中医科学院"] for relation in relations)
    assert any("屠呦呦在中国中医科学院发现了青蒿素" in relation[3] for relation in relations)


@pytest.mark.parametrize("text", ["", "# Only A Heading", "| a | b |", "hello", "。。。", "The end."])
def test_a_text_that_says_nothing_gives_no_entity(text: str):
    assert extract(text) == ({}, [])


def test_a_prompt_without_types_gets_types_of_its_own():
    prompt = LIBRARY.render("knowledge/extract", "en", {"text": "Edmond Halley left London.", "entity_types": []})
    assert "entity<|>Edmond Halley<|>person<|>" in OfflineClient().reply(prompt.messages, 0)


def test_chinese_words_cover_the_text():
    text = "  鲁迅 1881年\n出生于绍兴，abc。"
    assert "".join(word.text for word in words(text)) == text
    assert all(text[word.start : word.end] == word.text for word in words(text))


def test_the_shared_temporary_folder_is_neither_read_nor_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "jieba.cache").write_bytes(b"not a dictionary")
    assert [pair.word for pair in _tagger.__wrapped__().cut("北京大学")] == ["北京大学"]
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]
    assert (tmp_path / "jieba.cache").read_bytes() == b"not a dictionary"
