"""How varied a few short texts are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean

from graphgen.text.words import words

__all__ = ["variety"]


def variety(texts: Sequence[str]) -> float:
    """One less the mean share of words (Jaccard) that two of the texts have in common; 0 for fewer than two."""
    said = [frozenset(words(text)) for text in texts]
    overlaps = [len(first & second) / max(1, len(first | second)) for first, second in combinations(said, 2)]
    return round(1 - fmean(overlaps), 4) if overlaps else 0.0
