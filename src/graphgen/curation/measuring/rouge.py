"""ROUGE (Lin, 2004): how much of its wording one text shares with another, in words or Han characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from graphgen.text.words import words

__all__ = ["Overlap", "Rouge", "rouge", "rouge_l"]


class Overlap(NamedTuple):
    """What two texts share: of the text (`precision`), of the reference (`recall`), and their harmonic mean (`f`)."""

    precision: float
    recall: float
    f: float


class Rouge(NamedTuple):
    """ROUGE-1 and ROUGE-2 by single words and by pairs of neighbours; ROUGE-L by the longest common subsequence."""

    rouge_1: Overlap
    rouge_2: Overlap
    rouge_l: Overlap


def rouge(text: str, reference: str) -> Rouge:
    """ROUGE of `text` against `reference`; all zero where either has no words, whatever the case and width."""
    said, given = words(text), words(reference)
    return Rouge(
        _overlap((Counter(said) & Counter(given)).total(), len(said), len(given)),
        _overlap(
            (Counter(pairwise(said)) & Counter(pairwise(given))).total(), max(0, len(said) - 1), max(0, len(given) - 1)
        ),
        _common(said, given),
    )


def rouge_l(text: str, reference: str) -> Overlap:
    """ROUGE-L alone, in a third of the time."""
    return _common(words(text), words(reference))


def _common(said: Sequence[str], given: Sequence[str]) -> Overlap:
    return _overlap(LCSseq.similarity(said, given), len(said), len(given))


def _overlap(shared: int, said: int, given: int) -> Overlap:
    if not shared:
        return Overlap(0.0, 0.0, 0.0)
    return Overlap(shared / said, shared / given, 2 * shared / (said + given))
