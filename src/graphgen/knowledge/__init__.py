"""From chunks, or from a graph that the user brings, to the knowledge graph."""

from graphgen.knowledge.aliases.resolving import read_aliases, resolve
from graphgen.knowledge.extraction.coreference import resolve_references
from graphgen.knowledge.extraction.extract import ENTITY_TYPES, extract
from graphgen.knowledge.extraction.tally import Tally
from graphgen.knowledge.formats.io import GraphImport, read_graph
from graphgen.knowledge.formats.saved import SavedGraph
from graphgen.knowledge.merging.merge import merge
from graphgen.knowledge.merging.summarise import summarise

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
