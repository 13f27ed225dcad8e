"""Where a text may be cut, from the best place to the worst."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from graphgen.text.sentences import sentence_spans

__all__ = ["first_boundary", "is_cut", "last_boundary"]

_Finder = Callable[[str, int, int], Iterator[int]]
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_LOW_SURROGATES = range(0xDC00, 0xE000)
_NEAR, _CONTEXT = 160, 40  # what comes before a place, and how much of it can tell what kind of place it is


def _after(pattern: str) -> _Finder:
    compiled = re.compile(pattern)

    def find(text: str, start: int, end: int) -> Iterator[int]:
        return (match.end() for match in compiled.finditer(text, start, end))

    return find


def _sentence_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence begins of which the one before it is seen to end between `start` and `end`."""
    return (start + span[0] for span in sentence_spans(text[start:end])[1:])


_BLANK_LINE = _after(r"\r?\n[^\S\n]*\n\s*")
_LINE = _after(r"\n[^\S\n]*|\r(?!\n)")
_CLAUSE = _after(r"[，、；：]\s*|[,;:]\s+")
_SPACE = _after(r"\s+")

_RANKS = (_BLANK_LINE, _LINE, _sentence_starts, _CLAUSE, _SPACE)
_RANKS_IN_A_LINE = _RANKS[2:]
_RANKS_OF_OVERLAP = (_sentence_starts, _LINE, _CLAUSE, _SPACE)
"""An overlap is for context, and the more the better: a sentence further back beats an empty line further on."""


def is_cut(text: str, at: int) -> bool:
    """Whether `text` may be cut before character `at`: not inside a line end, nor between a letter and its marks."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if after.isascii():
        return before != _JOINER and (before != "\r" or after != "\n")
    if _JOINER in {before, after}:
        return False
    if ord(after) in _SKIN_TONES or ord(after) in _LOW_SURROGATES:
        return False
    return not unicodedata.category(after).startswith("M")


def last_boundary(text: str, start: int, end: int) -> int | None:
    """The last place of the best rank in `start < place <= end`."""
    if text[start:end].isalnum():
        return None
    has_lines = text.find("\n", start, end) >= 0 or text.find("\r", start, end) >= 0
    for places in _RANKS if has_lines else _RANKS_IN_A_LINE:
        last = _last(places, text, start, end)
        if last is not None:
            return last
    return None


def _last(places: _Finder, text: str, start: int, end: int) -> int | None:
    """The last of `places` after `start`. Most often it is near the end: the rest is searched only if it is not."""
    near = end - _NEAR
    if near > start:
        for place in reversed(list(places(text, near, end))):
            if place > near + _CONTEXT and is_cut(text, place):
                return place
    for place in reversed(list(places(text, start, end))):
        if place > start and is_cut(text, place):
            return place
    return None


def first_boundary(text: str, start: int, end: int) -> int | None:
    """The first place of the best rank in `start < place < end`."""
    for places in _RANKS_OF_OVERLAP:
        for place in places(text, start, end):
            if start < place < end and is_cut(text, place):
                return place
    return None
