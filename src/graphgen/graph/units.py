"""The units of a graph as records, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphgen.records import Entity, Relation

if TYPE_CHECKING:
    from graphgen.graph.knowledge_graph import KnowledgeGraph

__all__ = ["Units"]


class Units:
    """The units of a graph, each made when it is asked for; how many there are is known."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    def __len__(self) -> int:
        return self._graph.entity_count + self._graph.relation_count

    def __iter__(self) -> Iterator[Entity | Relation]:
        yield from self._graph.entities()
        yield from self._graph.relations()
