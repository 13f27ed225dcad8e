"""A knowledge graph as GraphML, written as it is read: for Gephi, NetworkX, yEd, and for reading back.

A node's id is the entity's name, as these tools show it. Attributes: `entity_type`, `description`, `language`,
`source_id` (the documents, joined by `<SEP>`), `loss` and `status`; an edge also has its `relation_type`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from graphgen.records import Entity, Relation

__all__ = ["UNWRITABLE", "write_graphml"]

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML 1.0 document may hold, escaped or not."""

_ATTRIBUTES = ("entity_type", "relation_type", "description", "language", "source_id", "loss", "status")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""


def write_graphml(path: Path, entities: Iterable[Entity], relations: Iterable[Relation]) -> None:
    """Write the graph to `path`. Characters that XML cannot hold become U+FFFD."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for name in _ATTRIBUTES:
            kind = "double" if name == "loss" else "string"
            file.write(f'<key id="{name}" for="all" attr.name="{name}" attr.type="{kind}"/>\n')
        file.write('<graph edgedefault="directed">\n')
        ids: dict[str, str] = {}
        for entity in entities:
            ids[entity.name] = _node_id(entity)
            file.write(f"<node id={quoteattr(_node_id(entity))}>{''.join(_data(entity))}</node>\n")
        for relation in relations:
            ends = " ".join(
                f"{end}={quoteattr(ids[name])}"
                for end, name in (("source", relation.source), ("target", relation.target))
            )
            file.write(f'<edge id="{relation.id}" {ends}>{"".join(_data(relation))}</edge>\n')
        file.write("</graph>\n</graphml>\n")


def _node_id(entity: Entity) -> str:
    """The entity's name; where XML cannot hold it, with the id, so that no two cleaned names meet."""
    name, replaced = UNWRITABLE.subn("\ufffd", entity.name)
    return f"{name} [{entity.id}]" if replaced else name


def _data(unit: Entity | Relation) -> Iterator[str]:
    yield _datum("entity_type" if isinstance(unit, Entity) else "relation_type", unit.type)
    yield _datum("description", unit.description)
    yield _datum("language", unit.language)
    yield _datum("source_id", "<SEP>".join(dict.fromkeys(evidence.document_id for evidence in unit.evidence)))
    if unit.loss is not None:
        yield _datum("loss", repr(unit.loss))
    yield _datum("status", unit.status)


def _datum(key: str, value: str) -> str:
    # What is printable is writable, and it is nearly everything: a million descriptions are told by that in a moment.
    text = escape(value) if value.isprintable() else escape(UNWRITABLE.sub("\ufffd", value), {"\r": "&#13;"})
    return f'<data key="{key}">{text}</data>'
