"""Read named fields out of a reply, once or many times over, in any of the forms that models give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.json_replies import json_start, read_json
from graphgen.text.replies import bare

__all__ = [
    "ANSWER",
    "LETTER",
    "LETTERS",
    "OPTIONS",
    "QUESTION",
    "REASONING",
    "REPHRASED",
    "STATEMENT",
    "Field",
    "read_fields",
    "read_items",
    "read_question_answer",
]

Item = Mapping[str, str]


class Field(NamedTuple):
    """A field's name, as prompts ask for it, and the other names that models give it, as a regular expression."""

    name: str
    others: str


QUESTION = Field("question", "questions?|q|stem|sentence|问题|問題|问|题目|题干|句子")
_ANSWER = "(?:the )?(?:correct |right )?answers?|(?:正确)?答案|正解|回答|答|label"
ANSWER = Field("answer", f"{_ANSWER}|a")
# Where there are options, a line that begins with "A:" is one of them.
LETTER, LETTERS = Field("answer", _ANSWER), Field("answers", _ANSWER)
OPTIONS = Field("options", "options?|choices|选项|選項|备选项")
REPHRASED = Field("rephrased", "rephrased[ _]?text|rephrasing|text|改写(?:后)?的?(?:文本|文字)?|重述(?:文本)?")
REASONING = Field("reasoning", "reasoning[ _]?(?:path|steps)?|steps|推理(?:路径|过程|步骤)?|思路")
STATEMENT = Field("claim", "statement|sentence|question|陈述|陳述|判断|题目|句子|问题")

_FRAMES = "items?|qa_pairs?|题目列表"
_WRAPPINGS = ("**", "__", '"', "`")
_LABEL = r"[ \t>#*_\-\d.、)]{0,12}"
_COLON = r"[ \t]{0,3}\d{0,3}[ \t*_]{0,5}[:：][ \t*_]{0,5}"


class _Mark(NamedTuple):
    """Where a field begins (`name`) or something ends (`None`), from `start` to `end` of the reply."""

    name: str | None
    start: int
    end: int


def read_fields(completion: Completion, fields: Sequence[Field]) -> dict[str, str]:
    """The first item of a reply that has all of `fields`; see `read_items`.

    Raises:
        BadReply: There is none.
    """
    names = {field.name for field in fields}
    return next(dict(item) for item in read_items(completion, fields) if names <= item.keys())


def read_question_answer(completion: Completion) -> tuple[str, str]:
    """The first question of a reply, and the answer to it.

    Raises:
        BadReply: The reply holds no such pair, one of the two is empty, or the answer was cut off.
    """
    found = read_fields(completion, (QUESTION, ANSWER))
    return found["question"], found["answer"]


def read_items(completion: Completion, fields: Sequence[Field]) -> list[Item]:
    """Every item of a reply, each with those of `fields` that it has and that are not empty.

    Accepted: tags in any case and width, some closing ones missing; JSON, also when its end is missing; lines that
    begin with a field's name and a colon. A list in JSON is read as lines. An item that is cut off is left out; one
    that lacks a field is not: whoever asked is to judge it.

    Raises:
        BadReply: No item has all fields.
    """
    items = _found(completion, fields)
    names = [field.name for field in fields]
    if any(len(item) == len(names) for item in items):
        return items
    if completion.finish_reason == "length":
        raise BadReply("The reply was cut off before its first item ended.", complaint="again/cut_off")
    best = max(items, key=len, default=dict[str, str]())
    missing = tuple(name for name in names if name not in best)
    raise BadReply(f"The reply lacks {', '.join(missing)}.", complaint="again/missing", fields=missing)


def _found(completion: Completion, fields: Sequence[Field]) -> list[Item]:
    """The items in whichever form begins first and has a whole one, else those of the richest form."""
    reply, cut = bare(completion.text), completion.finish_reason == "length"
    start, tag = json_start(reply), _tags(fields).search(reply)
    in_json = list(_in_json(completion.text, fields, cut=cut))
    in_tags = list(_in_marks(reply, _tag_marks(reply, fields), fields, cut=cut))
    in_lines = list(_in_marks(reply, _line_marks(reply, fields), fields, cut=cut))
    whole = read_json(completion.text).whole is not None  # whatever is in its strings is no mark
    json_first = whole or (start is not None and (tag is None or start < tag.start()))
    forms = [in_json, in_tags, in_lines] if json_first else [in_tags, in_json, in_lines]
    return max(forms, key=lambda items: max(map(len, items), default=0))


def _named(fields: Sequence[Field]) -> str:
    return "|".join(f"(?P<{field.name}>{field.name}|{field.others})" for field in fields)


def _tags(fields: Sequence[Field]) -> re.Pattern[str]:
    return re.compile(rf"<\s{{0,3}}(?P<close>/?)\s{{0,3}}(?:{_named(fields)}|{_FRAMES})\s{{0,3}}>", re.IGNORECASE)


def _tag_marks(reply: str, fields: Sequence[Field]) -> list[_Mark]:
    return [
        _Mark(None if match["close"] else match.lastgroup if match.lastgroup != "close" else None, *match.span())
        for match in _tags(fields).finditer(reply)
    ]


def _line_marks(reply: str, fields: Sequence[Field]) -> list[_Mark]:
    label = re.compile(rf"^{_LABEL}(?:{_named(fields)}){_COLON}", re.IGNORECASE | re.MULTILINE)
    return [_Mark(match.lastgroup, *match.span()) for match in label.finditer(reply)]


def _in_marks(reply: str, marks: Sequence[_Mark], fields: Sequence[Field], *, cut: bool) -> Iterator[Item]:
    """A field runs from its mark to the next; an item ends before a field that it has already, or before the first."""
    item: dict[str, str] = {}
    for place, mark in enumerate(marks):
        if mark.name is None:
            continue
        is_last = place + 1 == len(marks)
        if mark.name in item or (item and mark.name == fields[0].name):
            yield item
            item = {}
        if is_last and cut:
            return
        text = reply[mark.end : len(reply) if is_last else marks[place + 1].start]
        item |= _filled(mark.name, text.strip().removesuffix("```") if is_last else text)
    if item:
        yield item


def _in_json(text: str, fields: Sequence[Field], *, cut: bool) -> Iterator[Item]:
    objects, _, _, unfinished = read_json(text)
    last = [unfinished.fields] if unfinished and not (cut and unfinished.in_string) else []
    inside = {id(value) for each in objects for value in each.values()}
    for each in (*objects, *last):
        item: dict[str, str] = {}
        if id(each) in inside:  # options by their letters, say: a field's value and no item
            continue
        for field in fields:
            for name, value in each.items():
                if field.name not in item and re.fullmatch(f"{field.name}|{field.others}", name.strip(), re.IGNORECASE):
                    item |= _filled(field.name, _text(value))
        if item:
            yield item


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "\n".join(_text(each) for each in cast("list[Any]", value))
    if isinstance(value, dict):
        return "\n".join(f"{name}. {_text(each)}" for name, each in cast("dict[str, Any]", value).items())
    return "" if value is None else str(value)


def _filled(name: str, text: str) -> dict[str, str]:
    """The field, unless it is empty; without a label that repeats its name and without marks around it."""
    text = text.strip()
    again = re.match(rf"{_LABEL}(?:{name}){_COLON}", text, re.IGNORECASE)
    text = text[again.end() :].strip() if again else text
    for mark in _WRAPPINGS:
        inner = text[len(mark) : -len(mark)]
        if text == f"{mark}{inner}{mark}" and mark not in inner:
            text = inner.strip()
    return {name: text} if text else {}
