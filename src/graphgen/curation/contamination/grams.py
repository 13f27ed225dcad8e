"""Runs of three words of many texts, to find those that share some with another text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRAM", "Grams"]

GRAM = 3
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # odd numbers, to mix three digests
_FEW, _MANY, _COMMON = 3, 50, 0.02
"""A run of three words that more than this share of all pieces have (3 of them anyway, 50 at most) tells nothing."""


class Grams:
    """Runs of three words of many pieces, sorted, each with the piece that has it and where; common ones left out.

    Attributes:
        telling: For each word of each piece, whether it is in a run that is not left out.
    """

    def __init__(self, pieces: Sequence[Sequence[str]]) -> None:
        grams = [_hashed(said) for said in pieces]
        lengths = [len(each) for each in grams]
        hashes = np.concatenate([*grams, np.empty(0, np.uint64)])
        owners = np.repeat(np.arange(len(grams), dtype=np.uint32), lengths)
        places = np.concatenate([*(np.arange(length, dtype=np.uint32) for length in lengths), np.empty(0, np.uint32)])
        _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        tells = counts[which] <= max(_FEW, min(_MANY, _COMMON * len(pieces)))
        self.telling = [_spread(part, len(said)) for part, said in zip(_cut(tells, lengths), pieces, strict=True)]
        order = np.argsort(hashes, kind="stable")
        order = order[tells[order]]
        self._hashes, self._owners, self._places = hashes[order], owners[order], places[order]

    def shared(self, said: Sequence[str]) -> dict[int, list[int]]:
        """The pieces that have runs of `said`, each with the difference of the places, for each such run."""
        grams = _hashed(said)
        if not len(grams) or not len(self._hashes):
            return {}
        starts = np.searchsorted(self._hashes, grams, "left")
        found = np.flatnonzero(self._hashes[np.minimum(starts, len(self._hashes) - 1)] == grams)
        if not len(found):
            return {}
        ends = np.searchsorted(self._hashes, grams[found], "right")
        shifts: defaultdict[int, list[int]] = defaultdict(list)
        for place, start, end in zip(found.tolist(), starts[found].tolist(), ends.tolist(), strict=True):
            for entry in range(start, end):
                shifts[int(self._owners[entry])].append(place - int(self._places[entry]))
        return shifts


def _hashed(said: Sequence[str]) -> NDArray[np.uint64]:
    """A number for each run of three words."""
    if len(said) < GRAM:
        return np.empty(0, np.uint64)
    digests = np.fromiter((crc32(word.encode()) for word in said), np.uint64, len(said))
    return digests[:-2] * _FIRST + digests[1:-1] * _SECOND + digests[2:]


def _cut(values: NDArray[np.bool_], lengths: Sequence[int]) -> Iterator[list[bool]]:
    start = 0
    for length in lengths:
        yield values[start : start + length].tolist()
        start += length


def _spread(grams: Sequence[bool], count: int) -> list[bool]:
    """Of `count` words, those that are in one of the runs."""
    return [any(grams[max(0, place - GRAM + 1) : place + 1]) for place in range(count)]
