"""Read a list of questions out of a reply, and the answer to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import orjson
from rapidfuzz import fuzz

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.fields import ANSWER, QUESTION, read_items
from graphgen.text.json_replies import read_json
from graphgen.text.mentions import comparable
from graphgen.text.replies import bare, tagged

__all__ = ["read_answer", "read_questions"]

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBER = (
    r"(?:(?:\*\*|__)?(?:[（(]?\d{1,3}(?:[.)）、:：]|[ \t]*[-–]|\s(?=[^\d\s]))"
    rf"|[（(]{_HAN_NUMBER}[)）]|{_HAN_NUMBER}[、.．]|[①-⑳]|[\[【]\d{{1,3}}[\]】]"
    r"|[（(]?(?-i:[a-z])[)）][ \t]|(?-i:[ivx]{1,4})[.)][ \t])"  # in capitals it is an initial
    r"|[-*•·](?!\*))"
)
_LABEL = (
    rf"(?:\*\*|__)?(?:(?:questions?|q|问题|提问|问)[ \t]*(?:\d{{0,3}}|{_HAN_NUMBER})[ \t]*[:：.]"
    rf"|第(?:\d{{1,3}}|{_HAN_NUMBER})[题问][:：.、])(?:\*\*|__)?"
)
_ITEM = re.compile(
    rf"^[ \t>#]*(?:{_NUMBER}[ \t]*(?:\*\*)?(?:{_LABEL})?|{_LABEL})[ \t]*(?P<said>[^\n]+)$", re.IGNORECASE | re.MULTILINE
)
_TAGGED = re.compile(
    r"<\s{0,3}question(?:[\s\d][^<>\n]{0,20})?>(.*?)<\s{0,3}/\s{0,3}question\s{0,3}>", re.IGNORECASE | re.DOTALL
)
_ROW = re.compile(r"^[ \t]*\|[ \t]*(\d{1,3})[ \t]*\|[ \t]*([^|\n]+?)[ \t]*\|[ \t]*$", re.MULTILINE)
_NEXT_IN_LINE = re.compile(r"(?<=[?？])[ \t]+(?=[（(]?\d{1,2}[.)）、][ \t]*[^\s\d])")
_WHOLE_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt])*"(?=\s*,)')
_STRINGS = re.compile(r'\[\s*"')
_MARKS = ("**", "__", '"', "`")
_NAMES = ("questions", "question", "问题", "问题列表")


def read_questions(completion: Completion, most: int) -> tuple[str, ...]:
    """The first `most` questions of a reply, each once, in order: a numbered list, with tags or without, or JSON.

    The last one is left out where the reply was cut off in it.

    Raises:
        BadReply: It holds no question.
    """
    reply, cut = bare(completion.text), completion.finish_reason == "length"
    listed = list(_in_json(completion.text))
    if not listed:
        listed = _TAGGED.findall(reply)
    if not listed:
        block = tagged(reply, "questions")
        text = _NEXT_IN_LINE.sub("\n", _ROW.sub(r"\1. \2", block.text if block else reply))
        lines = [match["said"] for match in _ITEM.finditer(text)]
        # Without numbers a block still has a question on each line; outside of a block lines may be anything.
        listed = lines or (text.splitlines() if block else [])
        listed = listed[:-1] if cut and not (block and block.closed) else listed
    questions = dict.fromkeys(said for each in listed if (said := _plain(each)))
    if not questions:
        complaint = "again/cut_off" if cut else "again/missing"
        raise BadReply("The reply holds no list of questions.", complaint=complaint, fields=("questions",))
    return tuple(questions)[:most]


def read_answer(question: str, completion: Completion, *, at_least: float) -> tuple[str, float | None]:
    """The answer in a reply, and how alike `question` and its copy there are, from 0 to 1; `None` where there is none.

    Raises:
        BadReply: There is no answer, it is cut off, or it is to another question: the copy is not alike enough.
    """
    items = read_items(completion, (QUESTION, ANSWER)) if _has_copy(completion) else read_items(completion, (ANSWER,))
    item = next(each for each in items if "answer" in each)
    if completion.finish_reason == "length":
        raise BadReply("The answer breaks off before its end.", complaint="again/cut_off")
    if "question" not in item:
        return item["answer"], None
    alike = fuzz.ratio(comparable(question), comparable(item["question"])) / 100
    if alike < at_least:
        raise BadReply("It answers another question than the one given.", complaint="again/other_question")
    return item["answer"], round(alike, 4)


def _has_copy(completion: Completion) -> bool:
    try:
        return any("question" in each for each in read_items(completion, (QUESTION, ANSWER)))
    except BadReply:
        return False


def _in_json(text: str) -> Iterator[str]:
    read = read_json(text)
    yield from _texts(read.whole)
    for fields in read.objects:
        for name, value in fields.items():
            if name.strip().casefold() in _NAMES:
                yield from _texts(value)

    # A list that breaks off is no JSON; its strings up to there are whole where a comma follows.
    bared = bare(text)
    listed = [bared] if read.whole is None and _STRINGS.match(bared) and not read.objects else []
    for piece in (*read.damaged, *listed):
        yield from (orjson.loads(match[0]) for match in _WHOLE_STRING.finditer(piece.partition("[")[2]))


def _texts(value: object) -> Iterator[str]:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    yield from (each for each in values if isinstance(each, str))


def _plain(said: str) -> str:
    """A question without its number, its label and the marks around it."""
    match = _ITEM.match(said.strip())
    text = (match["said"] if match else said).strip()
    for mark in _MARKS:
        inner = text[len(mark) : -len(mark)]
        if len(text) > 2 * len(mark) and text == f"{mark}{inner}{mark}" and mark not in inner:
            text = inner.strip()
    return text[:-2].rstrip() if text.endswith("**") and text.count("**") == 1 else text
