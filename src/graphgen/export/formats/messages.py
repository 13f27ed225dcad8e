"""`{"messages": [{"role", "content"}, …]}`, as OpenAI, TRL, axolotl, ms-swift and Together read it."""

from __future__ import annotations

from collections.abc import Mapping

from graphgen.records import Sample

__all__ = ["LLAMA_FACTORY", "row"]

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


def row(sample: Sample) -> dict[str, object] | None:
    """The conversation; `None` for running text."""
    if not sample.messages:
        return None
    return {"messages": [{"role": message.role, "content": message.content} for message in sample.messages]}
