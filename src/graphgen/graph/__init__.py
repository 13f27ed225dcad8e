"""The knowledge graph as a value: what is known, and how well the trainee knows it."""

from graphgen.graph.adjacency import Adjacency
from graphgen.graph.columns import Cells, Coded, CodedLists, Evidences
from graphgen.graph.knowledge_graph import KnowledgeGraph, UnitLoss, entity_id, entity_ids, relation_id, relation_ids

__all__ = [
    "Adjacency",
    "Cells",
    "Coded",
    "CodedLists",
    "Evidences",
    "KnowledgeGraph",
    "UnitLoss",
    "entity_id",
    "entity_ids",
    "relation_id",
    "relation_ids",
]
