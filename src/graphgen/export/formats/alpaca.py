"""`{"instruction", "input", "output"}`: a question and its answer.

Where a sample has a system message or several turns, all rows have the columns `system` and `history`, a list of
earlier pairs, as LLaMA-Factory and ms-swift read them.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "asked", "columns", "context_columns", "question_columns", "row"]

NEEDS: Mapping[Language, str] = {
    "en": "questions and answers in turn",
    "zh": "一问一答、依次交替的对话",
}
LLAMA_FACTORY: Mapping[str, object] = {
    "columns": {
        "prompt": "instruction",
        "query": "input",
        "response": "output",
        "system": "system",
        "history": "history",
    },
}

_REASONING = Column("string", {"en": "the reasoning before the answer", "zh": "回答之前的思考过程"})


def question_columns() -> dict[str, Column]:
    """The columns that say what is asked."""
    return {
        "instruction": Column("string", {"en": "the question or task", "zh": "问题或任务"}),
        "input": Column("string", {"en": "always empty: the question is whole", "zh": "总为空：问题是完整的"}),
    }


def context_columns() -> dict[str, Column]:
    """The columns that say what comes before; only where something does."""
    return {
        "system": Column(
            "string", {"en": "the system message, empty if there is none", "zh": "系统消息，没有则为空"}, ""
        ),
        "history": Column(
            [["string"]], {"en": "the pairs of question and answer before", "zh": "之前的各轮问与答"}, []
        ),
    }


def columns(*, reasoning: bool) -> dict[str, Column]:
    output = Column("string", {"en": "the answer", "zh": "回答"})
    more = {"reasoning_content": _REASONING} if reasoning else {}
    return {**question_columns(), "output": output, **more, **context_columns()}


def asked(shown: Shown) -> dict[str, object]:
    """What is asked, and what comes before it."""
    *before, question, _ = shown.turns
    said: dict[str, object] = {"instruction": question["content"], "input": ""}
    if before and before[0]["role"] == "system":
        said["system"] = before.pop(0)["content"]
    if before:
        said["history"] = [
            [one["content"], other["content"]] for one, other in zip(before[::2], before[1::2], strict=True)
        ]
    return said


def row(shown: Shown) -> dict[str, object] | None:
    """Questions and answers in turn; `None` for other conversations and running text."""
    if not shown.alternates:
        return None
    answer = shown.turns[-1]
    said: dict[str, object] = {**asked(shown), "output": answer["content"]}
    if "reasoning_content" in answer:
        said["reasoning_content"] = answer["reasoning_content"]
    return said
