"""A sample's row in `provenance/samples`: where it comes from and who wrote it."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from graphgen.export.columns import Column, Type
from graphgen.records import Evidence, Grounding, Sample

__all__ = ["PROVENANCE", "columns", "provenance_row"]

PROVENANCE = "provenance/samples"
"""Its path in the dataset's folder, without the ending of the container."""

_CALL: Type = {
    "id": "string",
    "prompt": "string",
    "prompt_hash": "string",
    "role": "string",
    "model": "string",
    "parameters": "string",
    "draw": "int64",
    "attempt": "int64",
    "finish_reason": "string",
}
_UNIT: Type = {
    "id": "string",
    "kind": "string",
    "name": "string",
    "loss": "float64",
    "status": "string",
    "calls": ["string"],
}
_EVIDENCE: Type = {
    "document_id": "string",
    "source": "string",
    "start": "int64",
    "end": "int64",
    "text": "string",
}
_GROUND: Type = {
    "claim": "string",
    "value": "float64",
    "document_id": "string",
    "start": "int64",
    "end": "int64",
    "text": "string",
}
_NOWHERE: dict[str, object] = {"document_id": "", "start": 0, "end": 0, "text": ""}
_SCORE: Type = {"name": "string", "value": "float64", "method": "string"}


def columns() -> dict[str, Column]:
    """The columns of a row, besides `id`."""
    return {
        "split": Column("string", {"en": "which split it is in", "zh": "所在的划分"}),
        "method": Column("string", {"en": "the method that made it", "zh": "生成它的方法"}),
        "kind": Column("string", {"en": "the kind of sample", "zh": "样本的类型"}),
        "language": Column("string", {"en": "`en` or `zh`", "zh": "`en` 或 `zh`"}),
        "loss": Column(
            "float64",
            {
                "en": "how far the trainee was from the truth, in nats; null: not measured",
                "zh": "受训模型与事实的差距（奈特）；null 表示没有测量",
            },
        ),
        "units": Column(
            [_UNIT], {"en": "what it is about: units of the graph, or passages", "zh": "内容所依据的图单元或段落"}
        ),
        "evidence": Column(
            [_EVIDENCE],
            {"en": "characters `start:end` of the source documents", "zh": "来源文档的第 `start:end` 个字符"},
        ),
        "traits": Column("string", {"en": "what the method says of it, as JSON", "zh": "方法对它的说明（JSON）"}),
        "scores": Column([_SCORE], {"en": "what it was found to be worth, and by what", "zh": "各项评分及其来源"}),
        "grounding": Column(
            [_GROUND],
            {
                "en": "where faithfulness was scored: each claim, and the characters nearest to it",
                "zh": "核对忠实度时：每条论断及来源中与之最接近的字符",
            },
        ),
        "calls": Column(
            [_CALL],
            {
                "en": "every call that wrote it: prompt, model, parameters (JSON), why the answer ended",
                "zh": "写出它的每次调用：提示词、模型、参数（JSON）、回答结束的原因",
            },
        ),
    }


def provenance_row(sample: Sample, sources: Mapping[str, str], split: str = "train") -> dict[str, object]:
    """All of `sample` but its words, with the file that each span was read from.

    Every column has one type in all rows, or readers that infer a schema would fail on the row that differs; so traits
    and a prompt's parameters are JSON inside a string.

    Args:
        sample: What was written.
        sources: Document id to the file that it was read from; `source` is null for other ids.
        split: Where the sample is.
    """
    return {
        "id": sample.id,
        "split": split,
        "method": sample.method,
        "kind": sample.kind,
        "language": sample.language,
        "loss": sample.loss,
        "units": [
            {
                "id": unit.id,
                "kind": unit.kind,
                "name": unit.name,
                "loss": unit.loss,
                "status": unit.status,
                "calls": unit.calls,
            }
            for unit in sample.units
        ],
        "evidence": [_span(span, sources) for span in sample.evidence],
        "traits": _json(sample.traits),
        "scores": [{"name": score.name, "value": score.value, "method": score.method} for score in sample.scores],
        "grounding": [_grounding(ground) for ground in sample.grounding],
        "calls": [
            {
                "id": call.id,
                "prompt": call.prompt,
                "prompt_hash": call.prompt_hash,
                "role": call.role,
                "model": call.model,
                "parameters": _json(call.parameters),
                "draw": call.draw,
                "attempt": call.attempt,
                "finish_reason": call.finish_reason,
            }
            for call in sample.calls
        ],
    }


def _span(span: Evidence, sources: Mapping[str, str]) -> dict[str, object]:
    return {
        "document_id": span.document_id,
        "source": sources.get(span.document_id),
        "start": span.start,
        "end": span.end,
        "text": span.text,
    }


def _grounding(ground: Grounding) -> dict[str, object]:
    """A claim and the characters nearest to it; where nothing is near, no characters of no document."""
    where = ground.evidence.model_dump() if ground.evidence is not None else _NOWHERE
    return {"claim": ground.claim, "value": ground.value, **where}


def _json(values: Mapping[str, object]) -> str:
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()
