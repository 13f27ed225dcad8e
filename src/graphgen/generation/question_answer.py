"""Read a question and its answer out of a reply, in any of the forms that models give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.json_replies import json_start, read_json
from graphgen.text.replies import bare

__all__ = ["QuestionAnswer", "parse_question_answer"]

_QUESTION, _ANSWER = "question|问题|問題", "answer|答案|回答"
_QUESTION_TAG = re.compile(rf"<\s{{0,3}}(?:{_QUESTION})\s{{0,3}}>", re.IGNORECASE)
_ANSWER_TAG = re.compile(rf"<\s{{0,3}}(?:{_ANSWER})\s{{0,3}}>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"<\s{{0,3}}/?\s{{0,3}}(?:{_QUESTION}|{_ANSWER}|qa_pair)\s{{0,3}}>", re.IGNORECASE)
_LABEL = r"^[ \t>#*_\-\d.、)]{{0,12}}(?:{})[ \t]{{0,3}}\d{{0,3}}[ \t*_]{{0,5}}[:：][ \t*_]{{0,5}}"
_QUESTION_LABEL = re.compile(_LABEL.format(f"{_QUESTION}|q|问"), re.IGNORECASE | re.MULTILINE)
_ANSWER_LABEL = re.compile(_LABEL.format(f"{_ANSWER}|a|答"), re.IGNORECASE | re.MULTILINE)
_QUESTION_NAMES, _ANSWER_NAMES = frozenset(f"{_QUESTION}|q".split("|")), frozenset(f"{_ANSWER}|a".split("|"))
_WRAPPINGS = ("**", "__", '"', "`")


class QuestionAnswer(NamedTuple):
    question: str
    answer: str


class _Found(NamedTuple):
    question: str
    answer: str
    closed: bool


def parse_question_answer(completion: Completion) -> QuestionAnswer:
    """The first question of a reply and the answer to it.

    Accepted: tags in any case and width, with the last one missing; JSON, also when its end is missing; lines that
    begin with Question/Answer, Q/A, 问题/答案; each also inside bold marks or a code fence. Of several pairs the
    first is taken.

    Raises:
        BadReply: The reply holds no such pair, one of the two is empty, or the answer was cut off.
    """
    found = _find(completion.text)
    if completion.finish_reason == "length" and (found is None or not found.closed):
        raise BadReply("The reply was cut off before the answer ended.", complaint="again/cut_off")
    if found is None:
        raise BadReply(
            "There is no question with an answer in the reply.",
            complaint="again/missing",
            fields=("question", "answer"),
        )
    question, answer = _clean(found.question, _QUESTION_LABEL), _clean(found.answer, _ANSWER_LABEL)
    if not question or not answer:
        empty = "answer" if question else "question"
        raise BadReply(f"The {empty} is empty.", complaint="again/missing", fields=(empty,))
    return QuestionAnswer(question, answer)


def _find(text: str) -> _Found | None:
    """The first pair in whichever form begins first: a question in JSON may speak of tags, one in tags of JSON."""
    reply = bare(text)
    start, tag = json_start(reply), _QUESTION_TAG.search(reply)
    if start is not None and (tag is None or start < tag.start()):
        return _in_json(text) or _in_tags(reply) or _in_lines(reply)
    return _in_tags(reply) or _in_json(text) or _in_lines(reply)


def _in_tags(reply: str) -> _Found | None:
    question = _QUESTION_TAG.search(reply)
    answer = _ANSWER_TAG.search(reply, question.end()) if question else None
    if question is None or answer is None:
        return None
    end = _ANY_TAG.search(reply, answer.end())
    inside = reply[question.end() : answer.start()]
    return _Found(
        _ANY_TAG.split(inside, maxsplit=1)[0],
        _unfenced(reply[answer.end() : end.start() if end else len(reply)]),
        closed=end is not None,
    )


def _in_json(text: str) -> _Found | None:
    objects, _, _, unfinished = read_json(text)
    for fields in objects:
        if pair := _pair(fields, closed=True):
            return pair
    return _pair(unfinished.fields, closed=not unfinished.in_string) if unfinished else None


def _pair(fields: Mapping[str, Any], *, closed: bool) -> _Found | None:
    question, answer = _field(fields, _QUESTION_NAMES), _field(fields, _ANSWER_NAMES)
    return None if question is None or answer is None else _Found(question, answer, closed)


def _field(fields: Mapping[str, Any], names: frozenset[str]) -> str | None:
    values = (value for name, value in fields.items() if name.strip().casefold() in names)
    return next((value for value in values if isinstance(value, str)), None)


def _in_lines(reply: str) -> _Found | None:
    question = _QUESTION_LABEL.search(reply)
    answer = _ANSWER_LABEL.search(reply, question.end()) if question else None
    if question is None or answer is None:
        return None
    again = _QUESTION_LABEL.search(reply, answer.end())
    return _Found(
        reply[question.end() : answer.start()],
        _unfenced(reply[answer.end() : again.start() if again else len(reply)]),
        closed=again is not None,
    )


def _unfenced(text: str) -> str:
    """Without the end of a code fence around the whole reply."""
    return text.strip().removesuffix("```")


def _clean(text: str, label: re.Pattern[str]) -> str:
    text = text.strip()
    again = label.match(text)
    text = text[again.end() :] if again else text
    for mark in _WRAPPINGS:
        inner = text[len(mark) : -len(mark)]
        if text == f"{mark}{inner}{mark}" and mark not in inner:
            text = inner.strip()
    return text
