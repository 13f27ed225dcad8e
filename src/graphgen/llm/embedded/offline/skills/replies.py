"""What was found, in the form that a prompt asks for: JSON, or text with marks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from graphgen.llm.embedded.offline.reading.blocks import COMPLETE
from graphgen.llm.embedded.offline.reading.facts import Facts

__all__ = ["render_facts", "render_list", "render_parts"]

_FIELD = "<|>"


def render_facts(facts: Facts, *, structured: bool) -> str:
    """Entities and relations: as an object with two lists, or as records, one a line."""
    entities = [{name: _plain(field) for name, field in each._asdict().items()} for each in facts.entities]
    relations = [{name: _plain(field) for name, field in each._asdict().items()} for each in facts.relations]
    if structured:
        return json.dumps({"entities": entities, "relations": relations}, ensure_ascii=False)
    lines = [_FIELD.join(("entity", *each.values())) for each in entities]
    lines += [_FIELD.join(("relation", *each.values())) for each in relations]
    return "\n".join([*lines, COMPLETE])


def render_parts(parts: Mapping[str, str], *, structured: bool) -> str:
    """Texts by name: as an object with a field for each, or each in a tag."""
    if structured:
        return json.dumps(parts, ensure_ascii=False)
    return "\n".join(f"<{name}>{text}</{name}>" for name, text in parts.items())


def render_list(name: str, lines: Sequence[str], label: str, *, structured: bool) -> str:
    """Texts in a row: as an object with one list, or numbered in a tag, each after `label`."""
    if structured:
        return json.dumps({name: list(lines)}, ensure_ascii=False)
    numbered = [f"{number}. {label}{line}" for number, line in enumerate(lines, 1)]
    return "\n".join([f"<{name}>", *numbered, f"</{name}>"])


def _plain(field: str) -> str:
    return " ".join(field.replace(_FIELD, " ").split())
