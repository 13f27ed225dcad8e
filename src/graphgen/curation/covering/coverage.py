"""What kept samples rest on, and so what of the documents and of the graph nobody will learn from them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from graphgen.records import Chunk, Sample

__all__ = ["SampleCoverage"]


class SampleCoverage:
    """The units and the characters that samples rest on.

    A unit is covered when a sample is about it. A chunk is when evidence of a sample lies whole within it; where
    chunks share characters, evidence may lie in two.
    """

    def __init__(self, samples: Iterable[Sample] = ()) -> None:
        self._units: dict[str, set[str]] = {"entity": set(), "relation": set()}
        self._spans: dict[str, set[tuple[int, int]]] = {}
        self._sorted: dict[str, list[tuple[int, int]]] = {}
        for sample in samples:
            self.add(sample)

    def add(self, sample: Sample) -> None:
        """Count what `sample` rests on."""
        for unit in sample.units:
            if unit.kind in self._units:
                self._units[unit.kind].add(unit.id)
        for evidence in sample.evidence:
            self._spans.setdefault(evidence.document_id, set()).add((evidence.start, evidence.end))
            self._sorted.pop(evidence.document_id, None)

    @property
    def has_units(self) -> bool:
        """Whether a sample is about any entity or relation."""
        return any(self._units.values())

    def has_unit(self, unit_id: str) -> bool:
        """Whether a sample is about the entity or relation with this id."""
        return unit_id in self._units["entity"] or unit_id in self._units["relation"]

    def has_document(self, document_id: str) -> bool:
        """Whether any evidence is of this document."""
        return document_id in self._spans

    def has_chunk(self, chunk: Chunk) -> bool:
        """Whether evidence of a sample lies within `chunk`."""
        if chunk.document_id not in self._sorted:
            self._sorted[chunk.document_id] = sorted(self._spans.get(chunk.document_id, ()))
        spans = self._sorted[chunk.document_id]
        first, beyond = bisect_left(spans, (chunk.start, 0)), bisect_left(spans, (chunk.end, 0))
        return any(end <= chunk.end for _, end in spans[first:beyond])

    def characters(self, document_id: str) -> int:
        """How many characters of this document evidence touches."""
        covered = reached = 0
        for start, end in sorted(self._spans.get(document_id, ())):
            covered += max(0, end - max(start, reached))
            reached = max(reached, end)
        return covered

    def counts(self, chunks: Iterable[Chunk]) -> dict[str, int]:
        """How many of `chunks`, and of the entities and the relations, are covered."""
        return {
            "chunks": sum(map(self.has_chunk, chunks)),
            "entities": len(self._units["entity"]),
            "relations": len(self._units["relation"]),
        }
