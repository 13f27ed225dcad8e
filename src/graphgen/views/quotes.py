"""The characters of documents that units rest on, with some of what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graphgen.records import Document, Evidence

__all__ = ["Quote", "Quotes"]

_AROUND = 240
"""Characters of a document that are kept on either side of a quote."""
_LONGEST = 4000
"""Characters from which on a passage takes in no further quote: the next one begins a new passage."""


class Quote(NamedTuple):
    """Characters `start:end` of a document, and where they stand in a passage.

    `first` and `last` bound them in the passage in UTF-16 units, in which a browser counts.
    """

    document: int
    start: int
    end: int
    passage: int
    first: int
    last: int


class Quotes:
    """Evidence by number, each span of a document once.

    Attributes:
        passages: The texts in which quotes stand. What several quotes have around them is there once.
    """

    def __init__(self) -> None:
        self.passages: list[str] = []
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._texts: list[str] = []
        self._documents: dict[str, int] = {}

    def number(self, evidence: Evidence) -> int:
        """The number of this piece of evidence, a new one unless it has been seen."""
        span = (evidence.document_id, evidence.start, evidence.end)
        number = self._numbers.setdefault(span, len(self._texts))
        if number == len(self._texts):
            self._texts.append(evidence.text)
            self._documents.setdefault(evidence.document_id, len(self._documents))
        return number

    def read(self, documents: Iterable[Document]) -> tuple[list[Quote], list[tuple[str, str]]]:
        """The quotes by number, and key and source of the documents by the numbers that quotes give them.

        Where the document is not among `documents`, or says something else there, a quote stands alone.
        """
        names = [(document, document) for document in self._documents]
        wanted: dict[str, list[int]] = {}
        spans = list(self._numbers)
        for number, (document_id, _, _) in enumerate(spans):
            wanted.setdefault(document_id, []).append(number)
        quotes: dict[int, Quote] = {}
        for document in documents:
            if document.id in wanted:
                names[self._documents[document.id]] = (document.key, document.source)
                places = [(spans[number][1], spans[number][2], number) for number in wanted[document.id]]
                true = [place for place in places if document.text[place[0] : place[1]] == self._texts[place[2]]]
                quotes |= self._within(document, sorted(true))
        for number, (document_id, start, end) in enumerate(spans):
            if number not in quotes:
                text = self._texts[number]
                quotes[number] = Quote(self._documents[document_id], start, end, len(self.passages), 0, _units(text))
                self.passages.append(text)
        return [quotes[number] for number in range(len(spans))], names

    def _within(self, document: Document, places: list[tuple[int, int, int]]) -> Iterator[tuple[int, Quote]]:
        for low, high, members in _gathered(places, len(document.text)):
            passage = document.text[low:high]
            is_plain = passage.isascii() or max(passage) <= "\uffff"
            for start, end, number in members:
                bounds = (start - low, end - low)
                first, last = bounds if is_plain else (_units(passage[: bounds[0]]), _units(passage[: bounds[1]]))
                yield (
                    number,
                    Quote(self._documents[document.id], start, end, len(self.passages), first, last),
                )
            self.passages.append(passage)


def _gathered(
    places: Iterable[tuple[int, int, int]], length: int
) -> Iterator[tuple[int, int, list[tuple[int, int, int]]]]:
    """Bounds of passages and the quotes in each, for quotes in ascending order in a text of `length` characters."""
    low = high = 0
    members: list[tuple[int, int, int]] = []
    for place in places:
        start, end, _ = place
        if members and (start - _AROUND > high or max(high, end + _AROUND) - low > _LONGEST):
            yield low, high, members
            members = []
        if not members:
            low, high = max(0, start - _AROUND), 0
        high = max(high, min(length, end + _AROUND))
        members.append(place)
    if members:
        yield low, high, members


def _units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
