"""Several sets of samples in one, by ratios: how much of each, which, and in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import NamedTuple

__all__ = ["Drawn", "Item", "blend"]


class Item(NamedTuple):
    """A sample to choose: its id and its size, 1 or its tokens."""

    id: str
    size: int


class Drawn(NamedTuple):
    """Item number `number` of the set `group`, taken for the `turn`-th time, from 0."""

    group: str
    number: int
    turn: int


def blend(
    groups: Mapping[str, Sequence[Item]], weights: Mapping[str, float], *, repeat: bool, seed: int
) -> list[Drawn]:
    """The largest blend whose sizes are as `weights` within one item of each group, in an order drawn by `seed`.

    Without `repeat` no item is taken twice, and the group that has least for its weight is taken whole. With it that
    which has most is, and the others begin again from their first.

    Args:
        groups: The items of each group, at least one.
        weights: Of each group, above 0.
        repeat: Whether items may be taken more than once.
        seed: What the choice and the order depend on; the order of `groups` does not matter.
    """
    total = sum(Fraction(weight) for weight in weights.values())
    shares = {name: Fraction(weights[name]) / total for name in groups}
    sizes = {name: sum(item.size for item in items) for name, items in groups.items()}
    room = [sizes[name] / share for name, share in shares.items()]
    whole = max(room) if repeat else min(room)
    drawn = [each for name in sorted(groups) for each in _taken(name, groups[name], shares[name] * whole, seed)]
    return sorted(drawn, key=lambda each: _key(seed, "order", groups[each.group][each.number].id, each.turn))


def _taken(name: str, items: Sequence[Item], wanted: Fraction, seed: int) -> list[Drawn]:
    """Items in a drawn order, again and again, until the next one would lead further from `wanted`."""
    order = sorted(range(len(items)), key=lambda number: _key(seed, "choice", items[number].id, 0))
    whole = sum(item.size for item in items)
    turns = floor(wanted / whole) if whole else 0
    drawn = [Drawn(name, number, turn) for turn in range(turns) for number in order]
    size = Fraction(turns * whole)
    for number in order:
        if abs(size + items[number].size - wanted) > abs(wanted - size):
            break
        size += items[number].size
        drawn.append(Drawn(name, number, turns))
    return drawn


def _key(seed: int, what: str, item: str, turn: int) -> bytes:
    return hashlib.blake2b(f"{seed}:{what}:{item}:{turn}".encode(), digest_size=16).digest()
