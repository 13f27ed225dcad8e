"""Paraphrases keep what is said, negations change it in a token that anyone can check."""

from __future__ import annotations

import re
from itertools import product

import pytest

from graphgen.llm.embedded.offline import OfflineClient
from graphgen.llm.embedded.offline.reading.mentions import keeps_numbers
from graphgen.prompts import PromptLibrary
from graphgen.records import Language
from graphgen.text.language import detect_language

LIBRARY = PromptLibrary()
CLIENT = OfflineClient()

ENGLISH = [
    pattern.format(person=person, place=place, year=year)
    for pattern, person, place, year in product(
        [
            "{person} was born in {place} in {year}.",
            "In {year}, {person} moved to {place}.",
            "{person} founded the Royal Observatory in {year}.",
            "The bridge was designed by {person} in {year}.",
            "The bridge is 55 kilometres long and weighs about 1,200 tonnes.",
            "{person} is the founder of the city of {place}.",
            "The museum is located in {place} and has 35 bells.",
            "The population increased from 1,500 to 2,300 between {year} and 1999.",
            "{person}, an engineer from {place}, did not finish the work because of the war.",
        ],
        ["Edmond Halley", "Mary Anning", "Carl Loewe"],
        ["London", "New Zealand"],
        ["1720", "1884"],
    )
]
CHINESE = [
    pattern.format(person=person, place=place, year=year)
    for pattern, person, place, year in product(
        [
            "{person}于{year}年出生在{place}。",
            "{year}年，{person}来到{place}，开始设计铁路。",
            "大桥由{person}于{year}年设计，全长约55公里。",
            "该馆位于{place}，收藏了3.5万件文物。",
            "{person}是{place}人，被誉为铁路之父。",
            "从{year}年到1999年，产量由8.78吨增加到13.50吨。",
            "{person}没有离开{place}。",
        ],
        ["詹天佑", "屠呦呦", "林徽因"],
        ["北京", "浙江宁波"],
        ["1720", "1884"],
    )
]
SENTENCES = [*dict.fromkeys(ENGLISH), *dict.fromkeys(CHINESE)]
NAMES = [
    "Edmond Halley",
    "Mary Anning",
    "Carl Loewe",
    "London",
    "New Zealand",
    "詹天佑",
    "屠呦呦",
    "林徽因",
    "北京",
    "浙江宁波",
]


def variants(kind: str, sentence: str) -> list[str]:
    language: Language = detect_language(sentence)
    messages = LIBRARY.render(f"assessment/{kind}", language, {"statement": sentence}).messages
    replies = [CLIENT.reply(messages, seed) for seed in range(4)]
    return [reply.removeprefix(f"<{kind}>").removesuffix(f"</{kind}>") for reply in replies]


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", text))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_paraphrase_keeps_every_name_and_number_and_says_it_differently(sentence: str):
    for variant in variants("paraphrase", sentence):
        assert variant != sentence
        assert numbers(variant) == numbers(sentence)
        for name in NAMES:
            assert (name in variant) == (name in sentence)
        assert ("没有" in variant) == ("没有" in sentence)
        assert (" not " in variant) == (" not " in sentence)


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*|[a-z]+|[\u4e00-\u9fff]{1}", text.casefold()))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_negation_changes_a_checkable_token_and_little_else(sentence: str):
    for variant in variants("negation", sentence):
        assert tokens(variant) != tokens(sentence) or variant.count("没") != sentence.count("没")
        kept = tokens(variant) & tokens(sentence)
        assert len(kept) >= len(tokens(sentence)) / 2


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "King Charles II founded the Royal Observatory in 1675.",
            "The Royal Observatory was founded by King Charles II in the year 1675.",
        ),
        (
            "The Bank of Sierra Leone is the central bank of Sierra Leone.",
            "The central bank of Sierra Leone is the Bank of Sierra Leone.",
        ),
        ("The bridge was designed by Edmond Halley.", "Edmond Halley designed the bridge."),
        ("赵州桥由李春设计。", "李春设计了赵州桥。"),
    ],
)
def test_a_sentence_is_turned_round_where_that_is_safe(sentence: str, expected: str):
    assert expected in variants("paraphrase", sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Christopher Wren designed the dome.", "Christopher Wren did not design the dome."),
        ("Tennessee is a state.", "Tennessee is not a state."),
        ("The mission did not succeed.", "The mission did succeed."),
        ("罗斯发现了疟原虫。", "罗斯没有发现疟原虫。"),
        ("鼠疟模型是一种动物模型。", "鼠疟模型不是一种动物模型。"),
    ],
)
def test_polarity_follows_grammar(sentence: str, expected: str):
    assert expected in variants("negation", sentence)


def test_a_negation_is_not_negated_twice():
    for variant in variants("negation", "Mary Anning never left the coast of Dorset."):
        assert " not " not in variant
    for variant in variants("negation", "詹天佑从未离开铁路。"):
        assert "不是" not in variant


def test_a_lost_number_is_noticed():
    assert keeps_numbers("1,200 tonnes in 1999", "in 1999, 1,200 tonnes")
    assert not keeps_numbers("1,200 tonnes in 1999", "1,200 tonnes")
    assert not keeps_numbers("3.5 and 3.5", "3.5")


def test_a_negation_of_several_sentences_touches_one():
    first, second = "Edmond Halley was born in 1656.", "Mary Anning was born in 1799."
    for variant in variants("negation", f"{first} {second}"):
        assert (first in variant) != (second in variant)
