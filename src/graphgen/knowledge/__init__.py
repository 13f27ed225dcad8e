"""From chunks, or from a graph that the user brings, to the knowledge graph."""

from graphgen.knowledge.extract import ENTITY_TYPES, extract
from graphgen.knowledge.merge import merge

__all__ = ["ENTITY_TYPES", "extract", "merge"]
