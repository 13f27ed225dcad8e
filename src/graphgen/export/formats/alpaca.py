"""`{"instruction", "input", "output"}`: a question and its answer."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.records import Sample

__all__ = ["LLAMA_FACTORY", "row"]

LLAMA_FACTORY: Mapping[str, object] = {
    "columns": {"prompt": "instruction", "query": "input", "response": "output"},
}


def row(sample: Sample) -> dict[str, object] | None:
    """One question and one answer; `None` for longer conversations, system messages and running text."""
    match sample.messages:
        case (question, answer) if (question.role, answer.role) == ("user", "assistant"):
            return {"instruction": question.content, "input": "", "output": answer.content}
        case _:
            return None
