"""`{"prompt": [{"role", "content"}, …], "completion": […]}`, from which TRL trains on the answer only.

Both are lists of turns and not strings: TRL then puts the model's own chat template around them, several turns and a
system message have a place, and no template has to mark the answer. The same as strings is what `alpaca` has.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column, turns
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {"en": "a conversation that ends with an answer", "zh": "以回答结尾的对话"}
LLAMA_FACTORY = None  # it has no converter for this shape


def columns(*, reasoning: bool) -> dict[str, Column]:
    type_ = turns("role", "content", reasoning=reasoning)
    return {
        "prompt": Column(type_, {"en": "the conversation up to the answer", "zh": "回答之前的对话"}),
        "completion": Column(type_, {"en": "the answer, one turn", "zh": "回答，一轮"}),
    }


def row(shown: Shown) -> dict[str, object] | None:
    """The conversation and its last answer; `None` for running text."""
    return {"prompt": shown.turns[:-1], "completion": shown.turns[-1:]} if shown.answered else None
