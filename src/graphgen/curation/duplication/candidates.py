"""Texts that may be alike, found by a small sample of their runs of words: bounded in time, and 500 bytes a text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Candidates", "Sketch", "sketch"]

Sketch = NDArray[np.uint64]

_SAMPLE = 16
"""Runs of a text that are remembered: those with the smallest digests, so that two texts choose the same ones."""
_FIRST, _SECOND, _THIRD = (np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_SLOTS, _BUCKETS = 8, 1 << 12
_NOBODY = np.uint32(0xFFFFFFFF)
_MOST, _LEAST = 8, 1 / 8
"""Candidates that are looked at closely, at most; the share of the remembered runs that one has in common, at least."""


def sketch(words: NDArray[np.unsignedinteger], are_characters: NDArray[np.bool_]) -> Sketch:
    """The smallest digests of the runs of two words of a text, or of three where they begin with Han characters."""
    said = words.astype(np.uint64)
    runs = said * _FIRST
    if len(said) > 1:
        thirds = np.where(are_characters[1:-1], said[2:], 0).astype(np.uint64)
        runs = runs[:-1] + said[1:] * _SECOND
        runs[:-1] += thirds * _THIRD
    runs ^= runs >> np.uint64(32)
    return np.unique(runs * _FIRST >> np.uint64(16))[:_SAMPLE]


class Candidates:
    """Remembers texts by their sketches, by number from 0.

    Of each run only the last few texts that have it are known: one that many have tells nothing, and another one
    will. When the table is full it is doubled by standing twice: a bucket's two halves both hold what it held.
    """

    def __init__(self) -> None:
        self._table = np.full((_BUCKETS, _SLOTS), _NOBODY, np.uint32)
        self._count = self._runs = 0

    def add(self, runs: Sketch) -> None:
        """Remember the next text."""
        if self._runs > self._table.size // 4:
            self._table = np.concatenate([self._table, self._table])
        buckets = self._buckets(runs)
        self._table[buckets, 1:] = self._table[buckets, :-1]
        self._table[buckets, 0] = self._count
        self._count += 1
        self._runs += len(runs)

    def like(self, runs: Sketch) -> list[int]:
        """The texts that share most of these runs, the likest first."""
        held = self._table[self._buckets(runs)].ravel()
        numbers, shared = np.unique(held[held != _NOBODY], return_counts=True)
        enough = shared >= len(runs) * _LEAST
        numbers, shared = numbers[enough], shared[enough]
        return numbers[np.argsort(-shared, kind="stable")[:_MOST]].tolist()

    def _buckets(self, runs: Sketch) -> Sketch:
        return runs & np.uint64(len(self._table) - 1)
