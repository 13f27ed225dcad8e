"""`{"text"}`: running text for continued pretraining."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.records import Sample

__all__ = ["LLAMA_FACTORY", "row"]

LLAMA_FACTORY: Mapping[str, object] = {"columns": {"prompt": "text"}}


def row(sample: Sample) -> dict[str, object] | None:
    """The text; `None` for conversations, which a chat template must render."""
    return None if sample.text is None else {"text": sample.text}
