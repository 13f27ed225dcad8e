"""Where sentences begin and end, in English and Chinese, as character offsets."""

from __future__ import annotations

import re

__all__ = ["sentence_spans"]

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st vs etc eg ie cf al fig figs no nos vol vols pp ed eds inc ltd co corp dept univ approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun gen col capt lt sgt rev hon gov sen "
    "rep pres ca var sp spp subsp".split()
)
_CLOSERS = "\"'”’」』）)】》]"
# A break is a Chinese stop, an English stop followed by white space, an empty line, a list item, a whole heading.
_STOP = re.compile(
    rf"[。！？；…]+[{re.escape(_CLOSERS)}]*|[.!?]+[{re.escape(_CLOSERS)}]*(?=\s|\Z)"
    r"|\n[ \t]*\n|\n(?=[>|*+-] |#+ )|^#{1,6} [^\n]*(?:\n|\Z)",
    re.MULTILINE,
)
_WORD_BEFORE = re.compile(r"([A-Za-z]+(?:\.[A-Za-z]+)*)$")
_LOOK_BACK = 24


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to the word before it: an initial, an acronym, a known short form."""
    match = _WORD_BEFORE.search(text, max(0, stop - _LOOK_BACK), stop)
    if match is None:
        return False
    word = match[1]
    if word.casefold().replace(".", "") in _ABBREVIATIONS:
        return True
    initial = len(word) == 1 and word.isupper() and word != "I"
    return initial or ("." in word and len(word) <= len("Ph.D."))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of `text`, without surrounding white space, in order and disjoint.

    A Chinese semicolon ends a sentence, because Chinese lists facts with it. Headings and list items stand alone.
    Every non-blank character lies in exactly one span.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if match[0] == "." and _is_abbreviation(text, match.start()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
