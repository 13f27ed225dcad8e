"""What follows from all mentions of a unit, computed for all units at once, whatever the order of the mentions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph import Coded, CodedLists, Evidences
from graphgen.knowledge.merging.clean import clean_composed, clean_text
from graphgen.knowledge.merging.join import join_descriptions
from graphgen.knowledge.merging.mentions import Ints, Mentions, listed, ranks
from graphgen.knowledge.merging.places import Places

__all__ = ["Assigned", "Settled", "winners"]


class Assigned(NamedTuple):
    """Mentions of units: of each its unit, its place, its text and its extraction."""

    units: Ints
    places: Ints
    texts: Ints
    extractions: Ints

    def taken(self, rows: Ints | npt.NDArray[np.bool_]) -> Assigned:
        return Assigned(*(column[rows] for column in self))

    def joined(self, other: Assigned) -> Assigned:
        return Assigned(*(np.concatenate(both) for both in zip(self, other, strict=True)))


class Settled:
    """All mentions of `count` units, in the order of the units and, within one, in reading order."""

    def __init__(self, mentions: Mentions, places: Places, assigned: Assigned, count: int) -> None:
        self._mentions, self._places, self._count = mentions, places, count
        self._rows = assigned.taken(np.argsort(assigned.units * max(1, len(places)) + assigned.places, kind="stable"))
        chinese = np.bincount(self._rows.units, weights=mentions.chinese[self._rows.extractions], minlength=self._count)
        self._chinese = 2 * chinese > np.bincount(self._rows.units, minlength=self._count)

    def evidence(self) -> Evidences:
        units, places = self._rows.units, self._rows.places
        new = np.ones(len(units), dtype=np.bool_)
        new[1:] = (np.diff(units) != 0) | (np.diff(places) != 0)
        return self._places.evidence(places[new], _bounds(units[new], self._count))

    def languages(self) -> Coded:
        """The language of most mentions of each unit."""
        return Coded(self._chinese.astype(np.int64), ["en", "zh"])

    def calls(self) -> CodedLists:
        """The ids of all calls of the extractions that speak of a unit, ascending."""
        found_by, bounds = self._mentions.found_by
        extractions = self._rows.extractions
        lengths = np.diff(bounds)[extractions]
        before = np.cumsum(lengths) - lengths
        positions = np.repeat(bounds[extractions] - before, lengths) + np.arange(int(lengths.sum()))
        calls = ranks(self._mentions.calls)[found_by[positions]]
        base = max(1, len(self._mentions.calls))
        pairs = np.sort(np.repeat(self._rows.units, lengths) * base + calls)
        owners, distinct = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], base)
        return CodedLists(_bounds(owners, self._count), distinct, sorted(self._mentions.calls))

    def descriptions(self) -> list[str]:
        """What is said of each unit, else what its evidence says; empty where that is nothing."""
        texts, bounds = self._said()
        strings = list(self._mentions.texts)
        lengths = np.diff(bounds)
        first = np.append(texts, 0)[bounds[:-1]]
        first[lengths == 0] = 0
        descriptions = [strings[number] for number in listed(first)]
        many = np.flatnonzero(lengths > 1)
        for unit, pieces in zip(listed(many), _parts(texts, bounds, many), strict=True):
            descriptions[unit] = self._joined(unit, [strings[number] for number in pieces])
        descriptions = clean_composed(descriptions)
        none = np.flatnonzero(lengths == 0)
        rows = _bounds(self._rows.units, self._count)
        for unit, places in zip(listed(none), _parts(self._rows.places, rows, none), strict=True):
            said = [clean_text(self._places.text(place)) for place in places]
            descriptions[unit] = clean_text(self._joined(unit, list(dict.fromkeys(said))))
        return descriptions

    def _joined(self, unit: int, pieces: Sequence[str]) -> str:
        if len(pieces) == 1:
            return pieces[0]
        return join_descriptions(pieces, "zh" if self._chinese[unit] else "en")

    def _said(self) -> tuple[Ints, Ints]:
        """The distinct texts of each unit, as they are first said, and where those of each unit begin and end."""
        told = self._rows.taken(self._rows.texts > 0)
        pairs = told.units * len(self._mentions.texts) + told.texts
        told = told.taken(np.sort(np.unique(pairs, return_index=True)[1]))
        tied = (np.diff(told.units) == 0) & (np.diff(told.places) == 0)
        if tied.any():
            _untie(told.texts, tied, list(self._mentions.texts))
        return told.texts, _bounds(told.units, self._count)


def winners(units: Ints, values: Ints, strings: Sequence[str], count: int) -> Ints:
    """For each of `count` units the most frequent of the `values` that it is paired with, -1 where it has none.

    Of equals, the one wins whose string is the smallest.
    """
    base = max(1, len(strings))
    pairs, times = np.unique(units * base + values, return_counts=True)
    owners, chosen = np.divmod(pairs, base)
    order = np.lexsort((-times, owners))
    owners, chosen, times = owners[order], chosen[order], times[order]
    tied = (np.diff(owners) == 0) & (np.diff(times) == 0)
    if tied.any():
        _untie(chosen, tied, strings)
    won = np.full(count, -1, dtype=np.int64)
    won[owners[::-1]] = chosen[::-1]
    return won


def _untie(numbers: Ints, tied: npt.NDArray[np.bool_], strings: Sequence[str]) -> None:
    """Put those of `numbers` that are tied with the next in the order of their strings, in place."""
    bounds = np.append(np.flatnonzero(np.append(True, ~tied)), len(numbers))
    for run in listed(np.flatnonzero(np.diff(bounds) > 1)):
        start, end = bounds[run], bounds[run + 1]
        numbers[start:end] = sorted(listed(numbers[start:end]), key=strings.__getitem__)


def _bounds(owners: Ints, count: int) -> Ints:
    """Where each of `count` units begins and ends in `owners`, which ascend."""
    return np.append(0, np.cumsum(np.bincount(owners, minlength=count)))


def _parts(values: Ints, bounds: Ints, units: Ints) -> Iterator[list[int]]:
    for start, end in zip(listed(bounds[units]), listed(bounds[units + 1]), strict=True):
        yield listed(values[start:end])
