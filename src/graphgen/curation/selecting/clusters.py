"""A selection that covers what many texts are about: clusters, and of each the text nearest its centre.

Texts become TF-IDF vectors over hashed terms, reduced to a hundred dimensions by a randomised singular value
decomposition (Halko, Martinsson and Tropp, 2011, algorithm 4.4) and scaled to length 1. k-means starts from centres
that were drawn far from each other (k-means++, Arthur and Vassilvitskii, 2007; in batches, after k-means||, Bahmani et
al., 2012), so that thousands of clusters take seconds. All of it is settled by the seed.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from graphgen.curation.selecting.topics import terms

__all__ = ["Representative", "representatives"]

Vectors = NDArray[np.float32]

_FEATURES = 1 << 16
_DIMENSIONS, _MORE, _POWERS = 100, 10, 1
_ROUNDS, _SETTLED = 12, 0.001
_BATCHES = 16
_AT_ONCE = 1 << 24
_SAME = 1e-6
_READ = 20_000


class Representative(NamedTuple):
    """The text at `place`, and how many the cluster has that it `stands_for`, itself included."""

    place: int
    stands_for: int


def representatives(texts: Sequence[str], count: int, *, seed: int) -> list[Representative]:
    """At most `count` of `texts` that together cover what they are about, in their order.

    Fewer where no more differ. Of each text the first 20,000 characters are read. It takes about 0.5 KB for each text,
    and time in proportion to texts times `count`.
    """
    if len(texts) <= count:
        return [Representative(index, 1) for index in range(len(texts))]
    draw = np.random.default_rng(seed)
    vectors = _reduced(_weighted(texts), draw)
    labels, distances = _clustered(vectors, _spread(vectors, count, draw))
    order = np.lexsort((distances, labels))  # by cluster, its nearest text first, the earlier of two that are as near
    _, firsts, sizes = np.unique(labels[order], return_index=True, return_counts=True)
    return sorted(Representative(int(order[first]), int(size)) for first, size in zip(firsts, sizes, strict=True))


def _sparse() -> Any:  # noqa: ANN401 - a module without types
    """SciPy's sparse matrices, which are slow to import: only where something is selected."""
    return importlib.import_module("scipy.sparse")


def _weighted(texts: Sequence[str]) -> Any:  # noqa: ANN401 - a sparse matrix, which has no types
    """A row for every text: 1 + log of each term's count, times the log of how few texts have it."""
    columns: list[int] = []
    weights: list[float] = []
    ends = [0]
    for text in texts:
        counts = Counter(crc32(term.encode()) % _FEATURES for term in terms(text[:_READ]))
        columns += counts.keys()
        weights += counts.values()
        ends.append(len(columns))
    sparse = _sparse()
    matrix = sparse.csr_matrix(
        (1 + np.log(np.asarray(weights, dtype=np.float32)), columns, ends), shape=(len(texts), _FEATURES)
    )
    spread = np.bincount(np.asarray(columns, dtype=np.int64), minlength=_FEATURES)
    shared = np.flatnonzero(spread > 1)  # what only one text says likens it to no other
    return matrix[:, shared] @ sparse.diags(np.log(len(texts) / spread[shared]).astype(np.float32))


def _reduced(matrix: Any, draw: np.random.Generator) -> Vectors:  # noqa: ANN401 - see above
    size = min(_DIMENSIONS + _MORE, *matrix.shape)
    if not size:  # no two texts share a word
        return np.zeros((matrix.shape[0], 1), dtype=np.float32)
    basis = _orthonormal(matrix @ draw.standard_normal((matrix.shape[1], size), dtype=np.float32))
    for _ in range(_POWERS):
        basis = _orthonormal(matrix @ (matrix.T @ basis))
    squares, turns = _axes(matrix.T @ basis)
    vectors = basis @ (turns * np.sqrt(squares))[:, :_DIMENSIONS]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(lengths, _SAME), dtype=np.float32)


def _orthonormal(vectors: Vectors) -> Vectors:
    """A basis of what the columns span."""
    squares, turns = _axes(vectors)
    return (vectors @ (turns / np.sqrt(squares))).astype(np.float32)


def _axes(vectors: Vectors) -> tuple[Vectors, Vectors]:
    """The squares of the singular values, the largest first, and the right singular vectors, without those next to
    nothing. They come from the small matrix of inner products, which is many times faster than a QR of the tall one.
    """
    squares, turns = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    kept = np.flatnonzero(squares > _SAME * max(squares[-1], _SAME))[::-1]
    return squares[kept].astype(np.float32), turns[:, kept].astype(np.float32)


def _spread(vectors: Vectors, count: int, draw: np.random.Generator) -> Vectors:
    """Centres among the vectors, each drawn by the square of its distance from those before."""
    chosen = [int(draw.integers(len(vectors)))]
    distances = _nearest(vectors, vectors[chosen])[1].astype(np.float64)
    while len(chosen) < count and (apart := int(np.count_nonzero(distances > _SAME))):
        weights = np.where(distances > _SAME, distances, 0)
        size = min(count - len(chosen), apart, max(1, len(chosen) // _BATCHES))
        batch = draw.choice(len(vectors), size=size, replace=False, p=weights / weights.sum())
        chosen += [int(index) for index in batch]
        distances = np.minimum(distances, _nearest(vectors, vectors[batch])[1])
    return vectors[chosen]


def _clustered(vectors: Vectors, centres: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The cluster of each vector and its squared distance from the centre, after k-means (Lloyd, 1982)."""
    sparse = _sparse()
    labels, distances = _nearest(vectors, centres)
    for _ in range(_ROUNDS):
        members = sparse.csr_matrix(
            (np.ones(len(vectors), dtype=np.float32), (labels, np.arange(len(vectors)))),
            shape=(len(centres), len(vectors)),
        )
        sizes = np.bincount(labels, minlength=len(centres))[:, None]
        centres = np.where(sizes, (members @ vectors) / np.maximum(sizes, 1), centres).astype(np.float32)
        before = labels
        labels, distances = _nearest(vectors, centres)
        if np.count_nonzero(labels != before) <= _SETTLED * len(vectors):
            break
    return labels, distances


def _nearest(vectors: Vectors, centres: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The nearest centre of each vector, and the square of its distance."""
    labels = np.empty(len(vectors), dtype=np.int64)
    distances = np.empty(len(vectors), dtype=np.float32)
    squares = np.einsum("ij,ij->i", centres, centres)
    step = max(1, _AT_ONCE // len(centres))
    for start in range(0, len(vectors), step):
        block = vectors[start : start + step]
        far = squares - 2 * block @ centres.T
        best = far.argmin(axis=1)
        labels[start : start + step] = best
        own = np.einsum("ij,ij->i", block, block)
        distances[start : start + step] = np.maximum(far[np.arange(len(block)), best] + own, 0)
    return labels, distances
