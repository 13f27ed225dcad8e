"""`{"prompt", "chosen", "rejected"}`, each a list of turns: a better and a worse answer, as TRL reads them."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column, turns
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {"en": "a better and a worse answer", "zh": "较好与较差的两个回答"}
LLAMA_FACTORY = None  # it wants both answers as single messages or as strings, which is the format `ranking`


def columns(*, reasoning: bool) -> dict[str, Column]:
    type_ = turns("role", "content", reasoning=reasoning)
    return {
        "prompt": Column(type_, {"en": "the conversation up to the answer", "zh": "回答之前的对话"}),
        "chosen": Column(type_, {"en": "the better answer, one turn", "zh": "较好的回答，一轮"}),
        "rejected": Column(type_, {"en": "the worse answer, one turn", "zh": "较差的回答，一轮"}),
    }


def row(shown: Shown) -> dict[str, object] | None:
    """The question with both answers; `None` where there is no worse one."""
    if shown.worse is None or not shown.paired:
        return None
    return {"prompt": shown.turns[:-1], "chosen": shown.turns[-1:], "rejected": [shown.worse]}
