"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Content", "Figure", "Section", "Table", "Tile"]


class Tile(NamedTuple):
    """A figure to be seen first."""

    label: str
    value: str
    note: str = ""


class Table(NamedTuple):
    """Rows under a head; the first cell of each names it. `texts` are the columns that hold words, not numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: frozenset[int] = frozenset()


class Figure(NamedTuple):
    """A plot, as a specification of Vega-Lite, and the same as a table for who cannot see it or wants the numbers."""

    title: str
    spec: Mapping[str, Any]
    table: Table
    note: str = ""


class Section(NamedTuple):
    """A part of the page under a heading, `key` being its address."""

    key: str
    title: str
    lead: str = ""
    tiles: Sequence[Tile] = ()
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    listing: str = ""


class Content(NamedTuple):
    """All that a page shows.

    Attributes:
        title: What the run is called.
        line: What made it, and when.
        status: `succeeded`, `partial` or `failed`, as the run says it.
        standing: The same in words.
        notes: What the reader should know first.
        tiles: The figures at the top.
        sections: The rest.
        samples: What the browser of samples holds, ready to be JSON; `None` for none.
        shown: What of all samples the browser holds, in a sentence.
    """

    title: str
    line: str
    status: str
    standing: str
    notes: Sequence[str]
    tiles: Sequence[Tile]
    sections: Sequence[Section]
    samples: Mapping[str, Any] | None
    shown: str
