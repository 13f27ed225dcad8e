"""A sample's row in `provenance/samples.jsonl`: where it comes from and who wrote it."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from graphgen.records import Sample

__all__ = ["provenance_row"]


def provenance_row(sample: Sample, sources: Mapping[str, str]) -> dict[str, object]:
    """All of `sample` but its words, with the file that each span was read from.

    Every column has one type in all rows, or readers that infer a schema would fail on the row that differs; so traits
    and a prompt's parameters are JSON inside a string.

    Args:
        sample: What was written.
        sources: Document id to the file that it was read from; `source` is null for other ids.
    """
    return {
        "id": sample.id,
        "method": sample.method,
        "kind": sample.kind,
        "language": sample.language,
        "loss": sample.loss,
        "units": [unit.model_dump() for unit in sample.units],
        "evidence": [
            {
                "document_id": span.document_id,
                "source": sources.get(span.document_id),
                "start": span.start,
                "end": span.end,
                "text": span.text,
            }
            for span in sample.evidence
        ],
        "traits": _json(sample.traits),
        "scores": [score.model_dump() for score in sample.scores],
        "calls": [{**call.model_dump(), "parameters": _json(call.parameters)} for call in sample.calls],
    }


def _json(values: Mapping[str, object]) -> str:
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()
