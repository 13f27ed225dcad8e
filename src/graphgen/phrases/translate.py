"""From an English message to the phrase that it was made from, and to the same in another language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from graphgen.phrases.language import Language
from graphgen.phrases.phrase import Phrase, read_phrases

__all__ = ["LIGHT", "Phrasebook", "phrasebook", "translate"]

LIGHT = 8
"""A phrase with fewer characters of its own is only recognised by the phrases in it, or by the kinds of its holes."""

_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=\S)")
_MOST_SENTENCES = 8
"""In a message that is looked at sentence by sentence; a longer one was not written here."""

_DEEPEST = 4


def translate(text: str, language: Language) -> str:
    """An English message of this product in `language`. What stands in its holes stays as it is, and so does a text
    that is none of its messages.
    """
    return text if language == "en" else phrasebook(language).translate(text)


@cache
def phrasebook(language: Language) -> Phrasebook:
    """All phrases of `language`, read when they are first needed."""
    files = sorted((Path(__file__).parent / language).glob("*.txt"))
    return Phrasebook(phrase for file in files for phrase in read_phrases(file.read_text(encoding="utf-8")))


class _Reading(NamedTuple):
    """A way to take a text, and how many of its characters are those of phrases."""

    weight: int
    said: str


class Phrasebook:
    """Phrases, and the search for the one that a text was made from."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = tuple(phrases)
        self._whole = {phrase.pieces[0]: phrase for phrase in self.phrases if not phrase.holes}
        holed = sorted((phrase for phrase in self.phrases if phrase.holes), key=lambda phrase: -phrase.weight)
        # A text without a phrase's longest piece is not made from it, which is seen faster than how it would match.
        self._holed = [(max(phrase.pieces, key=len), phrase) for phrase in holed]

    def translate(self, text: str) -> str:
        """`text` with every sentence said in the book's language for which it has a phrase."""
        return self._read(text).said

    def _read(self, text: str, within: int = 0) -> _Reading:
        """Where one phrase can be read into several sentences and each of them is a phrase too, the reading that leaves
        the least text in holes is taken.
        """
        starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
        if len(starts) - 1 > _MOST_SENTENCES:
            return self._sentence(text, within)
        best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        for end in range(1, len(starts)):
            readings: list[tuple[int, tuple[str, ...]]] = []
            for begin in range(end):
                found = self._sentence(text[starts[begin] : starts[end]].rstrip(" "), within)
                readings.append((best[begin][0] + found.weight, (*best[begin][1], found.said)))
            best.append(max(readings, key=lambda reading: (reading[0], -len(reading[1]))))
        weight, sentences = best[-1]
        return _Reading(weight, _joined(sentences))

    def _sentence(self, text: str, within: int) -> _Reading:
        """`text` as one phrase, within so many others; itself, of no weight, where there is none."""
        if phrase := self._whole.get(text):
            return _Reading(phrase.weight, _filled(phrase, {}))
        best = _Reading(0, text)
        for piece, phrase in self._holed:
            if piece in text and (held := phrase.match(text)) is not None:
                best = max(best, self._filled_in(phrase, held, within), key=lambda reading: reading.weight)
        return best

    def _filled_in(self, phrase: Phrase, held: Mapping[str, str], within: int) -> _Reading:
        names = phrase.nested if within < _DEEPEST else ()
        nested = {name: self._read(held[name].strip(" "), within + 1) for name in names if held[name]}
        if phrase.weight < LIGHT and not all(reading.weight for reading in nested.values()):
            return _Reading(0, "")
        weight = phrase.weight + sum(reading.weight for reading in nested.values())
        return _Reading(weight, _filled(phrase, {**held, **{name: each.said for name, each in nested.items()}}))


def _filled(phrase: Phrase, values: Mapping[str, str]) -> str:
    text, was_nested = "", False
    for before, name, _, _ in Formatter().parse(phrase.other):
        text += _apart(text, before) if was_nested else before
        was_nested = name in phrase.nested
        if name is not None:
            text += _apart(text, values[name]) if was_nested else values[name]
    return text


def _apart(before: str, text: str) -> str:
    """`text` with a space before it where Chinese and other letters would touch, as is usual in print."""
    touches = before and text and before[-1].isalnum() and text[0].isalnum()
    return f" {text}" if touches and before[-1].isascii() != text[0].isascii() else text


def _joined(sentences: Iterable[str]) -> str:
    """Sentences one after another: with a space, but for those that end as Chinese ones do."""
    text = ""
    for sentence in sentences:
        space = "" if not text or text.endswith(("。", "？", "！", "；", "：")) else " "
        text += space + sentence
    return text
