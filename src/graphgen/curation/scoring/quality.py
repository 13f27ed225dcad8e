"""Whether a sample is well made, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field

from graphgen.curation.questions.phrases import find_refusal
from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.stream import Ask
from graphgen.text.words import words

__all__ = ["RuleQuality"]

_REPEATED, _RUN = 0.2, 4
_SYMBOLS = 0.3
_ENDS = (*".!?。！？…”’\"')）】》」』", "```", ":", "：")
_MOST = 1_500
_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d+[.)、]|[^\n:：]{1,60}[:：])\s*\S")


class _Fault(NamedTuple):
    """What is wrong, in words, how much of the score it costs, and how it is seen in an answer."""

    detail: str
    weight: float
    is_in: Callable[[str], bool]


def _declines(answer: str) -> bool:
    return find_refusal(answer) is not None


def _says_nothing(answer: str) -> bool:
    return not words(answer)


def _repeats(answer: str) -> bool:
    said = words(answer)
    runs = list(zip(*(said[start:] for start in range(_RUN)), strict=False))
    return bool(runs) and 1 - len(set(runs)) / len(runs) > _REPEATED


def _breaks_off(answer: str) -> bool:
    lines = answer.split("\n")
    is_list = len(lines) > 1 and all(_ITEM.match(line) for line in lines if line.strip())
    return not is_list and not answer.rstrip().endswith(_ENDS)


def _is_symbols(answer: str) -> bool:
    marks = sum(not character.isalnum() and not character.isspace() for character in answer)
    return marks > _SYMBOLS * len(answer)


def _stammers(answer: str) -> bool:
    return any(first == second and len(first) > 1 for first, second in pairwise(words(answer)))


def _is_too_long(answer: str) -> bool:
    return len(words(answer)) > _MOST


_FAULTS = (
    _Fault("It declines, or speaks of itself.", 1.0, _declines),
    _Fault("It says nothing.", 1.0, _says_nothing),
    _Fault("It repeats itself.", 0.5, _repeats),
    _Fault("It breaks off.", 0.5, _breaks_off),
    _Fault("It is more symbols than words.", 0.5, _is_symbols),
    _Fault("It says a word twice in a row.", 0.3, _stammers),
    _Fault("It is too long.", 0.3, _is_too_long),
)


class RuleQuality(Scorer):
    """By rules on form: unfinished, repetitive, declining or garbled answers. It knows nothing of content or style."""

    name: ClassVar[str] = "quality"
    reason: ClassVar[str] = "poor"

    by: Literal["rule"] = Field(default="rule", description="Who scores: `rule`, `judge`, `reward` or `none`.")
    at_least: float = Field(default=0.5, ge=0, le=1, description="The lowest score that passes, of 0 to 1.")

    @property
    def method(self) -> str:
        return "rule:v1"

    async def find(self, claim: Claim, ask: Ask) -> Finding:  # noqa: ARG002 - a rule asks nobody
        faults = [fault for fault in _FAULTS if fault.is_in(claim.answer)]
        value = max(0.0, 1 - sum(fault.weight for fault in faults))
        return Finding(value, " ".join(fault.detail for fault in faults) or "No fault was found.")
