"""Samples on sides, by the sides of what they rest on; those that would carry a fact across are withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from graphgen.export.splitting.footing import Ground

__all__ = ["SIDES", "Placed", "Side", "place"]

Side = Literal["test", "validation", "train"]
SIDES: tuple[Side, ...] = ("test", "validation", "train")
"""By number. Where two have equal claim to a fact, the first has it."""
_NONE = -1
TRAIN = SIDES.index("train")


class Placed(NamedTuple):
    """Of each sample, the number of its side, below 0 where it is withheld.

    Attributes:
        sides: The sides.
        straddling: Samples whose sources lie on several sides.
        sharing: Samples that share a fact with another side, and that fact.
        owners: The side that each fact is on.
    """

    sides: list[int]
    straddling: list[int]
    sharing: dict[int, int]
    owners: dict[int, int]

    def shares(self) -> list[float]:
        """Of the samples that are not withheld, the share of each side."""
        counts = Counter(self.sides)
        kept = sum(counts[side] for side in range(len(SIDES)))
        return [counts[side] / kept if kept else 0.0 for side in range(len(SIDES))]


def place(ground: Ground, sides: Sequence[int], *, withhold: bool) -> Placed:
    """Put every sample on a side.

    A fact belongs to the side that most samples on it are on. A sample goes to the side of its sources, unless one of
    its facts belongs to another; so no two samples on different sides have a fact in common.

    Args:
        ground: What samples rest on.
        sides: Of each source, its side.
        withhold: Whether facts are kept apart. Otherwise a sample whose sources lie on several sides goes to the last
            of them, which is training where that is among them.
    """
    found = [{sides[source] for source in sources} for sources in ground.sources]
    if not withhold:
        return Placed([max(each) for each in found], [], {}, {})
    chosen = [next(iter(each)) if len(each) == 1 else _NONE for each in found]
    straddling = [number for number, side in enumerate(chosen) if side == _NONE]
    owners = _owners(ground, chosen)
    sharing: dict[int, int] = {}
    for number, side in enumerate(chosen):
        foreign = next((fact for fact in ground.facts[number] if owners[fact] != side), None)
        if side != _NONE and foreign is not None:
            sharing[number] = foreign
            chosen[number] = _NONE
    owners = _let_back(ground, sides, chosen, sharing)
    return Placed(chosen, straddling, sharing, owners)


def _owners(ground: Ground, chosen: Sequence[int]) -> dict[int, int]:
    counts: dict[int, list[int]] = {}
    for facts, side in zip(ground.facts, chosen, strict=True):
        for fact in facts:
            count = counts.setdefault(fact, [0] * len(SIDES))
            if side != _NONE:
                count[side] += 1
    return {fact: count.index(max(count)) for fact, count in counts.items()}


def _let_back(ground: Ground, sides: Sequence[int], chosen: list[int], sharing: dict[int, int]) -> dict[int, int]:
    """Let those in again whose facts no other side has, now that others are withheld: the sides of what is left."""
    held: dict[int, int] = {}
    for facts, side in zip(ground.facts, chosen, strict=True):
        if side != _NONE:
            held.update(dict.fromkeys(facts, side))
    for number in list(sharing):
        side = sides[ground.sources[number][0]]
        foreign = next((fact for fact in ground.facts[number] if held.get(fact, side) != side), None)
        if foreign is None:
            chosen[number] = side
            del sharing[number]
            held.update(dict.fromkeys(ground.facts[number], side))
        else:
            sharing[number] = foreign
    return held
