"""The first questions of a run: where it may be cut into slices, whatever its method.

A *root* is a record at the stage where a method first asks a model: a chunk, a document, a unit of a graph that was
brought. Which roots there are follows from the documents alone, so counting them costs nothing; what is asked after
them follows from replies. A pass over a slice of the roots drops the others where they would have asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from graphgen.records import Role

__all__ = ["LINEAGE", "Lineage", "NotChosen", "Place", "Root", "halved", "spread"]

T = TypeVar("T")


class NotChosen(Exception):
    """The record that is under way is a root, and not of this slice."""


Place = tuple[int, ...]
"""Which of the records of its pass a root stems from, and by which of the records that each stage made."""


class Root(NamedTuple):
    """A root: where it stands, what it asks first, and how much it says there."""

    place: Place
    role: Role
    prompt: str
    language: str
    tokens: int
    is_cached: bool = False


@dataclass(slots=True)
class Lineage:
    """Where a record comes from: the pass through stages that it is in, whether anything was asked for it yet, and how
    many records it stands for.
    """

    leg: int
    place: Place
    asked: bool = False
    weight: float = 1.0

    def child(self, position: int) -> Lineage:
        return Lineage(self.leg, (*self.place, position), self.asked, self.weight)


LINEAGE: ContextVar[Lineage | None] = ContextVar("LINEAGE", default=None)


def spread(roots: Sequence[Root], *, cached_first: bool = False) -> list[Root]:
    """All roots, so ordered that as many of the first as one likes stand for all.

    They are laid out by language, prompt and length, and then taken from there at distances that halve (van der
    Corput's sequence), the middle first. With `cached_first`, those come first whose first answer is in the cache: to
    look at them costs nothing.
    """
    laid_out = sorted(roots, key=lambda root: (root.language, root.prompt, root.tokens, root.place))
    least_first = halved(laid_out)
    ordered = [*least_first[1:], *least_first[:1]]
    return sorted(ordered, key=lambda root: not root.is_cached) if cached_first else ordered


def halved(laid_out: Sequence[T]) -> list[T]:
    """All of `laid_out`, taken from there at distances that halve (van der Corput's sequence)."""
    bits = max(1, (len(laid_out) - 1).bit_length())
    turns = (int(f"{turn:0{bits}b}"[::-1], 2) for turn in range(1 << bits))
    return [laid_out[turn] for turn in turns if turn < len(laid_out)]
