"""Questions stand alone, do not give their answer away, and the answer stands in the source."""

from __future__ import annotations

import re

import pytest

from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Entity, Language, Relation
from graphgen.text.language import detect_language

LIBRARY = PromptLibrary()
CLIENT = OfflineClient()


def entity(name: str, description: str) -> Entity:
    language = detect_language(description)
    return Entity(id="e", name=name, type="x", description=description, language=language, evidence=(), tokens=1)


def relation(source: str, target: str, description: str) -> Relation:
    return Relation(
        id="r", source=source, target=target, type="x", description=description, language="en", evidence=(), tokens=1
    )


def ask(prompt: str, language: Language, **values: object) -> tuple[str, str]:
    values = {"passages": [], "style": "", "persona": "", **values}
    reply = CLIENT.reply(LIBRARY.render(prompt, language, values).messages, 0)
    match = re.fullmatch(r"<question>(.*)</question>\n<answer>(.*)</answer>", reply, re.DOTALL)
    assert match is not None
    return match[1], match[2]


RELATIONS = [
    (
        "King Charles II",
        "1675",
        "King Charles II founded the Royal Observatory in 1675.",
        "When did King Charles II found the Royal Observatory?",
    ),
    (
        "William Shockley",
        "London",
        "William Shockley was born in London in 1910.",
        "Where was William Shockley born in 1910?",
    ),
    ("Dome", "Christopher Wren", "The Dome was designed by Christopher Wren.", "Who designed the Dome?"),
    (
        "Song of Solomon",
        "Toni Morrison",
        "Song of Solomon is a novel by American author Toni Morrison.",
        "Song of Solomon is a novel by which American author?",
    ),
    ("Leopold Museum", "2001", "In 2001 the Leopold Museum was opened.", "When was the Leopold Museum opened?"),
    (
        "Earth",
        "360 degrees",
        "The Earth turns through 360 degrees in 24 hours.",
        "Through how many degrees does the Earth turn in 24 hours?",
    ),
    ("屠呦呦", "1973年", "屠呦呦于1973年制得双氢青蒿素。", "屠呦呦于哪一年制得双氢青蒿素？"),
    ("罗斯", "疟原虫", "英国医生罗斯于1897年发现了疟原虫。", "英国医生罗斯于1897年发现了什么？"),
    ("港珠澳大桥", "55公里", "港珠澳大桥全长55公里。", "港珠澳大桥全长多少公里？"),
    ("詹天佑", "北京", "詹天佑于1919年来到北京。", "詹天佑于1919年来到什么地方？"),
    ("袁世凯", "总工程师", "袁世凯任命詹天佑为总工程师。", "袁世凯任命詹天佑为什么职务？"),
    ("清政府", "1902年", "1902年，清政府决定修建新易铁路。", "清政府在哪一年决定修建新易铁路？"),
    (
        "Howard Florey",
        "Norman Heatley",
        "Howard Florey and Norman Heatley flew to Peoria.",
        "With whom did Howard Florey fly to Peoria?",
    ),
    ("H1", "34 kilograms", "H1 weighs about 34 kilograms.", "How many kilograms does H1 weigh?"),
    (
        "Ernst Chain",
        "Howard Florey",
        "Ernst Chain joined the team of Howard Florey.",
        "Whose team did Ernst Chain join?",
    ),
    (
        "Jack Kilby",
        "Nobel Prize in Physics",
        "Jack Kilby received the Nobel Prize in Physics in 2000.",
        "Which prize did Jack Kilby receive in 2000?",
    ),
]


@pytest.mark.parametrize(("source", "target", "description", "expected"), RELATIONS)
def test_a_relation_is_asked_for_by_its_target(source: str, target: str, description: str, expected: str):
    question, answer = ask(
        "generation/atomic",
        detect_language(description),
        entities=[],
        relations=[relation(source, target, description)],
    )
    assert question == expected
    assert answer == description
    assert target not in question


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("Tennessee", "Tennessee is a state in the United States.", "What is Tennessee?"),
        ("Garth Brooks", "Garth Brooks is an American singer.", "Who is Garth Brooks?"),
        ("Khaled Al-Eid", "Khaled Al-Eid (born January 2, 1969) is an equestrian.", "When was Khaled Al-Eid born?"),
        ("鼠疟模型", "鼠疟模型是感染疟原虫的小鼠。", "鼠疟模型是什么？"),
    ],
)
def test_an_entity_is_asked_about(name: str, description: str, expected: str):
    language = detect_language(description)
    question, answer = ask("generation/atomic", language, entities=[entity(name, description)], relations=[])
    assert question == expected
    assert answer == description


@pytest.mark.parametrize(
    ("path", "first", "second", "expected"),
    [
        (
            ("London", "William Shockley", "Bell Labs"),
            "William Shockley was born in London in 1910.",
            "William Shockley joined Bell Labs in 1936.",
            "Which organization did the person who was born in London in 1910 join?",
        ),
        (
            ("Greenwich", "Royal Observatory", "Christopher Wren"),
            "The Royal Observatory stands in Greenwich.",
            "Christopher Wren designed the Royal Observatory.",
            "Who designed the observatory that stands in Greenwich?",
        ),
        (
            ("1878年", "詹天佑", "天津"),
            "詹天佑于1878年考入耶鲁大学。",
            "詹天佑到天津加入中国铁路公司。",
            "于1878年考入耶鲁大学的人到什么地方加入中国铁路公司？",
        ),
    ],
)
def test_a_chain_is_one_question_that_names_only_its_beginning(
    path: tuple[str, str, str], first: str, second: str, expected: str
):
    start, middle, end = path
    question, answer = ask(
        "generation/multi_hop",
        detect_language(first),
        path=list(path),
        entities=[entity(name, first) for name in path],
        relations=[relation(start, middle, first), relation(middle, end, second)],
    )
    if detect_language(first) == "en":
        assert question == expected
    assert start in question
    assert middle not in question
    assert end not in question
    assert answer.startswith(end)
    assert first in answer
    assert second in answer


def test_a_question_that_would_hold_its_answer_is_not_asked():
    description = "Paris 2024 was held in Paris."
    question, _ = ask("generation/atomic", "en", entities=[], relations=[relation("Paris 2024", "Paris", description)])
    assert question != "Where was Paris 2024 held?"


@pytest.mark.parametrize(
    ("path", "first", "second", "expected"),
    [
        (
            ("William Harrison", "John Harrison", "HMS Orford"),
            "William Harrison was the son of John Harrison.",
            "John Harrison returned from Lisbon aboard HMS Orford.",
            "William Harrison was the son of a certain person. Aboard which ship did this person return from Lisbon?",
        ),
        (
            ("唐朝", "张议潮", "848年"),
            "唐朝于851年任命张议潮为归义军节度使。",
            "张议潮于848年收复了敦煌。",
            "唐朝于851年任命某人为归义军节度使。请问，这个人于哪一年收复了敦煌？",
        ),
    ],
)
def test_a_chain_that_does_not_nest_is_told(path: tuple[str, str, str], first: str, second: str, expected: str):
    start, middle, end = path
    question, _ = ask(
        "generation/multi_hop",
        detect_language(first),
        path=list(path),
        entities=[],
        relations=[relation(start, middle, first), relation(middle, end, second)],
    )
    assert middle not in question
    assert end not in question
    assert question == expected


def test_a_chain_without_a_safe_form_becomes_clues():
    first = "Upon hearing it, Halley and Wren, both in Oxford, quarrelled."
    second = "With Wren, who was knighted later, dined Hooke."
    question, answer = ask(
        "generation/multi_hop",
        "en",
        path=["Halley", "Wren", "Hooke"],
        entities=[],
        relations=[relation("Halley", "Wren", first), relation("Wren", "Hooke", second)],
    )
    assert "X" in question
    assert "Wren" not in question
    assert "Hooke" not in question
    assert answer.startswith("Hooke. ")


def test_a_dialogue_alternates_and_keeps_every_sentence():
    text = "Edmond Halley was born in 1656. The comet returned in 1758!"
    reply = CLIENT.reply(LIBRARY.render("wrap/dialogue", "en", {"text": text}).messages, 0)
    lines = reply.removeprefix("<dialogue>").removesuffix("</dialogue>").split("\n")
    assert [line.split(":")[0] for line in lines] == ["Question", "Answer"] * 2
    assert lines[1] == "Answer: Edmond Halley was born in 1656."
    assert lines[3] == "Answer: The comet returned in 1758!"
