"""An exact n-gram language model with interpolated Witten-Bell smoothing, as sorted arrays.

    p_k(w | h) = (c(h w) + T(h) p_{k-1}(w | h')) / (c(h) + T(h))

where `h` is the k-1 tokens before `w`, `h'` is `h` without its first, `c` counts and `T(h)` is how many different
tokens were seen after `h`. Below the unigrams lies the uniform distribution over the vocabulary; a context never seen
adds nothing. (Witten and Bell, "The zero-frequency problem", IEEE Transactions on Information Theory 37(4), 1991.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "Ladder", "NgramModel"]

Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

_START, _END, _UNKNOWN = 0, 1, 2
_RESERVED = 3


@dataclass(frozen=True, slots=True)
class _Level:
    """The n-grams of one length. The n-gram at index i is `keys[i]` = context * vocabulary size + last token.

    A context is named by its index one level below. `totals` and `types` are the contexts' c(h) and T(h).
    """

    keys: Integers
    counts: Counts
    totals: Counts
    types: Counts


@dataclass(frozen=True, slots=True)
class Ladder:
    """How each token of a sentence is predicted from ever longer contexts.

    Attributes:
        probabilities: Row k is p(token | k tokens before it); row 0 uses no context.
        depths: Per token, how many tokens of its context were seen together in training.
        matches: Per token, how many tokens of its context were seen with this token after them; at most its depth.
    """

    probabilities: Floats
    depths: Integers
    matches: Integers


class NgramModel:
    """Trained once, in time and memory proportional to the text (but for sorting).

    Args:
        sentences: The tokens of each training sentence. Their order does not matter.
        order: The longest n-gram, in tokens; at least 2.
    """

    def __init__(self, sentences: Iterable[Sequence[str]], order: int) -> None:
        first_seen: dict[str, int] = {}
        flat: list[int] = []
        places: list[int] = []
        for sentence in sentences:
            flat.append(_START)
            flat.extend([first_seen.setdefault(token, len(first_seen) + _RESERVED) for token in sentence])
            flat.append(_END)
            places.extend(range(len(sentence) + 2))
        words = sorted(first_seen)
        self.order = order
        self.vocabulary = ("<s>", "</s>", "<unk>", *words)
        self._ids = {word: index + _RESERVED for index, word in enumerate(words)}
        rank = np.arange(len(self.vocabulary), dtype=np.int64)
        rank[[first_seen[word] for word in words]] = np.arange(_RESERVED, len(self.vocabulary))
        tokens = rank[np.array(flat, dtype=np.int64)]
        self._unigrams = self._smooth_unigrams(tokens)
        self._levels = _count(tokens, np.array(places, dtype=np.int64), len(self.vocabulary), order)

    def _smooth_unigrams(self, tokens: Integers) -> Floats:
        size = len(self.vocabulary)
        counts = np.bincount(tokens, minlength=size).astype(np.float64)
        counts[_START] = 0  # a sentence's start is given, never predicted
        uniform = np.full(size, 1 / (size - 1))
        uniform[_START] = 0
        types = np.count_nonzero(counts)
        return (counts + types * uniform) / (counts.sum() + types) if types else uniform

    def encode(self, tokens: Sequence[str]) -> Integers:
        """The ids of a sentence's start and of `tokens`."""
        return np.array([_START, *(self._ids.get(token, _UNKNOWN) for token in tokens)], dtype=np.int64)

    def ladder(self, tokens: Sequence[str]) -> Ladder:
        """The probability of each of `tokens`, taken as a sentence from its start, under contexts of every length."""
        ids = self.encode(tokens)
        nodes = ids
        current = self._unigrams[ids]
        rows = [current[1:]]
        depths = np.zeros(len(ids), dtype=np.int64)
        matches = np.zeros(len(ids), dtype=np.int64)
        for length, level in enumerate(self._levels, start=1):
            contexts = np.concatenate(([-1], nodes[:-1]))
            seen = np.flatnonzero((contexts >= 0) & (level.totals[contexts] > 0))
            nodes = np.full(len(ids), -1, dtype=np.int64)
            found, counts = _look_up(level, contexts[seen] * len(self.vocabulary) + ids[seen])
            nodes[seen] = found
            types, totals = level.types[contexts[seen]], level.totals[contexts[seen]]
            current = current.copy()
            current[seen] = (counts + types * current[seen]) / (totals + types)
            rows.append(current[1:])
            depths[seen] = length
            matches[nodes >= 0] = length
        return Ladder(np.stack(rows), depths[1:], matches[1:])

    def distribution(self, tokens: Sequence[str]) -> Floats:
        """The probability of every word of the vocabulary after `tokens` at the start of a sentence; sums to 1."""
        size = len(self.vocabulary)
        ids = [int(token) for token in self.encode(tokens)]
        result = self._unigrams.copy()
        for length in range(1, self.order):
            node = self._context(ids[-length:]) if length <= len(ids) else None
            level = self._levels[length - 1]
            if node is None or level.totals[node] == 0:
                break
            first, last = np.searchsorted(level.keys, [node * size, (node + 1) * size])
            weight = level.totals[node] + level.types[node]
            result = result * (level.types[node] / weight)
            result[level.keys[first:last] % size] += level.counts[first:last] / weight
        return result

    def _context(self, ids: Sequence[int]) -> int | None:
        node = ids[0]
        for level, token in zip(self._levels, ids[1:], strict=False):
            found, _ = _look_up(level, np.array([node * len(self.vocabulary) + token], dtype=np.int64))
            node = int(found[0])
            if node < 0:
                return None
        return node


def _count(tokens: Integers, places: Integers, size: int, order: int) -> tuple[_Level, ...]:
    """Count every n-gram of 2 to `order` tokens that lies within one sentence. `places` are positions in sentences."""
    levels: list[_Level] = []
    nodes, contexts = tokens, size
    for length in range(1, order):
        ends = np.flatnonzero(places >= length)
        parents = nodes[ends - 1]
        keys, inverse, counts = np.unique(parents * size + tokens[ends], return_inverse=True, return_counts=True)
        totals = np.bincount(parents, minlength=contexts).astype(np.int32)
        types = np.bincount(keys // size, minlength=contexts).astype(np.int32)
        levels.append(_Level(keys, counts.astype(np.int32), totals, types))
        nodes = np.full(len(tokens), -1, dtype=np.int64)
        nodes[ends] = inverse
        contexts = max(len(keys), 1)
    return tuple(levels)


def _look_up(level: _Level, keys: Integers) -> tuple[Integers, Counts]:
    """The index of each key, -1 where it was never seen, and its count."""
    if not len(level.keys):
        return np.full(len(keys), -1, dtype=np.int64), np.zeros(len(keys), dtype=np.int32)
    index = np.minimum(np.searchsorted(level.keys, keys), len(level.keys) - 1)
    hit = level.keys[index] == keys
    return np.where(hit, index, -1), np.where(hit, level.counts[index], np.int32(0))
