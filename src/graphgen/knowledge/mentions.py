"""What is said of many units, as columns of integers: a mention costs some twenty bytes besides its text.

Strings, places and extractions are kept once and numbered; a mention is a row of numbers. What follows from all
mentions of a unit is computed for all units at once, and does not depend on the order of the rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from graphgen.graph import Evidences
from graphgen.knowledge.clean import clean_text
from graphgen.records import Evidence, Extraction, Language

__all__ = ["Mentions", "Numbers", "Sources", "Votes"]

Ints = npt.NDArray[np.int64]


class _Sortable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401 - whatever it is sorted with


K = TypeVar("K", bound=_Sortable)


class Numbers(dict[K, int]):
    """Numbers for values, from 0 in the order in which they are first looked up."""

    def __missing__(self, key: K) -> int:
        self[key] = number = len(self)
        return number

    def ranks(self) -> Ints:
        """For each number, the place of its value among all values in ascending order."""
        values = list(self)
        return _inverse(np.array(sorted(range(len(values)), key=values.__getitem__), dtype=np.int64))


class Sources:
    """Descriptions, the places where mentions stand, and the extractions that found them, each under a number."""

    def __init__(self) -> None:
        self.texts = [""]
        self._documents: Numbers[str] = Numbers()
        self._places: Numbers[tuple[int, int, int]] = Numbers()
        self._place_texts: list[str] = []
        self._chinese = array("b")
        self._calls: Numbers[str] = Numbers()
        self._found_by = array("i")
        self._found_by_ends = array("q", [0])

    def extraction(self, extraction: Extraction) -> int:
        """A number for `extraction`, to be asked for once."""
        self._chinese.append(extraction.language == "zh")
        self._found_by.extend(self._calls[call.id] for call in extraction.calls)
        self._found_by_ends.append(len(self._found_by))
        return len(self._chinese) - 1

    def place(self, evidence: Evidence) -> int:
        place = self._places[self._documents[evidence.document_id], evidence.start, evidence.end]
        if place == len(self._place_texts):
            self._place_texts.append(evidence.text)
        elif evidence.text < self._place_texts[place]:  # one span has one text; if not, order must not choose
            self._place_texts[place] = evidence.text
        return place

    def text(self, description: str) -> int:
        """The number of a description, 0 where it says nothing."""
        if not (cleaned := clean_text(description)):
            return 0
        self.texts.append(cleaned)
        return len(self.texts) - 1

    def said_at(self, place: int) -> str:
        return clean_text(self._place_texts[place])

    def reading_order(self) -> Ints:
        """For each place its rank: by document, then by where it begins and ends."""
        documents, starts, ends = self._columns()
        return _inverse(np.lexsort((ends, starts, self._documents.ranks()[documents])))

    def evidence(self, places: Ints, bounds: Ints) -> Evidences:
        """Evidence at `places`, of which unit `i` has those from `bounds[i]` to `bounds[i + 1]`."""
        documents, starts, ends = self._columns()
        return Evidences(bounds, places, list(self._documents), documents, starts, ends, self._place_texts)

    def chinese(self) -> npt.NDArray[np.int8]:
        """1 for each extraction in Chinese."""
        return np.array(self._chinese)

    def calls(self, units: Ints, extractions: Ints, count: int) -> list[list[str]]:
        """For each of `count` units, the ids of all calls of the extractions that it is paired with, ascending."""
        ends = np.array(self._found_by_ends)
        lengths = np.diff(ends)[extractions]
        before = np.cumsum(lengths) - lengths
        within = np.arange(int(lengths.sum()), dtype=np.int64)
        positions = np.repeat(ends[extractions] - before, lengths) + within
        ranks = self._calls.ranks()
        calls = ranks[np.array(self._found_by, dtype=np.int64)[positions]]
        numbers, bounds = _distinct(np.repeat(units, lengths), calls, count, len(ranks))
        ids = sorted(self._calls)
        return [[ids[number] for number in numbers[start:end]] for start, end in pairwise(bounds.tolist())]

    def _columns(self) -> tuple[Ints, Ints, Ints]:
        flat = (number for place in self._places for number in place)
        columns = np.fromiter(flat, np.int64, 3 * len(self._places)).reshape(-1, 3).T
        return columns[0], columns[1], columns[2]


class Votes:
    """Spellings or types that mentions give to units; the most frequent of each unit wins."""

    def __init__(self) -> None:
        self._names: Numbers[str] = Numbers()
        self._units, self._values = array("i"), array("i")

    def add(self, unit: int, value: str) -> None:
        self._units.append(unit)
        self._values.append(self._names[value])

    def winners(self, count: int, otherwise: str) -> list[str]:
        """For each of `count` units its most frequent value, the smallest of equals; `otherwise` where it has none."""
        names = sorted(self._names)
        base = max(1, len(names))
        ranks = self._names.ranks()[np.array(self._values, dtype=np.int64)]
        pairs, times = np.unique(np.array(self._units, dtype=np.int64) * base + ranks, return_counts=True)
        units, values = np.divmod(pairs, base)
        order = np.lexsort((values, -times, units))
        owners, first = np.unique(units[order], return_index=True)
        won = [otherwise] * count
        for unit, value in zip(owners.tolist(), values[order][first].tolist(), strict=True):
            won[unit] = names[value]
        return won


class Mentions:
    """Rows of a unit, a place, a text and an extraction, each a number in `sources`."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._columns = tuple(array("i") for _ in range(4))

    def add(self, unit: int, description: str, evidence: Evidence, extraction: int) -> None:
        units, places, texts, extractions = self._columns
        units.append(unit)
        places.append(self._sources.place(evidence))
        texts.append(self._sources.text(description))
        extractions.append(extraction)

    def described(self, count: int) -> npt.NDArray[np.bool_]:
        """Which of `count` units any mention describes."""
        units, _, texts, _ = self._arrays()
        return np.bincount(units, weights=texts > 0, minlength=count) > 0

    def borrow(self, other: Mentions, owners: Sequence[int], wanted: npt.NDArray[np.bool_]) -> None:
        """Add the rows of `other` whose unit `u` belongs to an `owners[u]` that is `wanted`, as rows of that owner."""
        units, *rest = other._arrays()
        owner = np.array(owners, dtype=np.int64)[units]
        chosen = np.flatnonzero(wanted[owner])
        for column, values in zip(self._columns, (owner, *rest), strict=True):
            column.frombytes(values[chosen].astype(column.typecode).tobytes())

    def settled(self, order: Ints) -> Settled:
        """These mentions, sorted by the units' new order: unit `u` comes at place `order[u]`."""
        return Settled(self._sources, self._arrays(), order)

    def _arrays(self) -> tuple[Ints, Ints, Ints, Ints]:
        units, places, texts, extractions = (np.array(column, dtype=np.int64) for column in self._columns)
        return units, places, texts, extractions


class Settled:
    """All mentions of all units, in the order of the units and, within one, in reading order."""

    def __init__(self, sources: Sources, columns: tuple[Ints, Ints, Ints, Ints], order: Ints) -> None:
        units, places, texts, extractions = columns
        self._sources = sources
        self._count = len(order)
        self._ranks: Ints = sources.reading_order()
        rows = np.lexsort((self._ranks[places], order[units]))
        self._units, self._places = order[units][rows], places[rows]
        self._texts, self._extractions = texts[rows], extractions[rows]

    def evidence(self) -> Evidences:
        places, bounds = _distinct(self._units, self._ranks[self._places], self._count, len(self._ranks))
        return self._sources.evidence(_inverse(self._ranks)[places], bounds)

    def languages(self) -> list[Language]:
        """The language of most mentions of each unit."""
        weights = self._sources.chinese()[self._extractions]
        chinese = np.bincount(self._units, weights=weights, minlength=self._count)
        mentions = np.bincount(self._units, minlength=self._count)
        return ["zh" if most else "en" for most in (2 * chinese > mentions).tolist()]

    def calls(self) -> list[list[str]]:
        return self._sources.calls(self._units, self._extractions, self._count)

    def descriptions(self) -> Iterator[list[str]]:
        """For each unit what is said of it, each text once, where it is first said; else what its evidence says."""
        bounds = _listed(np.searchsorted(self._units, np.arange(self._count + 1)))
        texts, places = _listed(self._texts), _listed(self._places)
        ranks = _listed(self._ranks[self._places])
        said = self._sources.texts
        for start, end in pairwise(bounds):
            if end - start == 1 and texts[start]:
                yield [said[texts[start]]]
                continue
            first: dict[str, int] = {}
            for row in range(start, end):
                if texts[row]:
                    first.setdefault(said[texts[row]], ranks[row])
            if not first:
                first = {self._sources.said_at(places[row]): ranks[row] for row in range(end - 1, start - 1, -1)}
            yield sorted(first, key=lambda text: (first[text], text))


def _distinct(units: Ints, values: Ints, count: int, base: int) -> tuple[Ints, Ints]:
    """The distinct values of each unit, ascending, unit by unit, and where each of `count` units begins and ends."""
    pairs = np.sort(units * max(1, base) + values)
    owners, distinct = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], max(1, base))
    return distinct, np.searchsorted(owners, np.arange(count + 1))


def _listed(numbers: Ints) -> list[int]:
    return numbers.tolist()


def _inverse(order: Ints) -> Ints:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse
