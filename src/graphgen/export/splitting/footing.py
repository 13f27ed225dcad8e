"""What samples rest on, in numbers: their sources and their facts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel

from graphgen.text.names import fold_name

__all__ = ["SECTION", "Footing", "Ground", "lay_out", "section_of"]

K = TypeVar("K")
SECTION = 1_000
"""Characters of a section."""
_SHORTEST = 12
_SENTENCE = re.compile(r"[^.!?。！？\n]+")
_SHORTEST_SENTENCE = 36
"""Bytes: as many letters, or a third as many Han characters. What is shorter is no fact by itself."""
_FEW, _COMMON = 3, 0.05
"""A sentence in more sources than this, and than this share of them, is their form, such as a notice of rights."""


class _Span(BaseModel):
    document_id: str
    start: int
    end: int
    text: str


class _Unit(BaseModel):
    id: str
    kind: Literal["entity", "relation", "chunk", "leaf"]


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
        facts: Of each sample, its units, the passages that it quotes, and of these the sentences that other sources
            have too: a document may quote another, though most of the two differs.
        names: Of each source, a document's id (and the section's number), or a unit's id.
        about: Of each fact, a unit's id or where a passage stands.
        of_graph: Of each fact, whether it is an entity or a relation; of a passage, two samples may use other parts.
    """

    ids: list[str]
    sources: list[array[int]]
    facts: list[array[int]]
    names: list[str]
    about: list[str]
    of_graph: list[bool]


def section_of(document_id: str, number: int) -> str:
    """What the section with this number, from 0 on, is called."""
    return f"{document_id}#{number}"


def lay_out(samples: Iterable[Footing], *, by: Literal["document", "section"] = "document") -> Ground:
    """The ground of `samples`. Of their words nothing is kept, so memory is some 300 bytes for each sample."""
    names: dict[str, int] = {}
    facts: dict[str | bytes, int] = {}
    of_graph = set[str | bytes]()
    quoted = _Quoted()
    ground = Ground([], [], [], [], [], [])
    for sample in samples:
        said = [_passage(span) for span in sample.evidence]
        keys = (*(unit.id for unit in sample.units), *(each for each in said if each))
        ground.ids.append(sample.id)
        ground.sources.append(_numbers(_sources(sample, by), names))
        ground.facts.append(_numbers(keys, facts))
        of_graph.update(unit.id for unit in sample.units if unit.kind in {"entity", "relation"})
        quoted.add(sample, by)
    for own, shared in zip(ground.facts, quoted.shared(len(names)), strict=True):
        own.extend(_numbers(shared, facts))
    about = [key if isinstance(key, str) else "a passage in the same words" for key in facts]
    return ground._replace(names=list(names), about=about, of_graph=[key in of_graph for key in facts])


class _Quoted:
    """Sentences of what samples quote, and which sources have each."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}
        self._first: list[str] = []
        self._more: dict[int, set[str]] = {}
        self._of: list[array[int]] = []

    def add(self, sample: Footing, by: str) -> None:
        own = array("I")
        for span in sample.evidence:
            for start, digest in _sentences(span.text):
                source = section_of(span.document_id, (span.start + start) // SECTION) if by == "section" else None
                own.append(self._number(digest, source or span.document_id))
        self._of.append(own)

    def shared(self, sources: int) -> Iterator[list[bytes]]:
        """Of each sample, what other sources say too, but for what is common to very many of `sources`."""
        most = max(_FEW, _COMMON * sources)
        digests = list(self._known)
        counted = {number for number, more in self._more.items() if 1 + len(more) <= most}
        for own in self._of:
            yield [b"said:" + digests[number] for number in own if number in counted]

    def _number(self, digest: bytes, source: str) -> int:
        number = self._known.setdefault(digest, len(self._known))
        if number == len(self._first):
            self._first.append(source)
        elif self._first[number] != source:
            self._more.setdefault(number, set()).add(source)
        return number


@lru_cache(maxsize=4096)  # many samples are of one passage
def _sentences(text: str) -> tuple[tuple[int, bytes], ...]:
    found = ((match.start(), fold_name(match[0]).encode()) for match in _SENTENCE.finditer(text))
    return tuple((start, _digest(said)) for start, said in found if len(said) >= _SHORTEST_SENTENCE)


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
    return _digest(fold_name(span.text).encode())


def _digest(said: bytes) -> bytes:
    return blake2b(said, digest_size=8).digest()


def _numbers(keys: Iterable[K], known: dict[K, int]) -> array[int]:
    return array("I", sorted({known.setdefault(key, len(known)) for key in keys}))
