"""Which names are written about together: pairs first, then triples, under limits (EntiGraph, section 2.2)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import comb

from graphgen.records import Failure

__all__ = ["choose_groups", "pairs_covered", "too_few"]

Group = tuple[str, ...]
_TRIED = 48
"""Triples that are looked at for each one that is taken: enough to find one that covers what is uncovered."""


def choose_groups(
    names: Sequence[str], *, sizes: Sequence[int], most: int | None, per_name: int | None, seed: str
) -> list[Group]:
    """Groups of different `names`, each in the order of `names`, no two alike.

    Pairs are taken before triples: a pair covers one pair with one text, and covers it best. Where not all pairs fit,
    they are spread over the names evenly; triples are drawn so that pairs are covered that are not yet.

    Args:
        names: Different names, the most important first.
        sizes: Which sizes are wanted, of 2 and 3.
        most: The most groups; `None`: all pairs where these are wanted, and otherwise all triples.
        per_name: The most groups that one name is in.
        seed: What the draw depends on.
    """
    sizes = sorted(size for size in set(sizes) if size <= len(names))
    if not sizes:
        return []
    wanted = comb(len(names), sizes[0]) if most is None else most
    chosen = _Chosen(wanted, per_name)
    draw = random.Random(seed)
    if sizes[0] == 2:  # noqa: PLR2004 - a pair
        chosen.take(_spread(names, draw) if wanted < comb(len(names), 2) else combinations(names, 2))
    if sizes[-1] == 3:  # noqa: PLR2004 - a triple
        chosen.take(_covering_triples(names, chosen, draw))
    return chosen.groups


def pairs_covered(groups: Iterable[Group]) -> set[Group]:
    """Every pair that stands in one of `groups`."""
    return {pair for group in groups for pair in combinations(group, 2)}


class _Chosen:
    def __init__(self, most: int, per_name: int | None) -> None:
        self.groups: list[Group] = []
        self._most = most
        self._per_name = per_name
        self._uses: Counter[str] = Counter()

    def take(self, groups: Iterable[Group]) -> None:
        if len(self.groups) >= self._most:
            return
        for group in groups:
            if self._per_name is None or all(self._uses[name] < self._per_name for name in group):
                self.groups.append(group)
                self._uses.update(group)
                if len(self.groups) == self._most:
                    return


def _spread(names: Sequence[str], draw: random.Random) -> Iterator[Group]:
    """All pairs, in rounds in which every name meets another one (the circle method), in a random order of rounds."""
    order = {name: place for place, name in enumerate(names)}
    circle: list[str | None] = [*names, None] if len(names) % 2 else list(names)
    rounds: list[list[Group]] = []
    for _ in range(len(circle) - 1):
        half = len(circle) // 2
        met = zip(circle[:half], reversed(circle[half:]), strict=True)
        rounds.append([tuple(sorted((a, b), key=order.__getitem__)) for a, b in met if a is not None and b is not None])
        circle = [circle[0], circle[-1], *circle[1:-1]]
    draw.shuffle(rounds)
    for pairs in rounds:
        draw.shuffle(pairs)
        yield from pairs


def _covering_triples(names: Sequence[str], chosen: _Chosen, draw: random.Random) -> Iterator[Group]:
    """All triples in random order, each time the one of the next few that covers most pairs which none covers yet."""
    waiting = list(combinations(names, 3))
    draw.shuffle(waiting)
    waiting.reverse()
    covered = pairs_covered(chosen.groups)
    ahead: list[Group] = []
    while waiting or ahead:
        while waiting and len(ahead) < _TRIED:
            ahead.append(waiting.pop())
        best = max(range(len(ahead)), key=lambda place: len(pairs_covered([ahead[place]]) - covered))
        triple = ahead.pop(best)
        covered |= pairs_covered([triple])
        yield triple


def too_few(record: str, names: int, size: int) -> Failure:
    """A row that says that of `record`, with its `names`, there is no group of `size`."""
    cause = f"Of {names} entities no group of {size} can be discussed: there is the summary alone."
    remedy = "Nothing, or give a document that says more; `sizes` and `per_entity` bound the groups."
    code = "too_few_entities"
    return Failure(stage="group", record=record, code=code, cause=cause, remedy=remedy, severity="warning")
