"""From the numbers of a graph's units to a `Subgraph` that can be written about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import fmean

from graphgen.graph import KnowledgeGraph
from graphgen.records import Subgraph, content_id

__all__ = ["make_subgraph"]


def make_subgraph(
    graph: KnowledgeGraph,
    *,
    strategy: str,
    entities: Sequence[int],
    relations: Sequence[int],
    context: Collection[int] = (),
) -> Subgraph:
    """The subgraph of these units of `graph`.

    Args:
        graph: Where the units come from.
        strategy: What cut the subgraph out.
        entities: Numbers of entities; both ends of every relation are among them.
        relations: Numbers of relations.
        context: Which of the entities another subgraph owns.
    """
    entity_records = graph.entities_at(entities)
    relation_records = graph.relations_at(relations)
    units = [*entity_records, *relation_records]
    owned = [entity.id for number, entity in zip(entities, entity_records, strict=True) if number not in context]
    losses = [unit.loss for unit in units if unit.loss is not None]
    return Subgraph(
        id=content_id("subgraph", strategy, *(unit.id for unit in units)),
        strategy=strategy,
        entities=tuple(entity_records),
        relations=tuple(relation_records),
        owned=(*owned, *(relation.id for relation in relation_records)),
        tokens=sum(unit.tokens for unit in units),
        loss=fmean(losses) if losses else None,
    )
