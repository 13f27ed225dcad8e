"""`{"instruction", "input", "output", "system"}`: a question and its answer, with what is said before them."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.records import Sample

__all__ = ["LLAMA_FACTORY", "row"]

LLAMA_FACTORY: Mapping[str, object] = {
    "columns": {"prompt": "instruction", "query": "input", "response": "output", "system": "system"},
}


def row(sample: Sample) -> dict[str, object] | None:
    """One question and one answer; `None` for longer conversations and running text.

    `system` is there in every row, empty where nothing is said: a column has one type.
    """
    turns = sample.messages or ()
    system, turns = (turns[0].content, turns[1:]) if turns and turns[0].role == "system" else ("", turns)
    match turns:
        case (question, answer) if (question.role, answer.role) == ("user", "assistant"):
            said = {"instruction": question.content, "input": "", "output": answer.content}
            return {**said, "system": system}
        case _:
            return None
