"""Which of many records stand for all of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

__all__ = ["drawn", "stratified"]


def drawn(count: int, most: int, *, seed: int = 0) -> list[int]:
    """The places of at most `most` of `count` records, in order, all alike likely."""
    return sorted(random.Random(f"{seed}:{count}").sample(range(count), min(count, most)))


def stratified(strata: Mapping[tuple[str, ...], Sequence[int]], most: int, *, seed: int = 0) -> list[int]:
    """At most `most` of what `strata` hold, in order: an equal part of each, and of a small one all there is."""
    chosen: list[int] = []
    waiting = sorted(strata.items(), key=lambda each: (len(each[1]), each[0]))
    for number, (name, places) in enumerate(waiting):
        part = (most - len(chosen)) // (len(waiting) - number)
        draw = random.Random(f"{seed}:{name}:{len(places)}")
        chosen += draw.sample(places, min(part, len(places)))
    return sorted(chosen)
