"""Sentences that say one thing after another of the same subject, joined by two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.llm.embedded.offline.chinese.mentions import chinese_mentions
from graphgen.llm.embedded.offline.english.clause import parse_clause
from graphgen.text.language import detect_language

__all__ = ["joined"]

_LONG_WINDED = re.compile(r"[,;:()]|\b(?:and|or|but|that|which|who|whom|when|after|before|because|until|if)\b")
_LONGEST = 160
_GOES_ON = re.compile(
    r"(?:还|也|又|曾|先后)?(?:于|在|由|被|是|获得|担任|考入|毕业|出生|提出|主持|设计|编写|采用|改用|带领|连接|全长|长约|位于|建于)"
)


def joined(sentences: Sequence[str]) -> list[str]:
    """`X did A. X did B.` becomes `X did A and did B.` where both are plain; every word but the subject is kept."""
    texts: list[str] = []
    closed = True
    for sentence in sentences:
        pair = None if closed else _pair(texts[-1], sentence)
        if pair is None:
            texts.append(sentence)
        else:
            texts[-1] = pair
        closed = pair is not None
    return texts


def _pair(one: str, other: str) -> str | None:
    if len(one) + len(other) > _LONGEST:
        return None
    return _pair_zh(one, other) if detect_language(one) == "zh" else _pair_en(one, other)


def _pair_en(one: str, other: str) -> str | None:
    first, second = parse_clause(one), parse_clause(other)
    if first is None or second is None or first.subject != second.subject or first.front or second.front:
        return None
    subject = first.subject
    if not (one.startswith(f"{subject} ") and other.startswith(f"{subject} ") and one.endswith(".")):
        return None
    if any(_LONG_WINDED.search(text[len(subject) :]) for text in (one, other)):
        return None
    return f"{one[:-1]} and {other[len(subject) + 1 :]}"


def _pair_zh(one: str, other: str) -> str | None:
    named = chinese_mentions(one)
    name = named[0].name if named and named[0].start == 0 else ""
    if not name or not one.endswith("。") or not other.startswith(name) or "，" in one:
        return None
    rest = other[len(name) :]
    return f"{one[:-1]}，{rest}" if _GOES_ON.match(rest) and _GOES_ON.match(one, len(name)) else None
