"""`{"messages": [{"role", "content"}, …]}`, as OpenAI, TRL, axolotl, ms-swift and Together read it."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column, turns
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {"en": "a conversation", "zh": "对话"}
LLAMA_FACTORY: Mapping[str, object] = {
    "formatting": "sharegpt",
    "columns": {"messages": "messages"},
    "tags": {
        "role_tag": "role",
        "content_tag": "content",
        "user_tag": "user",
        "assistant_tag": "assistant",
        "system_tag": "system",
    },
}


def columns(*, reasoning: bool) -> dict[str, Column]:
    about: Mapping[Language, str] = {
        "en": "the conversation: who speaks (`system`, `user`, `assistant`) and what is said",
        "zh": "对话：谁在说（`system`、`user`、`assistant`），说了什么",
    }
    return {"messages": Column(turns("role", "content", reasoning=reasoning), about)}


def row(shown: Shown) -> dict[str, object] | None:
    """The conversation; `None` for running text."""
    return {"messages": shown.turns} if shown.turns else None
