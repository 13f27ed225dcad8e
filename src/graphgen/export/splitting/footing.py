"""What samples rest on, in numbers: their sources and their facts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel

from graphgen.text.names import fold_name

__all__ = ["SECTION", "Footing", "Ground", "lay_out", "section_of"]

K = TypeVar("K")
SECTION = 1_000
"""Characters of a section."""
_SHORTEST = 12


class _Span(BaseModel):
    document_id: str
    start: int
    end: int
    text: str


class _Unit(BaseModel):
    id: str


class Footing(BaseModel):
    """Of a sample, what it rests on."""

    id: str
    evidence: tuple[_Span, ...]
    units: tuple[_Unit, ...]


class Ground(NamedTuple):
    """Samples and what they rest on, by number, in their order.

    Attributes:
        ids: The samples.
        sources: Of each sample, what it is taken from: documents or sections; without documents, its units.
        facts: Of each sample, its units and the passages that it quotes.
        names: Of each source, a document's id (and the section's number), or a unit's id.
        about: Of each fact, a unit's id or where a passage stands.
    """

    ids: list[str]
    sources: list[array[int]]
    facts: list[array[int]]
    names: list[str]
    about: list[str]


def section_of(document_id: str, number: int) -> str:
    """What the section with this number, from 0 on, is called."""
    return f"{document_id}#{number}"


def lay_out(samples: Iterable[Footing], *, by: Literal["document", "section"] = "document") -> Ground:
    """The ground of `samples`. Of their words nothing is kept, so memory is some 300 bytes for each sample."""
    names: dict[str, int] = {}
    facts: dict[str | bytes, int] = {}
    ground = Ground([], [], [], [], [])
    for sample in samples:
        said = [_passage(span) for span in sample.evidence]
        keys = (*(unit.id for unit in sample.units), *(each for each in said if each))
        ground.ids.append(sample.id)
        ground.sources.append(_numbers(_sources(sample, by), names))
        ground.facts.append(_numbers(keys, facts))
    about = [key if isinstance(key, str) else "a passage in the same words" for key in facts]
    return ground._replace(names=list(names), about=about)


def _sources(sample: Footing, by: str) -> Sequence[str]:
    """Documents or sections; where it has no evidence, its units, and where it has none of these either, itself."""
    spans = sample.evidence
    if spans and by == "section":
        return [
            section_of(span.document_id, number)
            for span in spans
            for number in range(span.start // SECTION, max(span.start, span.end - 1) // SECTION + 1)
        ]
    return [span.document_id for span in spans] or [unit.id for unit in sample.units] or [sample.id]


def _passage(span: _Span) -> bytes | None:
    """What is the same for equal words, wherever they stand; nothing for a few of them."""
    if len(span.text) < _SHORTEST:
        return None
    return blake2b(fold_name(span.text).encode(), digest_size=8).digest()


def _numbers(keys: Iterable[K], known: dict[K, int]) -> array[int]:
    return array("I", sorted({known.setdefault(key, len(known)) for key in keys}))
