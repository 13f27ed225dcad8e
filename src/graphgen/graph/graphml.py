"""A knowledge graph as GraphML, written as it is read: for Gephi, NetworkX, yEd, and for reading back.

A node's id is the entity's name, as these tools show it. Attributes: `entity_type`, `description`, `language`,
`source_id` (the documents, joined by `<SEP>`), `loss` and `status`; an edge also has its `relation_type`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from graphgen.graph.columns import Columns

__all__ = ["UNWRITABLE", "write_graphml"]

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML 1.0 document may hold, escaped or not."""

_ATTRIBUTES = ("entity_type", "relation_type", "description", "language", "source_id", "loss", "status")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""


def write_graphml(path: Path, entities: Columns, relations: Columns) -> None:
    """Write the graph of these tables to `path`. Characters that XML cannot hold become U+FFFD.

    The ends of `relations` are rows of `entities`. Cells are taken column by column: millions of units are written
    without making a record of any.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for name in _ATTRIBUTES:
            kind = "double" if name == "loss" else "string"
            file.write(f'<key id="{name}" for="all" attr.name="{name}" attr.type="{kind}"/>\n')
        file.write('<graph edgedefault="directed">\n')
        nodes = list(map(_node_id, entities.cells("name"), entities.cells("id")))
        file.writelines(
            f"<node id={node}>{data}</node>\n" for node, data in zip(nodes, _data("entity_type", entities), strict=True)
        )
        ends = zip(*(relations.integers(end).tolist() for end in ("source", "target")), strict=True)
        file.writelines(
            f'<edge id="{unit}" source={nodes[source]} target={nodes[target]}>{data}</edge>\n'
            for unit, (source, target), data in zip(
                relations.cells("id"), ends, _data("relation_type", relations), strict=True
            )
        )
        file.write("</graph>\n</graphml>\n")


def _node_id(name: str, unit: str) -> str:
    """The entity's name, quoted; where XML cannot hold it, with the id, so that no two cleaned names meet."""
    cleaned, replaced = UNWRITABLE.subn("\ufffd", name)
    return quoteattr(f"{cleaned} [{unit}]" if replaced else cleaned)


class _Escaped(dict[str, str]):
    """Texts that come again and again, each with its escaped form, which is worked out once."""

    def __missing__(self, text: str) -> str:
        self[text] = escaped = _escaped(text)
        return escaped


def _data(type_name: str, units: Columns) -> Iterator[str]:
    """The attributes of each unit."""
    known = _Escaped()
    columns = (units.cells(name) for name in ("type", "description", "language", "loss", "status"))
    for kind, description, language, loss, status, documents in zip(*columns, units.documents(), strict=True):
        lossy = "" if loss is None else f'<data key="loss">{loss!r}</data>'
        sources = documents[0] if len(documents) == 1 else "<SEP>".join(dict.fromkeys(documents))
        yield (
            f'<data key="{type_name}">{known[kind]}</data><data key="description">{_escaped(description)}</data>'
            f'<data key="language">{language}</data><data key="source_id">{_escaped(sources)}</data>{lossy}'
            f'<data key="status">{status}</data>'
        )


def _escaped(text: str) -> str:
    # What is printable is writable, and it is nearly everything: a million descriptions are told by that in a moment.
    if not text.isprintable():
        return escape(UNWRITABLE.sub("\ufffd", text), {"\r": "&#13;"})
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
