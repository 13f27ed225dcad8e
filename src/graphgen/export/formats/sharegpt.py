"""`{"conversations": [{"from", "value"}, …]}` with the roles system, human and gpt."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column, turns
from graphgen.export.shown import Shown, Turn
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {"en": "a conversation", "zh": "对话"}
LLAMA_FACTORY: Mapping[str, object] = {"formatting": "sharegpt", "columns": {"messages": "conversations"}}

_ROLES = {"system": "system", "user": "human", "assistant": "gpt"}
_NAMES = {"role": "from", "content": "value", "reasoning_content": "reasoning_content"}


def columns(*, reasoning: bool) -> dict[str, Column]:
    about: Mapping[Language, str] = {
        "en": "the conversation: who speaks (`system`, `human`, `gpt`) and what is said",
        "zh": "对话：谁在说（`system`、`human`、`gpt`），说了什么",
    }
    return {"conversations": Column(turns("from", "value", reasoning=reasoning), about)}


def row(shown: Shown) -> dict[str, object] | None:
    """The conversation; `None` for running text."""
    return {"conversations": [_turn(turn) for turn in shown.turns]} if shown.turns else None


def _turn(turn: Turn) -> Turn:
    return {_NAMES[name]: _ROLES[value] if name == "role" else value for name, value in turn.items()}
