"""How much of what follows from a corpus is said after so many texts: the theory of EntiGraph (section 6), simulated.

    python bench/entigraph_scaling.py

Knowledge is a random directed graph. A text on a pair of entities (x, y) tells, where y can be reached from x, how x is
related to every entity on a shortest path to it. What is known is the share of all ordered pairs that were told; all
that can ever be told is the deductive closure. The second table is arithmetic: pairs of 20 entities that triples cover.
"""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from graphgen.organization.combinations import choose_groups, pairs_covered

_NODES, _DEGREE, _TEXTS = 300, 3, 400_000
_STEPS = (0, 1_000, 2_300, 10_000, 29_000, 60_000, 142_000, 400_000)


def _scaling() -> None:
    draw = np.random.default_rng(0)
    count = _NODES * _DEGREE
    edges = csr_array((np.ones(count), (draw.integers(_NODES, size=count), draw.integers(_NODES, size=count))))
    distance, before = shortest_path(edges, unweighted=True, return_predecessors=True)
    told = edges.toarray() > 0
    closure = np.isfinite(distance).sum() / _NODES**2
    print("| texts | share of all pairs told | share of what can be told |\n|---|---|---|")
    done = 0
    for texts in _STEPS:
        for source, target in draw.integers(_NODES, size=(texts - done, 2)):
            place = target
            while np.isfinite(distance[source, target]) and place != source:
                told[source, place] = True
                place = before[source, place]
        done = texts
        share = told.mean()
        print(f"| {texts:,} | {share:.3f} | {share / closure:.0%} |")
    print(f"\nAll that can be told: {closure:.3f}\n")


def _triples() -> None:
    names = [str(number) for number in range(20)]
    every = list(combinations(names, 3))
    print("| triples of 20 entities | pairs covered, in random order | as chosen here |\n|---|---|---|")
    for texts in (50, 100, 200, 400):
        shares = [len(pairs_covered(random.Random(seed).sample(every, texts))) / 190 for seed in range(100)]
        ours = len(pairs_covered(choose_groups(names, sizes=(3,), most=texts, per_name=None, seed="0"))) / 190
        print(f"| {texts} | {sum(shares) / len(shares):.1%} | {ours:.1%} |")


if __name__ == "__main__":
    _scaling()
    _triples()
