"""Pairs of names that share most of their character trigrams, found without comparing all with all."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["alike_pairs"]

Ints = npt.NDArray[np.int64]
_MOST_IN_A_BLOCK = 64
_AT_ONCE = 50_000  # pairs that are compared together
_BITS = 21  # of a character's code point


class _Trigrams(NamedTuple):
    """The distinct trigrams of names: row by row a name and one of its trigrams, the rarest of each name first.

    Trigrams are numbered by how many names have them (`frequency`), then by their characters.
    """

    names: Ints
    trigrams: Ints
    frequency: Ints


def alike_pairs(names: Sequence[str], kinds: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of places in `names`, of equal kinds, that have a Dice coefficient of `least` or more, and this.

    Two names that share so many trigrams have one of their rarest in common, so only those are looked at together
    (prefix filtering: Chaudhuri et al., 2006). A trigram that many names have tells nothing and is passed over.
    """
    if not names:
        return
    table = _trigrams(names)
    sizes = np.bincount(table.names, minlength=len(names))
    one, other = _candidates(table, sizes, _numbered(kinds), least)
    fitting = 2 * np.minimum(sizes[one], sizes[other]) / (sizes[one] + sizes[other]) >= least
    one, other = one[fitting], other[fitting]
    sparse: Any = importlib.import_module("scipy.sparse")  # without types; and slow to import
    cells = np.ones(len(table.names), np.int32), (table.names, table.trigrams)
    matrix = sparse.csr_array(cells, shape=(len(names), len(table.frequency)))
    for start in range(0, len(one), _AT_ONCE):
        a, b = one[start : start + _AT_ONCE], other[start : start + _AT_ONCE]
        shared = 2 * matrix[a].multiply(matrix[b]).sum(axis=1) / (sizes[a] + sizes[b])
        alike = np.flatnonzero(shared >= least)
        yield from zip(a[alike].tolist(), b[alike].tolist(), shared[alike].tolist(), strict=True)


def _trigrams(names: Sequence[str]) -> _Trigrams:
    text = "".join([f" {name} " for name in names])
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    owners = np.repeat(np.arange(len(names)), [len(name) + 2 for name in names])
    inside = owners[:-2] == owners[2:]
    codes = (points[:-2] << 2 * _BITS | points[1:-1] << _BITS | points[2:])[inside]
    distinct, numbers = np.unique(codes, return_inverse=True)
    count = len(distinct)
    rows = np.unique(owners[:-2][inside] * count + numbers)
    frequency = np.bincount(rows % count, minlength=count)
    order = np.argsort(frequency, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(count)
    rows = np.sort(rows // count * count + rank[rows % count])
    return _Trigrams(rows // count, rows % count, frequency[order])


def _candidates(table: _Trigrams, sizes: Ints, kinds: Ints, least: float) -> tuple[Ints, Ints]:
    """Pairs of names of one kind that have one of their rarest trigrams in common, each pair once."""
    within = np.arange(len(table.names)) - (np.cumsum(sizes) - sizes)[table.names]
    rarest = sizes - (least / (2 - least) * sizes).astype(np.int64) + 1
    chosen = (within < rarest[table.names]) & (table.frequency[table.trigrams] > 1)
    names = table.names[chosen]
    blocks = table.trigrams[chosen] * (kinds.max(initial=0) + 1) + kinds[names]
    members = names[np.argsort(blocks, kind="stable")]
    lengths = np.unique(blocks, return_counts=True)[1]
    starts = np.cumsum(lengths) - lengths
    pairs = [np.zeros(0, dtype=np.int64)]
    for length in np.unique(lengths[(lengths > 1) & (lengths <= _MOST_IN_A_BLOCK)]).tolist():
        together = members[starts[lengths == length][:, None] + np.arange(length)]
        one, other = np.triu_indices(length, 1)
        pairs.append(np.unique(together[:, one] * len(sizes) + together[:, other]))
    one, other = np.divmod(np.unique(np.concatenate(pairs)), len(sizes))
    return one, other


def _numbered(kinds: Sequence[str]) -> Ints:
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    return np.array([numbers[kind] for kind in kinds], dtype=np.int64)
