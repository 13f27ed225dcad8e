"""Translation is safe: it never fails, never loses what stands in a message, and never touches foreign text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.phrases import language_of, phrasebook, translate
from graphgen.phrases.phrase import Phrase, read_phrases
from graphgen.phrases.translate import Phrasebook

PHRASES = phrasebook("zh").phrases
FILLED = {"number": st.integers(0, 10**9).map("{:,}".format), "word": st.from_regex(r"[\w/.:-]{1,20}", fullmatch=True)}


@st.composite
def messages(draw: st.DrawFn) -> tuple[Phrase, list[str], str]:
    """A phrase, what is put into its holes, and the message."""
    phrase = draw(st.sampled_from([phrase for phrase in PHRASES if phrase.holes]))
    values = [draw(FILLED.get(kind, st.text(min_size=1, max_size=30))) for kind in phrase.kinds]
    text = "".join(part for pair in zip(phrase.pieces, [*values, ""], strict=True) for part in pair)
    return phrase, values, text


@given(messages())
def test_what_a_message_was_filled_with_is_in_its_translation(message: tuple[Phrase, list[str], str]) -> None:
    phrase, values, text = message
    said = translate(text, "zh")
    for name, value in zip(phrase.holes, values, strict=True):
        if f"{{{name}}}" in phrase.other:
            kept = value.strip(" ")
            assert kept in said or (name in phrase.nested and translate(kept, "zh") in said)


@given(st.text(max_size=300).filter(lambda text: translate(text, "zh") == text))
def test_a_text_that_is_no_message_stays_as_it_is(text: str) -> None:
    said = f"{text} xyzzy plugh"  # a form such as “method NAME” takes one word, and this is none of its kind
    assert translate(said, "zh").replace(" ", "") == said.replace(" ", "")


@given(st.text())
def test_english_is_what_was_written(text: str) -> None:
    assert translate(text, "en") == text


@pytest.mark.parametrize("text", ["(a" * 5000, "a. " * 5000, ": " * 5000, "x cannot be read: " * 2000])
def test_a_long_text_takes_no_long_time(text: str) -> None:
    assert translate(text, "zh")


def book(*pairs: str) -> Phrasebook:
    return Phrasebook(read_phrases("\n\n".join(pairs)))


def test_the_phrase_with_most_words_of_its_own_is_taken() -> None:
    short, long = "{path} cannot be read: {why}.", "The list {path} cannot be read: {why}."
    phrases = book(f"{short}\n无法读取 {{path}}：{{why}}。", f"{long}\n表 {{path}} 读不了：{{why}}。")
    assert phrases.translate("The list a b cannot be read: gone.") == "表 a b 读不了：gone。"


def test_a_hole_does_not_swallow_a_sentence_that_has_a_phrase() -> None:
    phrases = book("It is not: {why}.\n不是：{why}。", "Correct it there.\n请在该处改正。")
    assert phrases.translate("It is not: no. 1. Correct it there.") == "不是：no. 1。请在该处改正。"
    assert phrases.translate("It is not: no. Unknown words. Correct it there.").endswith("请在该处改正。")


def test_only_a_hole_for_phrases_is_translated() -> None:
    phrases = book("There is no {name}: {why:phrase}.\n没有 {name}：{why}。", "nothing\n无")
    assert phrases.translate("There is no nothing: nothing.") == "没有 nothing：无。"


def test_a_short_phrase_needs_a_known_one_within() -> None:
    phrases = book("{many} of {what:phrase}\n{what} {many}", "calls\n调用")
    assert phrases.translate("3 of calls") == "调用 3"
    assert phrases.translate("the end of time") == "the end of time"


def test_chinese_and_other_letters_do_not_touch() -> None:
    phrases = book("No {what:phrase} here.\n这里没有{what}。", "method {name:word}\n方法 {name}", "file\n文件")
    assert phrases.translate("No method wrap here.") == "这里没有方法 wrap。"
    assert phrases.translate("No README here.") == "这里没有 README。"
    assert phrases.translate("No file here.") == "这里没有文件。"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LC_ALL": "C", "GRAPHGEN_LANG": "zh"}, "zh"),
        ({"LC_ALL": "zh_CN", "GRAPHGEN_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_sentence_without_its_translation_is_a_fault_of_the_book() -> None:
    with pytest.raises(ValueError, match="each on one line"):
        list(read_phrases("One.\n一。\n\nTwo.\n"))
