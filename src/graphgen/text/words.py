"""The words of a text in either language, for counting and comparing."""

from __future__ import annotations

import re

from graphgen.text.language import HAN
from graphgen.text.mentions import comparable

__all__ = ["words"]

_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")


def words(text: str) -> list[str]:
    """Words, and for want of spaces single Han characters, in order: folded, without punctuation."""
    return _WORD.findall(comparable(text))
