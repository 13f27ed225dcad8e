"""What an instruction for a text that is there already may not be: a copy, a list, or in another language."""

from __future__ import annotations

import pytest

from graphgen.curation.questions.instructions import check_instruction
from graphgen.records import Language, Message, Sample
from graphgen.text.language import detect_language

EN = "William Arrol built the Forth Bridge between 1882 and 1890, and thousands of men worked on it for him."
ZH = "战国时期，秦国蜀郡太守李冰主持修建了都江堰，岷江的洪水从此不再淹没成都平原。"


def sample(asked: str, answer: str) -> Sample:
    language: Language = detect_language(answer)
    messages = (Message(role="user", content=asked), Message(role="assistant", content=answer))
    return Sample(id="s", method="m", kind="k", language=language, messages=messages, evidence=(), units=(), calls=())


def reason(asked: str, answer: str = EN) -> str | None:
    rejection = check_instruction(sample(asked, answer))
    return rejection.reason if rejection else None


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Tell me how William Arrol built the Forth Bridge between 1882 and 1890.", EN),
        ("TELL ME: WILLIAM ARROL, built the Forth-Bridge between 1882.", EN),
        ("请说明秦国蜀郡太守李冰主持修建了什么。", ZH),
    ],
)
def test_a_copy_is_turned_down_whatever_its_case_and_marks(asked: str, answer: str) -> None:
    assert reason(asked, answer) == "copied"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Tell me how William Arrol built the Forth Bridge.", EN),  # six words
        ("When was it that William Arrol built the Forth Bridge in Scotland?", EN),
        ("forth bridge william arrol", EN),
        ("请介绍秦国蜀郡太守李冰主持修的工程。", ZH),  # twelve characters
        ("李冰 都江堰 修建", ZH),
    ],
)
def test_names_and_short_phrases_are_no_copy(asked: str, answer: str) -> None:
    assert reason(asked, answer) is None


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Who built the bridge? When was it opened?", EN),
        ("1. Name the builder.\n2. Name the years.", EN),
        ("Describe the bridge. Then list its builders.", EN),
        ("谁修建了都江堰？它在哪里？", ZH),
        ("请介绍都江堰。另外，请说明李冰是谁。", ZH),
        ("（1）介绍都江堰\n（2）介绍李冰", ZH),
    ],
)
def test_several_instructions_are_turned_down(asked: str, answer: str) -> None:
    assert reason(asked, answer) == "several_instructions"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("I'm off to Scotland. Can you tell me about the Forth Bridge? I'd like to know who built it.", EN),
        ("Describe the bridge of 1890. Answer in 2 sentences.", EN),
        ("我最近对都江堰挺感兴趣的，修建方面能给我说说吗？请用3句话回答。", ZH),
    ],
)
def test_one_request_may_have_several_sentences(asked: str, answer: str) -> None:
    assert reason(asked, answer) is None


def test_an_instruction_in_another_language_is_turned_down() -> None:
    assert reason("请介绍福斯桥的修建过程。") == "other_language"
    assert reason("Describe how Dujiangyan was built.", ZH) == "other_language"
    assert reason("请介绍 Forth Bridge。", "Forth Bridge 由 William Arrol 修建，一八九〇年建成通车。") is None
