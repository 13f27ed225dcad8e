"""`{"instruction", "input", "chosen", "rejected"}`: a better and a worse answer, as LLaMA-Factory ranks them."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column
from graphgen.export.formats.alpaca import asked, context_columns, question_columns
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {"en": "a better and a worse answer", "zh": "较好与较差的两个回答"}
LLAMA_FACTORY: Mapping[str, object] = {
    "ranking": True,
    "columns": {
        "prompt": "instruction",
        "query": "input",
        "chosen": "chosen",
        "rejected": "rejected",
        "system": "system",
        "history": "history",
    },
}


def columns(*, reasoning: bool) -> dict[str, Column]:
    answers = {
        "chosen": Column("string", {"en": "the better answer", "zh": "较好的回答"}),
        "rejected": Column("string", {"en": "the worse answer", "zh": "较差的回答"}),
    }
    about: Mapping[Language, str] = {"en": "the reasoning before both answers", "zh": "两个回答之前的思考过程"}
    more = {"reasoning_content": Column("string", about)} if reasoning else {}
    return {**question_columns(), **answers, **more, **context_columns()}


def row(shown: Shown) -> dict[str, object] | None:
    """The question with both answers; `None` where there is no worse one."""
    if shown.worse is None or not (shown.paired and shown.alternates):
        return None
    answer = shown.turns[-1]
    said: dict[str, object] = {**asked(shown), "chosen": answer["content"], "rejected": shown.worse["content"]}
    if "reasoning_content" in answer:
        said["reasoning_content"] = answer["reasoning_content"]
    return said
