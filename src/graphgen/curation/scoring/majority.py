"""What most of several answers agree on (self-consistency; Wang et al., 2022, arXiv:2203.11171)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from graphgen.text.names import fold_name
from graphgen.text.words import words

__all__ = ["Majority", "majority"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MINUS = re.compile(r"[-−－–]\s?(?=\d)")
_GROUPED = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_SIGNS = re.compile(r"[<>=≤≥≠^√/*+×÷%％]|(?<=\w)-")
_FEW_WORDS = 3


class Majority(NamedTuple):
    """The place of the first answer that says what most say, and the share of those that do."""

    place: int
    share: float


def majority(answers: Sequence[str]) -> Majority:
    """The commonest of `answers`, of several that are equally common the one that comes first.

    Two answers are the same if they are written the same, or, where each is a number with at most three words, if the
    number is: its unit is a matter of taste.

    Raises:
        ValueError: There are no answers.
    """
    if not answers:
        raise ValueError("no answers, no majority")
    keys = [_key(answer) for answer in answers]
    key, count = Counter(keys).most_common(1)[0]
    return Majority(keys.index(key), count / len(keys))


def _key(answer: str) -> str:
    text = _MINUS.sub("-", _GROUPED.sub("", fold_name(answer)))
    found, rest = _NUMBER.findall(text), _NUMBER.sub(" ", text)
    if len(found) == 1 and not _SIGNS.search(rest) and len(words(rest)) <= _FEW_WORDS:
        return f"{float(found[0]):g}"
    return text.rstrip(".。!！ ")
