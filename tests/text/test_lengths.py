"""A length that is asked for is the length that the text has, by whoever counts."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.records import Language
from graphgen.text.lengths import LengthHint, length_hints, lengths

EN = st.lists(st.sampled_from("the bridge of stone carries trains over deep water every day".split()), min_size=3).map(
    lambda words: " ".join(words).capitalize() + "."
)
ZH = st.lists(st.sampled_from(list("桥梁跨过河水石头火车每天")), min_size=4).map(
    lambda said: f"{''.join(said)}，很长。"
)
TEXTS = st.lists(st.lists(EN, min_size=1, max_size=5), min_size=1, max_size=4)
TEXTS_ZH = st.lists(st.lists(ZH, min_size=1, max_size=5), min_size=1, max_size=4)


def check(hint: LengthHint, paragraphs: list[list[str]], language: Language) -> None:
    text = "".join(sentence for paragraph in paragraphs for sentence in paragraph)
    counts = {
        "sentences": sum(map(len, paragraphs)),
        "paragraphs": len(paragraphs),
        "words": sum(len(sentence.split()) for paragraph in paragraphs for sentence in paragraph),
    }
    said = [int(number) for number in re.findall(r"\d+", hint.wording)] or [1]
    if hint.unit == "characters":
        assert said[0] <= len(re.sub(r"[，。]", "", text)) <= len(text) <= said[1]
    else:
        assert said[0] <= counts[hint.unit] <= said[-1]
    assert (said[0], said[-1]) == (hint.at_least, hint.at_most)
    assert hint.wording.isascii() == (language == "en")


@given(paragraphs=TEXTS, seed=st.integers(0, 5))
def test_every_english_hint_is_true(paragraphs: list[list[str]], seed: int) -> None:
    text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
    for hint in length_hints(text, "en", Random(seed)):
        check(hint, paragraphs, "en")


@given(paragraphs=TEXTS_ZH, seed=st.integers(0, 5))
def test_every_chinese_hint_is_true(paragraphs: list[list[str]], seed: int) -> None:
    text = "\n\n".join("".join(paragraph) for paragraph in paragraphs)
    for hint in length_hints(text, "zh", Random(seed)):
        check(hint, paragraphs, "zh")


def test_prose_can_be_told_in_every_unit() -> None:
    text = "\n\n".join(["The bridge carries trains over deep water. It is made of stone from the hills nearby."] * 2)
    assert lengths(text, "en") == {"sentences": (4, 4), "words": (30, 40), "paragraphs": (2, 2)}
    text = "\n\n".join(["桥梁跨过很深的河水；它用附近山上的石头建成。每天都有火车经过。"] * 2)
    assert lengths(text, "zh") == {"sentences": (4, 4), "characters": (50, 70), "paragraphs": (2, 2)}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("A title without a stop\n\nIt was built. It still stands.", "sentences"),
        ("- It was built.\n- It still stands.", "sentences"),
        ("# Title\n\nIt was built.\n\nIt still stands.", "paragraphs"),
        ("It was built.", "paragraphs"),
        ("It was built.", "words"),
        (f"It runs:\n\n```sh\n{'run it ' * 30}\n```", "words"),
        (f"| it runs |\n|---|\n| {'run it ' * 30} |", "words"),
    ],
)
def test_where_people_would_count_differently_nothing_is_said(text: str, missing: str) -> None:
    assert missing not in lengths(text, "en")


def test_an_abbreviation_ends_no_sentence() -> None:
    assert lengths("Dr. Fowler met Mr. Baker at 5 p.m. in Leith. They talked.", "en")["sentences"] == (2, 2)
