"""A text with names read in place of what points at them, and where each part of it comes from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from graphgen.records import Chunk, Substitution

__all__ = ["Reading"]


class _Piece(NamedTuple):
    """Characters `start:end` of the text, read as `text`."""

    text: str
    start: int
    end: int
    substituted: bool


class Reading:
    """`text` with every substitution made.

    Args:
        text: The text, unchanged.
        start: Where `text` begins in the document.
        read_as: What to read in it, in order and disjoint, each with characters of its own.
    """

    def __init__(self, text: str, start: int = 0, read_as: Sequence[Substitution] = ()) -> None:
        self._pieces = list(_pieces(text, start, read_as))
        self._begins = list(accumulate((len(piece.text) for piece in self._pieces), initial=0))
        self.text = "".join(piece.text for piece in self._pieces)

    @classmethod
    def of_chunk(cls, chunk: Chunk) -> Reading:
        return cls(chunk.text, chunk.start, chunk.read_as)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the text that `start:end` of the reading, one or more, were read from."""
        first, last = (bisect_right(self._begins, place) - 1 for place in (start, end - 1))
        begins, ends = self._pieces[first], self._pieces[last]
        return (
            begins.start if begins.substituted else begins.start + start - self._begins[first],
            ends.end if ends.substituted else ends.start + end - self._begins[last],
        )


def _pieces(text: str, start: int, read_as: Sequence[Substitution]) -> Iterator[_Piece]:
    position = 0
    for each in read_as:
        yield _Piece(text[position : each.start - start], position, each.start - start, substituted=False)
        yield _Piece(each.text, each.start - start, each.end - start, substituted=True)
        position = each.end - start
    yield _Piece(text[position:], position, len(text), substituted=False)
