"""A chunk size that suits the document: larger for long documents, smaller for dense ones (report, section 4.1.1).

The report gives the table, the factors and the bounds, and leaves the baselines and weights open. Ours: each of the
three parts of the complexity is scaled to 0.5 at what is usual for the language, and capped at 1. Ordinary prose is
then near 0.5 and keeps the size of the table; a complexity above 0.8 takes a text that is unusual in all three.

| part | weight | measured as | usual, English | usual, Chinese |
|---|---|---|---|---|
| sentence length | 0.4 | mean length of a sentence | 20 words | 30 characters |
| special characters | 0.3 | share that is neither letter, space nor common punctuation | 0.04 | 0.06 |
| terms | 0.3 | share of words that are terms | 0.08 | 0.04 |

A term is a word of 13 letters or more, of capitals, or with a digit or a capital inside it; in Chinese text, any word
in Latin letters. Sizes are tokens, lengths are characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphgen.records import Language
from graphgen.text.language import HAN, detect_language
from graphgen.text.sentences import sentence_spans

__all__ = ["LARGEST", "SMALLEST", "auto_size", "complexity"]

SMALLEST, LARGEST = 256, 4096
_SIZES = ((100_000, 2048), (50_000, 1536), (9_999, 1024), (-1, 512))
"""The size for a document of more characters than this, the longest first."""
_DENSE, _DENSE_FACTOR = 0.8, 0.8
_PLAIN, _PLAIN_FACTOR = 0.3, 1.2
_WEIGHTS = (0.4, 0.3, 0.3)
_SAMPLES, _SAMPLE = 4, 8_000

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}](?:[^\W_{HAN}]|[-'’.](?=[^\W_{HAN}]))*")
_SPECIAL = re.compile(rf"[^\w\s.,;:!?'\"()\-，。、；：！？“”‘’（）《》「」…—{HAN}]|\d|_")
_TERM = re.compile(r".{13,}|[^\W\d_]+[A-Z].*|.*\d.*[^\W\d_].*|[^\W\d_].*\d.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Usual:
    """What is usual in a language: units a sentence, share of special characters, share of terms."""

    sentence: float
    special: float
    terms: float


_USUAL: dict[Language, _Usual] = {"en": _Usual(20, 0.04, 0.08), "zh": _Usual(30, 0.06, 0.04)}


def auto_size(text: str) -> int:
    """Tokens that a chunk of `text` may have: between 256 and 4096."""
    size = next(size for length, size in _SIZES if len(text) > length)
    value = complexity(text)
    factor = _DENSE_FACTOR if value > _DENSE else _PLAIN_FACTOR if value < _PLAIN else 1.0
    return max(SMALLEST, min(LARGEST, round(size * factor)))


def complexity(text: str) -> float:
    """How dense `text` is, between 0 and 1. Of a long text, four stretches of 8,000 characters stand for it."""
    sample = _sample(text)
    language = detect_language(sample)
    words: list[str] = _WORD.findall(sample)
    if not words:
        return 0.0
    usual = _USUAL[language]
    sentences = sum(_WORD.search(sample, *span) is not None for span in sentence_spans(sample))
    terms = sum(_is_term(word, language) for word in words)
    written = sum(map(len, sample.split()))
    ratios = (
        len(words) / max(sentences, 1) / usual.sentence,
        len(_SPECIAL.findall(sample)) / written / usual.special,
        terms / len(words) / usual.terms,
    )
    return sum(weight * min(1.0, ratio / 2) for weight, ratio in zip(_WEIGHTS, ratios, strict=True))


def _is_term(word: str, language: Language) -> bool:
    if language == "zh":
        return word.isascii() and not word.isdecimal()
    return _TERM.fullmatch(word) is not None


def _sample(text: str) -> str:
    if len(text) <= _SAMPLES * _SAMPLE:
        return text
    step = (len(text) - _SAMPLE) // (_SAMPLES - 1)
    return "\n\n".join(text[start : start + _SAMPLE] for start in range(0, _SAMPLES * step, step))
