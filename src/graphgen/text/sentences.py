"""Where sentences begin and end, in English and Chinese, as character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.text.language import HAN

__all__ = ["sentence_spans", "sentence_starts"]

_LATIN = "A-Za-zÀ-ɏ"
_CLOSERS = re.escape("\"'”’」』）)】》]")
_NOTES = r"(?:\[\d{1,4}\])*+"  # reference marks such as [12] stay with the sentence that they support
# A break is a Chinese stop, an English stop followed by white space, a half-width stop between Han characters, an empty
# line, a list item, a whole heading. Possessive quantifiers keep the search linear on rows of dots.
_STOP = re.compile(
    r"[。！？；.!?…\n#](?:"  # one set of characters to begin with: the search runs over all others at full speed
    rf"(?<=[。！？；])[。！？；…]*+[{_CLOSERS}]*+{_NOTES}"
    rf"|(?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*+[{_CLOSERS}]*+{_NOTES}(?=\s|\Z)"
    rf"|(?<=[{HAN}][.!?])[.!?]*+[{_CLOSERS}]*+(?=[{HAN}])"
    r"|(?<=\n)[ \t\r]*+\n"
    r"|(?<=\n)(?=[ \t]*+(?:[>|*+-] |\#++ |\d{1,2}[.)] |\d{1,2}、))"
    r"|(?<=^\#)\#{0,5} [^\n]*+(?:\n|\Z))",
    re.MULTILINE,
)
_ELLIPSIS = re.compile(r"\.{2,}|…+")
_WORD_BEFORE = re.compile(rf"(?<![{_LATIN}\d.°])([{_LATIN}]+(?:\.[{_LATIN}]+)*)$")
_ACRONYM = re.compile(rf"(?:[{_LATIN}]{{1,2}}\.)+[{_LATIN}]{{1,2}}")
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*\d{1,2}$")
_AFTER_NUMBER = re.compile(r"\d\s$")
_NEXT = re.compile(r"\s*+(\w+|\S)")
_ROMAN = re.compile(r"[IVXLC]+")
_CONTENT = re.compile(r"\S")
_LOOK_BACK = 24

# Short forms that never end a sentence.
_BINDING = frozenset("mr mrs ms mx dr prof vs eg ie cf viz sp spp subsp var".split())
# Short forms that end one when a common first word follows.
_TITLES = frozenset("st mt ft gen col capt lt sgt cpt maj adm rev hon gov sen rep pres".split())
# Short forms that end one when any capitalised word follows; half of them are words of their own ("the Sun.").
_AMBIGUOUS = frozenset(
    "etc al am pm ad bc fig figs no nos vol vols pp ed eds inc ltd co corp dept univ approx ca jr sr "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun".split()
)
_FIRST_WORDS = frozenset(
    "The An It Its He She They We You This That These Those There In On At By For From With After Before During When "
    "While Although However But And So As If His Her Their Our Most Many Some All One Two Such Then Thus Today Under "
    "Since Until Both Each Other What Who Where Why How".split()
)


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to what stands before it: a list number, an initial, a short form."""
    window = max(0, stop - _LOOK_BACK)
    if text[stop - 1 : stop].isdecimal():
        return _LIST_NUMBER.search(text, window, stop) is not None
    match = _WORD_BEFORE.search(text, window, stop)
    following = _NEXT.match(text, stop + 1)
    if match is None or following is None:
        return False
    word, after = match[1], following[1]
    short = word.casefold().replace(".", "")
    if short in _BINDING:
        return True
    if short in _AMBIGUOUS:
        return not (after[0].isupper() or after[0] in "\"'“‘") or _ROMAN.fullmatch(after) is not None
    # A letter after a number is a unit ("230 V."), not the initial of a name.
    initial = (
        len(word) == 1 and word.isupper() and word != "I" and not _AFTER_NUMBER.search(text, window, match.start())
    )
    return (initial or short in _TITLES or _ACRONYM.fullmatch(word) is not None) and after not in _FIRST_WORDS


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    """Whether the sentence goes on after a mark that could have ended it."""
    if stop[0] == ".":
        return _is_abbreviation(text, stop.start())
    if _ELLIPSIS.fullmatch(stop[0]):
        following = _NEXT.match(text, stop.end())
        return following is not None and following[1][0].islower()
    return False


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of `text`, without surrounding white space, in order and disjoint.

    A Chinese semicolon ends a sentence, because Chinese lists facts with it. Headings and list items stand alone.
    Every non-blank character lies in exactly one span. The time taken is proportional to the length of `text`.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if _goes_on(text, match):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def sentence_starts(text: str, *, backwards: bool = False) -> Iterator[int]:
    """Where sentences begin, except for the first one: in order or, `backwards`, from the last one on.

    They are looked for as they are asked for.
    """
    blank = len(text) - len(text.lstrip())
    stops = _STOP.finditer(text)
    for stop in reversed(list(stops)) if backwards else stops:
        if stop.end() > blank and not _goes_on(text, stop):
            content = _CONTENT.search(text, stop.end())
            if content is not None:
                yield content.start()


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
