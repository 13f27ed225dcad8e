"""What counts as covered: units that samples are about, chunks that hold a whole piece of their evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.records import Call, Chunk, Evidence, Message, Sample, SampleUnit

CALL = Call(id="c", prompt="p/p", prompt_hash="h", role="synthesizer", model="m", parameters={})
spans = st.tuples(st.sampled_from(["doc-a", "doc-b"]), st.integers(0, 40), st.integers(1, 12)).map(
    lambda drawn: (drawn[0], drawn[1], drawn[1] + drawn[2])
)


def sample(evidence: list[tuple[str, int, int]], units: dict[str, str]) -> Sample:
    return Sample(
        id="sample-1",
        method="graphgen",
        kind="atomic",
        language="zh",
        messages=(Message(role="user", content="谁？"), Message(role="assistant", content="甲。")),
        evidence=tuple(Evidence(document_id=name, start=start, end=end, text="…") for name, start, end in evidence),
        units=tuple(SampleUnit(id=unit, kind=kind, name=unit) for unit, kind in units.items()),
        calls=(CALL,),
    )


def chunk(document: str, start: int, end: int) -> Chunk:
    return Chunk(id="k", document_id=document, start=start, end=end, text="…", language="en", tokens=1)


@given(st.lists(st.lists(spans, max_size=4), max_size=5), st.lists(spans, max_size=8))
def test_a_chunk_is_covered_if_and_only_if_evidence_lies_whole_within_it(
    samples: list[list[tuple[str, int, int]]], chunks: list[tuple[str, int, int]]
) -> None:
    coverage = SampleCoverage()
    pieces = [chunk(*piece) for piece in chunks]
    told = [span for evidence in samples for span in evidence]
    for evidence in samples:  # asked between samples too: what was looked up before is not kept for later
        coverage.add(sample(evidence, {}))
        assert all(not coverage.has_chunk(piece) or coverage.has_document(piece.document_id) for piece in pieces)
    covered = [
        any(name == piece.document_id and piece.start <= start and end <= piece.end for name, start, end in told)
        for piece in pieces
    ]
    assert [coverage.has_chunk(piece) for piece in pieces] == covered
    assert coverage.counts(pieces)["chunks"] == sum(covered)


def test_a_unit_counts_once_however_many_samples_are_about_it() -> None:
    units = {"entity-1": "entity", "relation-1": "relation"}
    coverage = SampleCoverage([sample([], units), sample([], {"relation-1": "relation", "chunk-1": "chunk"})])
    assert coverage.counts([]) == {"chunks": 0, "entities": 1, "relations": 1}
    assert coverage.has_unit("entity-1")
    assert not coverage.has_unit("entity-2")
