"""When two dimensions are the same under two names, and two values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rapidfuzz.fuzz import ratio

from graphgen.text.mentions import comparable
from graphgen.text.names import fold_name

__all__ = ["is_catch_all", "same_dimension", "unique_values"]

_ALIKE, _SHARED = 85.0, 0.5
# Words that name no dimension by themselves: "difficulty", "level of difficulty", "type of difficulty".
_EMPTY_WORDS = re.compile(
    r"\b(?:the|of|a|an|in|type|kind|level|category|class|dimension|degree|main|specific|overall|used|involved)s?\b"
)
_EMPTY_HAN = re.compile(r"所属|主要|具体|涉及|类型|种类|类别|程度|等级|级别|层次|维度|的")
_PLURAL = re.compile(r"(?<=\w\w)(?:ies|es|s|y)\b")
_CATCH_ALL = re.compile(
    r"(?:and |or |all )?(?:the )?(?:others?|misc(?:ellaneous)?|rest|anything else|none(?: of (?:these|the above))?|"
    r"unknown|etc)(?: \w+)?|其他.{0,4}|其它.{0,4}|其余.{0,4}|以上都不是|未知|等等",
)


def same_dimension(name: str, values: Collection[str], other: str, among: Collection[str]) -> bool:
    """Whether two dimensions are one: by their names, or because they share half of the smaller one's values."""
    first, second = _key(name), _key(other)
    if first == second or ratio(first, second) >= _ALIKE:
        return True
    mine, others = ({fold_name(value) for value in each} for each in (values, among))
    least = min(len(mine), len(others))
    return least > 1 and len(mine & others) >= _SHARED * least


def _key(name: str) -> str:
    """The words that tell a dimension from others, sorted, in the singular."""
    said = comparable(name)
    words = _PLURAL.sub("", _EMPTY_HAN.sub("", _EMPTY_WORDS.sub(" ", said))).split()
    return " ".join(sorted(words)) or said


def is_catch_all(value: str) -> bool:
    """Whether a value stands for whatever has none of the others, so that it is no single concept."""
    return _CATCH_ALL.fullmatch(comparable(value)) is not None


def unique_values(values: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """`values` that are new: no two the same whatever the case and width, and none a catch-all."""
    seen = {fold_name(value) for value in known}
    found: list[str] = []
    for value in values:
        key = fold_name(value)
        if key and key not in seen and not is_catch_all(value):
            seen.add(key)
            found.append(value)
    return found
