"""Bring your own graph, and take it elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.knowledge.brought import GraphImport, Importer
from graphgen.knowledge.graphml import read_graphml
from graphgen.knowledge.openie import read_openie
from graphgen.records import Document

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["GraphImport", "read_graph", "to_networkx"]

_PEEK = 4096


def read_graph(path: Path, documents: Sequence[Document] = ()) -> GraphImport:
    """The graph in the file `path`, its units grounded in `documents`.

    Two kinds of files are told apart by how they begin: GraphML, and JSON lines of open information extraction (see
    `knowledge/graphml.py` and `knowledge/openie.py`).

    Raises:
        UsageError: The file cannot be read, is neither, or holds no unit at all.
    """
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} cannot be read: it is no file.", "Name the file that holds the graph.")
    try:
        with path.open("rb") as file:
            start = file.read(_PEEK).lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")
            file.seek(0)
            importer = Importer(path, hashlib.file_digest(file, "sha256").hexdigest())
            if start.startswith(b"<"):
                read_graphml(path, documents, importer)
            elif start.startswith(b"{"):
                file.seek(0)
                read_openie(file, documents, importer)
            else:
                raise UsageError(f"{path} is no knowledge graph that can be read.", _FORMS)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error
    found = importer.finish()
    if not found.extractions:
        first = found.failures[0].cause if found.failures else "It has no nodes and no triples."
        raise UsageError(f"{path} holds no knowledge that can be used. {first}", _FORMS)
    return found


_FORMS = 'Give GraphML, or JSON lines like {"id": "doc-1", "entities": ["A"], "triples": [["A", "founded", "B"]]}.'


def to_networkx(graph: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    """`graph` as NetworkX knows graphs: nodes by name, with the fields of the records as attributes.

    Raises:
        UsageError: NetworkX is not installed.
    """
    try:
        import networkx as nx  # noqa: PLC0415 - a dependency of whoever wants this, not of the product
    except ImportError as error:
        raise UsageError("NetworkX is not installed.", "Run `pip install networkx`.") from error
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in graph.entities():
        result.add_node(entity.name, **entity.model_dump(exclude={"kind", "name"}))
    for relation in graph.relations():
        fields = relation.model_dump(exclude={"kind", "source", "target", "id"})
        result.add_edge(relation.source, relation.target, key=relation.id, **fields)
    return result
