"""Where a text may be cut, from the best place to the worst.

Every look costs as much as the way to the first place that serves: places are made one by one, the last ones from the
end, and patterns begin with a character or a set of them, over which the regular expression engine skips fastest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from graphgen.text.sentences import sentence_starts

__all__ = ["first_boundary", "is_cut", "last_boundary"]

_Places = Callable[[str, int, int], Iterator[int]]
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_LOW_SURROGATES = range(0xDC00, 0xE000)
_NEAR, _CONTEXT = 160, 40  # what comes before a place, and how much of it can tell what kind of place it is


def _after(pattern: str) -> _Places:
    """The places after `pattern`, in order."""
    compiled = re.compile(pattern)

    def find(text: str, start: int, end: int) -> Iterator[int]:
        return (match.end() for match in compiled.finditer(text, start, end))

    return find


def _reversed(places: _Places) -> _Places:
    """These places from the last one on. All of them are found first, of what is near the end before the rest."""

    def find(text: str, start: int, end: int) -> Iterator[int]:
        near = end - _NEAR
        if near > start:
            yield from (place for place in reversed([*places(text, near, end)]) if place > near + _CONTEXT)
        yield from reversed([*places(text, start, end)])

    return find


def _last_after(pattern: str) -> _Places:
    """The places after `pattern`, which begins with a certain character, from the last one on.

    Of white space that belongs to it, a place further inside comes after the end.
    """
    compiled = re.compile(rf"(?s:.*){pattern}")

    def find(text: str, start: int, end: int) -> Iterator[int]:
        while match := compiled.match(text, start, end):
            end = match.end()
            yield end
            end -= 1

    return find


def _sentences(text: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence begins of which the one before it is seen to end between `start` and `end`."""
    return (start + place for place in sentence_starts(text[start:end]))


def _last_sentences(text: str, start: int, end: int) -> Iterator[int]:
    near = end - _NEAR
    if near > start:
        yield from (near + place for place in sentence_starts(text[near:end], backwards=True) if place > _CONTEXT)
    yield from (start + place for place in sentence_starts(text[start:end], backwards=True))


_LINE = _after(r"[\n\r](?:(?<=\n)[^\S\n]*|(?!\n))")
_CLAUSE = _after(r"[，、；：,;:](?:(?<=[，、；：])\s*|\s+)")
_SPACE = _after(r"\s+")

_RANKS_IN_A_LINE = _last_sentences, _reversed(_CLAUSE), _reversed(_SPACE)
_RANKS_IN_OLD_LINES = _last_after(r"\r(?!\n)"), *_RANKS_IN_A_LINE
_RANKS = _last_after(r"\n[^\S\n]*\n\s*"), _last_after(r"\n[^\S\n]*"), *_RANKS_IN_OLD_LINES
_RANKS_OF_OVERLAP = (_sentences, _LINE, _CLAUSE, _SPACE)
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
    if text.find("\n", start, end) >= 0:
        ranks = _RANKS
    else:
        ranks = _RANKS_IN_A_LINE if text.find("\r", start, end) < 0 else _RANKS_IN_OLD_LINES
    for places in ranks:
        for place in places(text, start, end):
            if place > start and is_cut(text, place):
                return place
    return None


def first_boundary(text: str, start: int, end: int) -> int | None:
    """The first place of the best rank in `start < place < end`."""
    if text[start:end].isalnum():
        return None
    for places in _RANKS_OF_OVERLAP:
        for place in places(text, start, end):
            if start < place < end and is_cut(text, place):
                return place
    return None
