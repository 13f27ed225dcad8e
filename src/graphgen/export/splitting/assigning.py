"""Clusters to sides: by their turns alone where nothing ties them, else so that few samples straddle."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence

from graphgen.export.splitting.placing import SIDES, TRAIN
from graphgen.export.splitting.ties import Clusters

__all__ = ["TOLERANCE", "assignments"]

TOLERANCE = 0.2
"""How far, as a part of what was asked, a share may be off before a cluster moves that else would not."""
_SEEDS, _SWEEPS = 3, 3
_LIKE_THE_SMALLEST = 1.25


def assignments(clusters: Clusters, shares: Sequence[float]) -> Iterator[list[int]]:
    """Ways to give every cluster a side, as the sides by cluster; the first keeps clusters where their turns put them.

    Args:
        clusters: What there is.
        shares: How much of all each side but training is to have.
    """
    by_turns = _by_turns(clusters, shares)
    yield by_turns
    if clusters.is_tied:
        yield _refined(clusters, list(by_turns), shares)
        for seed in range(_SEEDS):
            yield _refined(clusters, _grown(clusters, shares, seed), shares)


def _by_turns(clusters: Clusters, shares: Sequence[float]) -> list[int]:
    """A side takes the clusters whose turn lies in its part of 0 to 1. Where they are too much or too little, those
    move that are nearest to the border; where all are too large, it takes one that is hardly larger than the smallest.
    """
    sides = [TRAIN] * len(clusters.turns)
    total, border = sum(clusters.weights), 0.0
    for side, share in enumerate(shares):
        free = [place for place in clusters.order if sides[place] == TRAIN]
        low, high = (share * total * factor for factor in (1 - TOLERANCE, 1 + TOLERANCE))
        inside = [place for place in free if border <= clusters.turns[place] < border + share]
        beyond = [place for place in free if clusters.turns[place] >= border + share]
        taken = _taken(clusters.weights, inside, [*beyond, *free], low, high) if share else []
        if share and not taken and len(free) > 1:
            smallest = min(clusters.weights[place] for place in free)
            taken = [next(place for place in free if clusters.weights[place] <= smallest * _LIKE_THE_SMALLEST)]
        for place in taken:
            sides[place] = side
        border += share
    return sides


def _taken(
    weights: Sequence[float], inside: Sequence[int], others: Iterable[int], low: float, high: float
) -> list[int]:
    """Those `inside` that have room, in order, and `others` until there is enough."""
    taken: list[int] = []
    weight = 0.0
    for place in inside:
        if weight + weights[place] <= high:
            taken.append(place)
            weight += weights[place]
    for place in others:
        if weight >= low:
            break
        if place not in taken and weight + weights[place] <= high:
            taken.append(place)
            weight += weights[place]
    return taken


def _grown(clusters: Clusters, shares: Sequence[float], seed: int) -> list[int]:
    """Each side grows from one cluster, taking next what is most tied to it for its size."""
    sides = [TRAIN] * len(clusters.turns)
    total = sum(clusters.weights)
    for side, share in enumerate(shares):
        if not share:
            continue
        room = share * total * (1 + TOLERANCE)
        free = [place for place in clusters.order if sides[place] == TRAIN and clusters.weights[place] <= room]
        if not free:
            continue
        start = free[seed % len(free)]
        for place in _growing(clusters, start, free, share * total, room):
            sides[place] = side
    return sides


def _growing(clusters: Clusters, start: int, free: Sequence[int], goal: float, room: float) -> Iterator[int]:
    """From `start` on, what is taken in turn until there is as much as `goal`, but no more than `room`."""
    strength = [sum(ties.values()) or 1.0 for ties in clusters.ties]
    inside: dict[int, float] = {}
    waiting = [(-1.0, 0.0, start), *((0.0, 1 + clusters.turns[place], place) for place in free)]
    heapq.heapify(waiting)
    allowed, taken, weight = set(free), set[int](), 0.0
    while waiting and weight < goal:
        _, _, place = heapq.heappop(waiting)
        if place in taken or place not in allowed or weight + clusters.weights[place] > room:
            continue
        taken.add(place)
        weight += clusters.weights[place]
        yield place
        for other, tie in clusters.ties[place].items():
            inside[other] = inside.get(other, 0.0) + tie
            heapq.heappush(waiting, (-inside[other] / strength[other], clusters.turns[other], other))


def _refined(clusters: Clusters, sides: list[int], shares: Sequence[float]) -> list[int]:
    """Move single clusters to where most of their ties are, as long as the shares stay near what was asked."""
    total = sum(clusters.weights)
    goals = [*(share * total for share in shares), total * (1 - sum(shares))]
    have = [sum(weight for weight, at in zip(clusters.weights, sides, strict=True) if at == side) for side in range(3)]
    for _ in range(_SWEEPS):
        moved = False
        for place in clusters.order:
            side, weight = sides[place], clusters.weights[place]
            pull = [0.0] * len(SIDES)
            for other, tie in clusters.ties[place].items():
                pull[sides[other]] += tie
            best = max(range(len(SIDES)), key=lambda each: (goals[each] > 0, pull[each]))
            fits = have[best] + weight <= goals[best] * (1 + TOLERANCE)
            if pull[best] > pull[side] and fits and have[side] - weight >= goals[side] * (1 - TOLERANCE):
                sides[place] = best
                have[side] -= weight
                have[best] += weight
                moved = True
        if not moved:
            break
    return sides
