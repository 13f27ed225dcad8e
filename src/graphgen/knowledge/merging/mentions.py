"""Mentions as they come, kept as columns of numbers: a mention costs some forty bytes besides its texts.

Every distinct string is kept once and numbered. What an extraction holds is added column by column, so that there is
hardly any Python to run for one mention.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import count
from operator import attrgetter
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from graphgen.knowledge.merging.clean import clean_each
from graphgen.records import EntityMention, Evidence, Extraction, RelationMention

__all__ = ["Ints", "Mentions", "Numbers", "Rows", "column", "inverse", "listed", "ranks"]

_SPAN: Callable[[Evidence], tuple[str, int, int, str]] = attrgetter("document_id", "start", "end", "text")
Ints = npt.NDArray[np.int64]


class _Sortable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401 - whatever it is sorted with


K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=_Sortable)


class Numbers(defaultdict[K, int]):
    """Numbers for values, from 0 in the order in which they are first looked up."""

    def __init__(self, values: Iterable[K] = ()) -> None:
        super().__init__(count().__next__)  # compiled, as a method of this class would not be
        self.of(values)

    def of(self, values: Iterable[K]) -> array[int]:
        """The numbers of `values`."""
        return array("i", map(self.__getitem__, values))


class Rows:
    """Mentions of one kind, in the order in which they came: a column for each thing that is known of them."""

    def __init__(self) -> None:
        self.names = array("i")
        """Of relations the source."""
        self.targets = array("i")
        self.types = array("i")
        self.texts = array("i")
        self.documents = array("i")
        self.starts = array("i")
        self.ends = array("i")
        self.passages = array("i")
        self.extraction_ends = array("i")

    @property
    def extractions(self) -> Ints:
        """For each mention, the number of its extraction."""
        lengths = np.diff(column(self.extraction_ends), prepend=0)
        return np.repeat(np.arange(len(lengths)), lengths)


class Mentions:
    """All mentions of all extractions."""

    def __init__(self) -> None:
        self.names: Numbers[str] = Numbers()
        self.types: Numbers[str] = Numbers()
        self.texts: Numbers[str] = Numbers([""])
        """Descriptions, cleaned. What says nothing has the number 0."""
        self.documents: Numbers[str] = Numbers()
        self.passages: list[str] = []
        """What stands at the place of each mention, not compared: equal places tell that sooner."""
        self.calls: Numbers[str] = Numbers()
        self.entities, self.relations = Rows(), Rows()
        self._chinese = array("b")
        self._found_by = array("i")
        self._found_by_ends = array("i", [0])

    def add(self, extraction: Extraction) -> None:
        self._chinese.append(extraction.language == "zh")
        self._found_by += self.calls.of([call.id for call in extraction.calls])
        self._found_by_ends.append(len(self._found_by))
        entities, relations = extraction.entities, extraction.relations
        self.entities.names += self.names.of([each.name for each in entities])
        self.relations.names += self.names.of([each.source for each in relations])
        self.relations.targets += self.names.of([each.target for each in relations])
        self._add(self.entities, entities)
        self._add(self.relations, relations)

    def _add(self, rows: Rows, mentions: Sequence[EntityMention | RelationMention]) -> None:
        if mentions:
            rows.types += self.types.of([each.type for each in mentions])
            rows.texts += self.texts.of(clean_each([each.description for each in mentions]))
            documents, starts, ends, passages = zip(*[_SPAN(each.evidence) for each in mentions], strict=True)
            rows.documents += self.documents.of(documents)
            rows.starts.extend(starts)
            rows.ends.extend(ends)
            rows.passages.extend(range(len(self.passages), len(self.passages) + len(passages)))
            self.passages += passages
        rows.extraction_ends.append(len(rows.types))

    @property
    def chinese(self) -> npt.NDArray[np.int8]:
        """1 for each extraction in Chinese."""
        return np.array(self._chinese)

    @property
    def found_by(self) -> tuple[Ints, Ints]:
        """The calls of all extractions, and where those of each begin, and the last ones end."""
        return column(self._found_by), column(self._found_by_ends)


def column(numbers: array[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def listed(numbers: Ints) -> list[int]:
    return numbers.tolist()


def ranks(values: Iterable[S]) -> Ints:
    """For each of `values`, which are distinct, its place among them in ascending order."""
    listed = list(values)
    return inverse(np.array(sorted(range(len(listed)), key=listed.__getitem__), dtype=np.int64))


def inverse(order: Ints) -> Ints:
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places
