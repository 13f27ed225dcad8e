"""What texts are about, by their words alone: the terms that they use, and how far two of them use the same."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from graphgen.text.language import HAN
from graphgen.text.words import words

__all__ = ["likeness", "terms"]

_HAN = re.compile(f"[{HAN}]")
_FUNCTION_WORDS = frozenset(
    "the a an of in on at by to and or but is was are were be been being as for with from that which who it its his "
    "her their he she they we you i this these those there has have had do does did will would can could may not no "
    "what how when where why about into than then so if also more most such other some any all each one two".split()
)
_FUNCTION_CHARACTERS = frozenset("的了是在和与于为之其这那而及或被把从到对也以有着所由就很我你他她它们吗呢请")


def terms(text: str) -> list[str]:
    """The words of `text` that may tell its topic; in Chinese pairs of neighbouring characters, for want of spaces."""
    said = words(text)
    single = [word for word in said if not _HAN.match(word) and word not in _FUNCTION_WORDS]
    pairs = [
        first + second
        for first, second in pairwise(said)
        if _HAN.match(first) and _HAN.match(second) and not {first, second} & _FUNCTION_CHARACTERS
    ]
    return single + pairs


def likeness(first: str, second: str) -> float:
    """How far two texts use the same terms, from 0 to 1: the cosine of their counts, each by its logarithm."""
    one, other = _weights(first), _weights(second)
    shared = math.fsum(weight * other[term] for term, weight in one.items() if term in other)
    return shared / (_norm(one) * _norm(other)) if shared else 0.0


def _weights(text: str) -> dict[str, float]:
    return {term: 1 + math.log(count) for term, count in Counter(terms(text)).items()}


def _norm(weights: dict[str, float]) -> float:
    return math.sqrt(math.fsum(weight * weight for weight in weights.values()))
