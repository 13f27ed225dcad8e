"""Instructions for texts that are there already: what a model replied, and what a heading asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.errors import BadReply
from graphgen.records import Completion, Language
from graphgen.text.fields import Field, read_fields
from graphgen.text.mentions import mentions
from graphgen.text.replies import bare

__all__ = ["read_answer", "read_instruction", "with_hint", "with_subject"]

_INSTRUCTION = Field("instruction", "request|query|question|prompt|task|x|指令|请求|查询|检索词|搜索词|问题|提问")
_MARKS = re.compile(r"\A[\"“「『‘'`*]+|[\"”」』’'`*]+\Z")
_LIST_OF_QUESTIONS = re.compile(r"f\.?a\.?q|questions?\b|q\s?&\s?a|常见问题|问答|问题", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…。！？][\"'”’」』）)]*\Z")
_MOST = 2_000


def read_instruction(completion: Completion) -> str:
    """The instruction of a reply, without the marks of quotation around it.

    Raises:
        BadReply: There is none, or it was cut off.
    """
    text = read_fields(completion, (_INSTRUCTION,))["instruction"]
    inner = _MARKS.sub("", text).strip()
    # One mark may belong to what is quoted inside: only a pair goes.
    paired = len(text) - len(inner) >= 2 and text[0] not in inner and text[-1] not in inner  # noqa: PLR2004
    said = "\n".join(" ".join(line.split()) for line in (inner if paired else text).splitlines() if line.strip())
    if not said or len(said) > _MOST:
        raise BadReply("The reply holds no instruction.", complaint="again/missing", fields=("instruction",))
    return said


def read_answer(completion: Completion) -> str:
    """A reply as it is. One that was cut off still tells what it is about.

    Raises:
        BadReply: It is empty.
    """
    text = bare(completion.text)
    if not text:
        raise BadReply("The reply is empty.", complaint="again/missing", fields=("answer",))
    return text


def with_subject(headings: Sequence[str]) -> str:
    """The last heading, which asks, with the first before it where it leaves open what it is about."""
    asked, title = headings[-1], headings[0]
    if len(headings) == 1 or _LIST_OF_QUESTIONS.search(title) or mentions(asked, title):
        return asked
    return f"{title}：{asked}" if re.search(r"[\u4e00-\u9fff]", asked) else f"{title}: {asked}"


def with_hint(instruction: str, hint: str, language: Language) -> str:
    """The instruction as a sentence of its own, and a sentence on length after it."""
    stop, space = (".", " ") if language == "en" else ("。", "")
    return f"{instruction}{'' if _ENDED.search(instruction) else stop}{space}{hint}"
