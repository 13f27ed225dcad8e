"""The judge's side of a yes/no question: which statement is asked about, and how P(yes) is spoken."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphgen.records import Language, Message, TokenLogprob

__all__ = ["Question", "candidates", "find_question", "word"]

_OPENING, _CLOSING = "<statement>", "</statement>"
_ENGLISH = re.compile(r"\byes\W{1,4}(?:or\W{1,4})?no\b", re.IGNORECASE)
_CHINESE = re.compile(r"是[^\w\s]?\s?(?:或者|还是|或|[/、，])\s?[^\w\s]?(?:否|不是)")
_WORDS: dict[Language, tuple[str, str]] = {"en": ("yes", "no"), "zh": ("是", "否")}
# How a model spreads each answer over spellings, and what it keeps for tokens that are neither.
_SPELLINGS: dict[Language, tuple[tuple[str, float], ...]] = {
    "en": (("{}", 0.80), (" {}", 0.14), ("{}.", 0.06)),
    "zh": (("{}", 0.90), ("{}。", 0.10)),
}
_ELSEWHERE: dict[Language, tuple[tuple[str, float], ...]] = {
    "en": (("maybe", 0.03), ("it", 0.01)),
    "zh": (("也", 0.03), ("这", 0.01)),
}


@dataclass(frozen=True, slots=True)
class Question:
    statement: str
    language: Language


def find_question(messages: Sequence[Message]) -> Question | None:
    """The statement that a user wants judged, `None` when nothing asks for yes or no. Later messages come first."""
    asked = (_read(message.content) for message in reversed(messages) if message.role == "user")
    return next((question for question in asked if question is not None), None)


def _read(prompt: str) -> Question | None:
    opening, closing = prompt.find(_OPENING), prompt.rfind(_CLOSING)
    if not 0 <= opening < closing:
        return None
    statement = prompt[opening + len(_OPENING) : closing].strip()
    instructions = f"{prompt[:opening]}\n{prompt[closing:]}"
    if _CHINESE.search(instructions):
        return Question(statement, "zh")
    return Question(statement, "en") if _ENGLISH.search(instructions) else None


def word(language: Language, *, yes: bool) -> str:
    """The answer as it is written."""
    return _WORDS[language][0 if yes else 1]


def candidates(language: Language, p_yes: float, count: int) -> tuple[TokenLogprob, ...]:
    """The `count` likeliest first tokens, likeliest first. Yes and no hold 0.96 of the mass between them."""
    elsewhere = _ELSEWHERE[language]
    answered = 1 - sum(share for _, share in elsewhere)
    chances = list(elsewhere)
    for answer, chance in zip(_WORDS[language], (p_yes, 1 - p_yes), strict=True):
        chances.extend((form.format(answer), answered * chance * share) for form, share in _SPELLINGS[language])
    chances.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(TokenLogprob(token=token, logprob=math.log(chance)) for token, chance in chances[:count])
