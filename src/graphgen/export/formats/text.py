"""`{"text"}`: running text for continued pretraining."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.export.columns import Column
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["LLAMA_FACTORY", "NEEDS", "columns", "row"]

NEEDS: Mapping[Language, str] = {"en": "running text", "zh": "连续文本"}
LLAMA_FACTORY: Mapping[str, object] = {"columns": {"prompt": "text"}}


def columns(*, reasoning: bool) -> dict[str, Column]:  # noqa: ARG001 - running text has no thoughts to show
    return {"text": Column("string", {"en": "the text", "zh": "文本"})}


def row(shown: Shown) -> dict[str, object] | None:
    """The text; `None` for conversations, which a chat template must render."""
    return None if shown.text is None else {"text": shown.text}
