"""`{"conversations": [{"from", "value"}, …]}` with the roles system, human and gpt."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.records import Sample

__all__ = ["LLAMA_FACTORY", "row"]

LLAMA_FACTORY: Mapping[str, object] = {"formatting": "sharegpt", "columns": {"messages": "conversations"}}

_ROLES = {"system": "system", "user": "human", "assistant": "gpt"}


def row(sample: Sample) -> dict[str, object] | None:
    """The conversation; `None` for running text."""
    if not sample.messages:
        return None
    return {"conversations": [{"from": _ROLES[turn.role], "value": turn.content} for turn in sample.messages]}
