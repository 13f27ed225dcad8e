"""Sources that say nearly the same: copies, editions and excerpts of one another."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

__all__ = ["groups_of_copies"]

_SHORTEST = 10
_CLAUSE = re.compile(r"[^,.;:!?，。；：！？、…\n]{10,}")
_ALIKE = 0.5
"""Share of the clauses of the smaller of two sources that the other has, from which on both are copies."""
_FEWEST = 2
_MOST = 1_000_000


def groups_of_copies(texts: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The names of sources that are copies, in groups of two and more.

    Two are copies where one has half of the other's clauses: what stands between punctuation marks, of ten characters
    and more. So a copy that was edited here and there is still found, and one in other words is not.

    Args:
        texts: Names and what each source says.
    """
    names: list[str] = []
    holders: dict[int, list[int]] = {}
    one_in = 1
    for number, (name, text) in enumerate(texts):
        names.append(name)
        for clause in {clause for clause in _clauses(text) if clause % one_in == 0}:
            holders.setdefault(clause, []).append(number)
        if len(holders) > _MOST:  # what is remembered of a large corpus is a sample of its clauses
            one_in *= 2
            holders = {clause: numbers for clause, numbers in holders.items() if clause % one_in == 0}
    sizes = Counter(number for numbers in holders.values() for number in numbers)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        # Of what many have, only neighbours are compared: where all have all of it they are linked in a chain.
        shared.update(pairwise(numbers))
    alike = (pair for pair, count in sorted(shared.items()) if _are_copies(count, min(sizes[each] for each in pair)))
    return [[names[number] for number in group] for group in _joined(alike)]


def _are_copies(shared: int, smaller: int) -> bool:
    return shared >= max(min(_FEWEST, smaller), _ALIKE * smaller)


def _clauses(text: str) -> Iterator[int]:
    for clause in _CLAUSE.findall(text.casefold()):
        said = " ".join(clause.split())
        if len(said) >= _SHORTEST:
            yield zlib.crc32(said.encode())


def _joined(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """What is connected by pairs, as sorted groups."""
    root: dict[int, int] = {}

    def find(number: int) -> int:
        while (above := root.setdefault(number, number)) != number:
            root[number] = number = root[above]
        return number

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        root[second] = first
    groups: dict[int, list[int]] = {}
    for number in sorted(root):
        groups.setdefault(find(number), []).append(number)
    return list(groups.values())
