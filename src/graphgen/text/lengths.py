"""How long a text is, told as a request for a text of that length, and true of it."""

from __future__ import annotations

import re
from random import Random
from typing import Literal, NamedTuple

from graphgen.records import Language
from graphgen.text.language import HAN
from graphgen.text.sentences import sentence_spans

__all__ = ["LengthHint", "LengthUnit", "length_hints", "lengths"]

LengthUnit = Literal["sentences", "words", "characters", "paragraphs"]

_STOPPED = re.compile(r"[.!?…。！？][\"'”’」』）)》\]]*(?:\[\d{1,4}\])*\Z")
_GOES_ON = re.compile(r"；[\"'”’」』）)》\]]*\Z")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n\s*")
# What of code and tables is a word, and whether a heading or an item of a list is a paragraph, nobody agrees.
_NO_TEXT = re.compile(r"^[ \t]*(?:`{3}|~{3}|\||<!--)", re.MULTILINE)
_NO_PROSE = re.compile(r"^[ \t]*(?:#{1,6} |[-*+•>|] ?|\d{1,3}[.)、]|`{3}|~{3})", re.MULTILINE)
_WORD = re.compile(r"\S*[^\W_]\S*")
_HAN = re.compile(f"[{HAN}]")
_OTHER_WORD = re.compile(rf"[^\W{HAN}_]+")
_NOT_SPACE = re.compile(r"\S")
_MOST_SENTENCES, _MOST_PARAGRAPHS = 12, 8
_FEWEST, _WIDEST, _ROUND, _ROUND_MORE, _LONG = 20, 1.5, 10, 50, 300

_WORDINGS: dict[tuple[Language, LengthUnit], tuple[str, ...]] = {
    ("en", "sentences"): ("Answer in {} sentences.", "Use {} sentences.", "Keep it to {} sentences."),
    ("en", "words"): (
        "Write {} to {} words.",
        "Keep it between {} and {} words.",
        "The answer should have {} to {} words.",
    ),
    ("en", "paragraphs"): ("Write {} paragraphs.", "Answer in {} paragraphs."),
    ("zh", "sentences"): ("请用{}句话回答。", "请写{}句话。"),
    ("zh", "characters"): ("字数在{}到{}之间。", "请写{}到{}字。"),
    ("zh", "paragraphs"): ("请分{}段回答。", "请写{}段。"),
}
_ONE_SENTENCE: dict[Language, str] = {"en": "Answer in one sentence.", "zh": "请用一句话回答。"}


class LengthHint(NamedTuple):
    """`wording` asks for a text of `at_least` to `at_most` of the unit."""

    unit: LengthUnit
    at_least: int
    at_most: int
    wording: str


def length_hints(text: str, language: Language, draw: Random) -> list[LengthHint]:
    """A request for each way in which the length of `text` can be told, worded by `draw`."""
    hints: list[LengthHint] = []
    for unit, (low, high) in lengths(text, language).items():
        wording = draw.choice(_WORDINGS[language, unit]).format(*((low,) if low == high else (low, high)))
        hints.append(
            LengthHint(unit, low, high, _ONE_SENTENCE[language] if (unit, high) == ("sentences", 1) else wording)
        )
    return hints


def lengths(text: str, language: Language) -> dict[LengthUnit, tuple[int, int]]:
    """The bounds between which the length of `text` lies, in every unit in which people agree how to count it.

    Sentences are counted where each ends in a mark that ends one, and paragraphs where there are several, both in prose
    alone; words, or Chinese characters with and without punctuation, in round numbers below and above. Code and tables
    have no length.
    """
    found: dict[LengthUnit, tuple[int, int]] = {}
    if _NO_TEXT.search(text):
        return found
    prose = _NO_PROSE.search(text) is None
    sentences = _sentences(text) if prose else None
    if sentences and sentences <= _MOST_SENTENCES:
        found["sentences"] = (sentences, sentences)
    unit, low, high = _size(text, language)
    if low >= _FEWEST and high <= _WIDEST * low:
        found[unit] = (low, high)
    paragraphs = len(_EMPTY_LINE.findall(text.strip())) + 1
    if prose and 1 < paragraphs <= _MOST_PARAGRAPHS:
        found["paragraphs"] = (paragraphs, paragraphs)
    return found


def _size(text: str, language: Language) -> tuple[LengthUnit, int, int]:
    if language == "en":
        count = len(_WORD.findall(text))
        return "words", *_rounded(count, count)
    count = len(_HAN.findall(text)) + len(_OTHER_WORD.findall(text))
    return "characters", *_rounded(count, len(_NOT_SPACE.findall(text)))


def _sentences(text: str) -> int | None:
    """How many there are; `None` where one ends in no mark. A Chinese semicolon is a pause here."""
    ended = [text[start:end] for start, end in sentence_spans(text)]
    whole = [sentence for sentence in ended if not _GOES_ON.search(sentence)]
    return len(whole) if whole and ended[-1] == whole[-1] and all(map(_STOPPED.search, whole)) else None


def _rounded(low: int, high: int) -> tuple[int, int]:
    step = _ROUND if low < _LONG else _ROUND_MORE
    return low // step * step, -(-(high + 1) // step) * step
