"""Sources in clusters, how much rests on each, and what ties them to one another."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from graphgen.export.splitting.footing import Ground

__all__ = ["Clusters", "cluster", "turn_of"]

_FEW = 8


class Clusters(NamedTuple):
    """What goes to one side as a whole.

    Attributes:
        of: Of each source, its cluster.
        turns: Of each cluster, a number from 0 to 1 that depends on the seed and its own name alone.
        weights: Of each cluster, the samples that rest on it; one that rests on several counts for each in part.
        ties: Of each cluster, how many samples would be withheld if another were on another side, about.
    """

    of: list[int]
    turns: list[float]
    weights: list[float]
    ties: list[dict[int, float]]

    @property
    def order(self) -> list[int]:
        """The clusters by their turns."""
        return sorted(range(len(self.turns)), key=self.turns.__getitem__)

    @property
    def is_tied(self) -> bool:
        """Whether any two clusters have a sample or a fact in common."""
        return any(self.ties)


def cluster(ground: Ground, copies: Iterable[Sequence[str]], *, seed: int) -> Clusters:
    """The clusters of `ground`: each source by itself, but `copies` together."""
    number = {name: place for place, name in enumerate(ground.names)}
    of = list(range(len(ground.names)))
    for group in copies:
        found = sorted(number[name] for name in group if name in number)
        for place in found[1:]:
            of[place] = found[0]
    firsts = {first: place for place, first in enumerate(sorted(set(of)))}
    of = [firsts[first] for first in of]
    names: list[str] = [""] * len(firsts)
    for source, place in enumerate(of):
        names[place] = min(names[place] or ground.names[source], ground.names[source])
    resting = [sorted({of[source] for source in sources}) for sources in ground.sources]
    weights = [0.0] * len(firsts)
    for places in resting:
        for place in places:
            weights[place] += 1 / len(places)
    ties: list[dict[int, float]] = [{} for _ in firsts]
    for one, other, weight in _tied(resting, ground.facts):
        ties[one][other] = ties[one].get(other, 0.0) + weight
        ties[other][one] = ties[other].get(one, 0.0) + weight
    return Clusters(of, [turn_of(name, seed) for name in names], weights, ties)


def turn_of(name: str, seed: int) -> float:
    """A number from 0 to 1 that depends on `name` and the seed alone."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:7], "big") / (1 << 56)


def _tied(resting: Sequence[Sequence[int]], facts: Sequence[array[int]]) -> Iterator[tuple[int, int, float]]:
    """Pairs of clusters and how strongly a sample on both, or a fact of samples on either, ties them."""
    holders: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for places, said in zip(resting, facts, strict=True):
        if len(places) == 1:
            for fact in said:
                holders[fact][places[0]] += 1
        elif places:
            for one, other in combinations(places, 2) if len(places) <= _FEW else pairwise(places):
                yield one, other, 1 / (len(places) - 1)
    for counts in holders.values():
        if len(counts) > 1:
            largest = counts.most_common(_FEW)
            for (one, many), (other, few) in combinations(largest, 2):
                yield one, other, min(many, few)
