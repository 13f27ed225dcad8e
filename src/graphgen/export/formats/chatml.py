"""`{"text"}`: a conversation as ChatML text, for those who train on text and bring no chat template."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {
    "en": "a conversation in which nobody says `<|im_start|>` or `<|im_end|>`",
    "zh": "对话，其中没有人说 `<|im_start|>` 或 `<|im_end|>`",
}
LLAMA_FACTORY: Mapping[str, object] = {"columns": {"prompt": "text"}}

_MARKS = ("<|im_start|>", "<|im_end|>")


def columns(*, reasoning: bool) -> dict[str, Column]:
    about: Mapping[Language, str] = {
        "en": "the conversation between `<|im_start|>` and `<|im_end|>`",
        "zh": "对话，每轮在 `<|im_start|>` 与 `<|im_end|>` 之间",
    }
    thought: Mapping[Language, str] = {"en": "the reasoning before the last answer", "zh": "最后一个回答之前的思考过程"}
    more = {"reasoning_content": Column("string", thought)} if reasoning else {}
    return {"text": Column("string", about), **more}


def row(shown: Shown) -> dict[str, object] | None:
    """The conversation; `None` for running text, and where a mark within a turn would end it or begin another."""
    if not shown.turns or any(mark in turn["content"] for turn in shown.turns for mark in _MARKS):
        return None
    said: dict[str, object] = {
        "text": "".join(f"<|im_start|>{turn['role']}\n{turn['content']}<|im_end|>\n" for turn in shown.turns)
    }
    answer = shown.turns[-1]
    return said | {name: answer[name] for name in ("reasoning_content",) if name in answer}
