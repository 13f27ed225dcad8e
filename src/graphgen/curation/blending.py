"""Several sets of samples in one, by ratios: how much of each, which, and in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

__all__ = ["MOST_TURNS", "Drawn", "Item", "blend", "turns_of"]

MOST_TURNS = 1_000
"""How often one item may be taken: beyond that the weights are a slip, and the blend has no end."""


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
    shares, sizes = _shares(weights), _sizes(groups)
    room = [sizes[name] / shares[name] for name in groups]
    whole = max(room) if repeat else min(room)
    drawn = [each for name in sorted(groups) for each in _taken(name, groups[name], shares[name] * whole, seed)]
    return sorted(drawn, key=lambda each: _key(seed, "order", groups[each.group][each.number].id, each.turn))


def turns_of(groups: Mapping[str, Sequence[Item]], weights: Mapping[str, float]) -> dict[str, int]:
    """How often the items of each group are taken when they are taken again, rounded up."""
    shares, sizes = _shares(weights), _sizes(groups)
    whole = max(size / shares[name] for name, size in sizes.items())
    return {name: ceil(shares[name] * whole / size) if size else 0 for name, size in sizes.items()}


def _shares(weights: Mapping[str, float]) -> dict[str, Fraction]:
    total = sum(Fraction(weight) for weight in weights.values())
    return {name: Fraction(weight) / total for name, weight in weights.items()}


def _sizes(groups: Mapping[str, Sequence[Item]]) -> dict[str, int]:
    return {name: sum(item.size for item in items) for name, items in groups.items()}


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
