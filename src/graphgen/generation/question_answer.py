"""Read a question and its answer out of a reply, in any of the forms that models give them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.replies import bare

__all__ = ["QuestionAnswer", "parse_question_answer"]

_FORM = "Write <question>…</question> and then <answer>…</answer>, and nothing else."
_QUESTION, _ANSWER = "question|问题|問題", "answer|答案|回答"
_QUESTION_TAG = re.compile(rf"<\s{{0,3}}(?:{_QUESTION})\s{{0,3}}>", re.IGNORECASE)
_ANSWER_TAG = re.compile(rf"<\s{{0,3}}(?:{_ANSWER})\s{{0,3}}>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"<\s{{0,3}}/?\s{{0,3}}(?:{_QUESTION}|{_ANSWER}|qa_pair)\s{{0,3}}>", re.IGNORECASE)
_STRING = r'"\s{0,9}[:：]\s{0,9}"((?:[^"\\]|\\.)*)("?)'
_QUESTION_KEY = re.compile(rf'"(?:{_QUESTION}|q){_STRING}', re.IGNORECASE | re.DOTALL)
_ANSWER_KEY = re.compile(rf'"(?:{_ANSWER}|a){_STRING}', re.IGNORECASE | re.DOTALL)
_LABEL = r"^[ \t>#*_\-\d.、)]{{0,12}}(?:{})[ \t]{{0,3}}\d{{0,3}}[ \t*_]{{0,5}}[:：][ \t*_]{{0,5}}"
_QUESTION_LABEL = re.compile(_LABEL.format(f"{_QUESTION}|q|问"), re.IGNORECASE | re.MULTILINE)
_ANSWER_LABEL = re.compile(_LABEL.format(f"{_ANSWER}|a|答"), re.IGNORECASE | re.MULTILINE)
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
    reply = bare(completion.text)
    forms: tuple[Callable[[str], _Found | None], ...] = (_in_tags, _in_json, _in_lines)
    found = next((pair for form in forms if (pair := form(reply))), None)
    if found is None:
        raise BadReply(f"There is no question with an answer in the reply. {_FORM}")
    if completion.finish_reason == "length" and not found.closed:
        raise BadReply(f"The answer was cut off. Write a shorter one. {_FORM}")
    question, answer = _clean(found.question, _QUESTION_LABEL), _clean(found.answer, _ANSWER_LABEL)
    if not question or not answer:
        raise BadReply(f"The {'answer' if question else 'question'} is empty. {_FORM}")
    return QuestionAnswer(question, answer)


def _in_tags(reply: str) -> _Found | None:
    question = _QUESTION_TAG.search(reply)
    answer = _ANSWER_TAG.search(reply, question.end()) if question else None
    if question is None or answer is None:
        return None
    end = _ANY_TAG.search(reply, answer.end())
    inside = reply[question.end() : answer.start()]
    return _Found(
        _ANY_TAG.split(inside, maxsplit=1)[0],
        reply[answer.end() : end.start() if end else len(reply)],
        closed=end is not None,
    )


def _in_json(reply: str) -> _Found | None:
    question = _QUESTION_KEY.search(reply)
    answer = _ANSWER_KEY.search(reply)
    if question is None or answer is None:
        return None
    return _Found(_unescaped(question[1]), _unescaped(answer[1]), closed=bool(answer[2]))


def _in_lines(reply: str) -> _Found | None:
    question = _QUESTION_LABEL.search(reply)
    answer = _ANSWER_LABEL.search(reply, question.end()) if question else None
    if question is None or answer is None:
        return None
    again = _QUESTION_LABEL.search(reply, answer.end())
    return _Found(
        reply[question.end() : answer.start()],
        reply[answer.end() : again.start() if again else len(reply)],
        closed=again is not None,
    )


def _unescaped(text: str) -> str:
    """The value of a JSON string; as it stands where its escapes are broken."""
    try:
        value = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
    # Half of a surrogate pair is no character: no encoder would take it.
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _clean(text: str, label: re.Pattern[str]) -> str:
    text = text.strip().removesuffix("```").strip()
    again = label.match(text)
    text = text[again.end() :] if again else text
    for mark in _WRAPPINGS:
        inner = text[len(mark) : -len(mark)]
        if text == f"{mark}{inner}{mark}" and mark not in inner:
            text = inner.strip()
    return text
