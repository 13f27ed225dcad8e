"""Samples that say nearly what an earlier one says: MinHash finds candidates, their true overlap decides."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any
from zlib import crc32

import rensa

from graphgen.curation.wording import wording_of
from graphgen.records import Rejection, Sample
from graphgen.text.words import words

__all__ = ["NearDuplicates", "overlap", "shingles"]

# 20 bands of 5 rows: of pairs that share 80 % of their shingles 99.98 % become candidates, of those with 70 % 97.5 %.
_PERMUTATIONS, _BANDS = 100, 20
_rensa: Any = rensa  # compiled and without types


def shingles(text: str, size: int) -> frozenset[str]:
    """Runs of `size` words, or Han characters, of `text`, whatever its case, width and punctuation.

    A text of fewer is one shingle; one without a letter or digit has none.
    """
    said = words(text)
    if not said:
        return frozenset()
    return frozenset(" ".join(said[start : start + size]) for start in range(max(1, len(said) - size + 1)))


def overlap(text: str, other: str, size: int = 3) -> float:
    """The Jaccard similarity of the shingles of two texts, from 0 to 1."""
    own, others = shingles(text, size), shingles(other, size)
    return len(own & others) / len(own | others) if own or others else 0.0


class NearDuplicates:
    """Turns down a sample whose shingles overlap with those of one that was kept before (Broder, 1997).

    It remembers about 1.6 KB for each sample that it keeps.

    Args:
        above: Jaccard similarity from which on a sample is a near duplicate; 1 is: the same shingles.
        size: Words, or Han characters, per shingle.
        of: What of a sample is compared.
    """

    def __init__(self, above: float = 0.8, *, size: int = 3, of: Callable[[Sample], str] = wording_of) -> None:
        self._above = above
        self._size = size
        self._of = of
        self._index = _rensa.RMinHashLSH(threshold=above, num_perm=_PERMUTATIONS, num_bands=_BANDS)
        self._kept: list[tuple[str, array[int]]] = []

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `near_duplicate`, if a sample like it was kept before; otherwise it is kept."""
        own = shingles(self._of(sample), self._size)
        if not own:
            return None
        sketch = _rensa.RMinHash(num_perm=_PERMUTATIONS, seed=0)
        sketch.update(sorted(own))
        digests = {crc32(shingle.encode()) for shingle in own}
        alike = [(self._overlap(digests, number), -number) for number in self._index.query(sketch)]
        overlap, number = max(alike, default=(0.0, 0))
        if overlap >= self._above:
            detail = f"It shares {overlap:.0%} of its wording with the sample {self._kept[-number][0]}."
            return Rejection(reason="near_duplicate", detail=detail, sample=sample)
        self._index.insert(len(self._kept), sketch)
        self._kept.append((sample.id, array("I", sorted(digests))))
        return None

    def _overlap(self, digests: set[int], number: int) -> float:
        other = self._kept[number][1]
        shared = len(digests.intersection(other))
        return shared / (len(digests) + len(other) - shared)
