"""Which of the product's languages a text is in, told by its script."""

from __future__ import annotations

import re

from graphgen.records import Language

__all__ = ["HAN", "detect_language"]

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Character ranges of Han ideographs and the Chinese zero, for use inside a regular expression's brackets."""

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000


def detect_language(text: str) -> Language:
    """Chinese when Han characters are at least as many as words in other scripts.

    A Han character carries about as much as a word does, so Chinese text with English terms stays Chinese and
    English text with a Chinese name stays English. Only the first 20,000 characters are looked at.
    """
    head = text[:_SAMPLE]
    han = len(_HAN.findall(head))
    if not han:
        return "en"
    words = len(_WORD.findall(_HAN.sub(" ", head)))
    return "zh" if han >= words else "en"
