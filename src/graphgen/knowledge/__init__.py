"""From chunks, or from a graph that the user brings, to the knowledge graph."""

from graphgen.knowledge.aliases import read_aliases, resolve
from graphgen.knowledge.coreference import resolve_references
from graphgen.knowledge.extract import ENTITY_TYPES, extract
from graphgen.knowledge.io import GraphImport, read_graph
from graphgen.knowledge.merge import merge
from graphgen.knowledge.saved import SavedGraph
from graphgen.knowledge.summarise import summarise
from graphgen.knowledge.tally import Tally

__all__ = [
    "ENTITY_TYPES",
    "GraphImport",
    "SavedGraph",
    "Tally",
    "extract",
    "merge",
    "read_aliases",
    "read_graph",
    "resolve",
    "resolve_references",
    "summarise",
]
