"""Bring your own graph, and take it elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.graph.bulk import no_cycle_search
from graphgen.knowledge.formats.brought import GraphImport, Importer
from graphgen.knowledge.formats.edge_list import has_edge_header, read_edges
from graphgen.knowledge.formats.graphml import read_graphml
from graphgen.knowledge.formats.openie import read_openie
from graphgen.knowledge.formats.rdf import STATEMENT, read_ntriples
from graphgen.knowledge.formats.turtle import read_turtle
from graphgen.records import Document

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["GraphImport", "read_graph", "to_networkx"]

_PEEK = 4096
Reader = Callable[[Path, IO[bytes], Sequence[Document], Importer], None]


@no_cycle_search()
def read_graph(path: Path, documents: Sequence[Document] = ()) -> GraphImport:
    """The graph in the file `path`, its units grounded in `documents`.

    Files are told apart by how they begin: GraphML, JSON lines of open information extraction, RDF in N-Triples and
    Turtle, and tables of edges, which have a header or the suffix .csv or .tsv (see `graphml.py`, `openie.py`,
    `rdf.py`, `turtle.py` and `edge_list.py`).

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
            file.seek(0)
            _reader(path, start)(path, file, documents, importer)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error
    found = importer.finish()
    if not found:
        first = found.failures[0].cause if found.failures else "It has no nodes and no triples."
        raise UsageError(f"{path} holds no knowledge that can be used. {first}", _FORMS)
    return found


def _reader(path: Path, start: bytes) -> Reader:
    """What reads the file `path` that begins with `start`."""
    first = start.decode(errors="replace")
    if path.suffix.lower() in (".ttl", ".turtle") or _TURTLE.match(first):
        return read_turtle
    statement = first.split("\n", 1)[0] if not first.startswith("#") else ""
    if path.suffix.lower() == ".nt" or STATEMENT.fullmatch(statement.strip()):
        return lambda _, file, documents, importer: read_ntriples(file, documents, importer)
    if first.startswith("<"):
        return lambda path, _, documents, importer: read_graphml(path, documents, importer)
    if first.startswith("{"):
        return lambda _, file, documents, importer: read_openie(file, documents, importer)
    if path.suffix.lower() in (".csv", ".tsv") or has_edge_header(statement):
        return lambda path, _, documents, importer: read_edges(path, documents, importer)
    raise UsageError(f"{path} is no knowledge graph that can be read.", _FORMS)


_TURTLE = re.compile(r"\s*(?:@prefix|@base|PREFIX\s|BASE\s)", re.IGNORECASE)
_FORMS = (
    "Give GraphML, RDF in Turtle or N-Triples, CSV with the columns source and target, or JSON lines like "
    '{"id": "doc-1", "entities": ["A"], "triples": [["A", "founded", "B"]]}.'
)


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
