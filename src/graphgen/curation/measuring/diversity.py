"""How varied texts are: measures of wording that need no model.

All see words in English and, for want of spaces, single characters in Chinese, whatever the case and width.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from statistics import fmean

import numpy as np

from graphgen.text.words import words

__all__ = ["Wordings", "distinct", "drawn_pairs", "mtld", "self_similarity"]

_PAIRS = 2_000
_BITS = 32


class Wordings:
    """Texts by the numbers of their words, four bytes each: what is measured over all of them fits into memory."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._said = array("I")
        self._ends = array("Q", [0])
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, text: str) -> None:
        """Take in one more text."""
        self._said.extend(self._numbers.setdefault(word, len(self._numbers)) for word in words(text))
        self._ends.append(len(self._said))

    def mtld(self, which: Iterable[int], threshold: float = 0.72) -> float:
        """`mtld` of the texts of these numbers, from 0, one after the other."""
        said = array("I")
        for number in which:
            said.extend(self._text(number))
        return _mtld(said, threshold)

    def distinct(self, size: int) -> float:
        """The share of different runs of `size` words, 1 or 2, among all runs of all texts; 0 for none."""
        if size == 1:
            return len(self._numbers) / len(self._said) if self._said else 0.0
        said = np.frombuffer(self._said, dtype=np.uint32).astype(np.uint64)
        runs = (said[:-1] << np.uint64(_BITS)) | said[1:]
        within = np.ones(len(runs), dtype=np.bool_)
        ends = np.frombuffer(self._ends, dtype=np.uint64).astype(np.int64)
        within[[end - 1 for end in ends.tolist() if 0 < end <= len(runs)]] = False  # these would reach into the next
        runs = runs[within]
        return len(np.unique(runs)) / len(runs) if len(runs) else 0.0

    def self_similarity(self, *, seed: int = 0) -> float:
        """The mean share of word pairs (Jaccard) that two of the texts share, over 2,000 random pairs at most."""
        pairs = drawn_pairs(len(self), seed=seed)
        if not pairs:
            return 0.0
        numbers = {each for pair in pairs for each in pair}
        bigrams = {number: frozenset(pairwise(self._text(number))) for number in numbers}
        return fmean(_jaccard(bigrams[first], bigrams[second]) for first, second in pairs)

    def _text(self, number: int) -> array[int]:
        return self._said[self._ends[number] : self._ends[number + 1]]


def drawn_pairs(count: int, *, seed: int = 0) -> list[tuple[int, int]]:
    """All pairs of `count` things, or 2,000 drawn at random where there are more."""
    if count * (count - 1) // 2 <= _PAIRS:
        return [(first, second) for first in range(count) for second in range(first)]
    draw = random.Random(f"{seed}:{count}")
    chosen = draw.choices(range(count), k=_PAIRS)
    return [(first, (first + draw.randrange(1, count)) % count) for first in chosen]


def mtld(text: str, threshold: float = 0.72) -> float:
    """Measure of textual lexical diversity (McCarthy and Jarvis, 2010): the mean number of words over which the
    share of different ones stays above `threshold`, averaged over reading forwards and backwards.

    The last, unfinished stretch counts as the part (1 - share) / (1 - threshold) of one. 0 for no words; where not a
    single word is repeated, their number.
    """
    return _mtld(words(text), threshold)


def _mtld(said: Sequence[Hashable], threshold: float) -> float:
    return fmean((_one_way(said, threshold), _one_way(said[::-1], threshold))) if said else 0.0


def _one_way(said: Sequence[Hashable], threshold: float) -> float:
    stretches, count = 0.0, 0
    seen: set[Hashable] = set()
    for word in said:
        seen.add(word)
        count += 1
        if len(seen) / count <= threshold:
            stretches, count = stretches + 1, 0
            seen.clear()
    if count:
        stretches += (1 - len(seen) / count) / (1 - threshold)
    return len(said) / stretches if stretches else float(len(said))


def distinct(texts: Iterable[str], size: int) -> float:
    """The share of different runs of `size` words, 1 or 2, among all runs of all texts (Li et al., 2016)."""
    return Wordings(texts).distinct(size)


def self_similarity(texts: Iterable[str], *, seed: int = 0) -> float:
    """The mean share of word pairs (Jaccard) that two of the texts have in common, over 2,000 random pairs at most.

    0: no two texts share any; 1: all are alike. 0 for fewer than two texts.
    """
    return Wordings(texts).self_similarity(seed=seed)


def _jaccard(first: frozenset[tuple[int, int]], second: frozenset[tuple[int, int]]) -> float:
    return len(first & second) / len(first | second) if first | second else 0.0
