"""From units of a graph to a `Subgraph` that can be written about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Literal

from graphgen.records import Entity, Relation, Subgraph, content_id

__all__ = ["MeanOver", "make_subgraph"]

MeanOver = Literal["units", "relations"]


def make_subgraph(
    entities: Sequence[Entity],
    relations: Sequence[Relation],
    *,
    owned: Sequence[bool],
    related: Iterable[tuple[str, str]] = (),
    strategy: str,
    mean_over: MeanOver = "units",
    is_chain: bool = False,
) -> Subgraph:
    """The subgraph of these units.

    Args:
        entities: With both ends of every relation among them.
        relations: All owned.
        owned: For each entity, whether it belongs to this subgraph and to no other.
        related: The pairs of names among the entities that any relation connects, be it one of these or not.
        strategy: What cut the subgraph out.
        mean_over: What the subgraph's loss is the mean of, as far as losses are known; without relations, of its units.
        is_chain: Whether the order of the entities is a path to be walked.
    """
    units = [*entities, *relations]
    measured = relations if relations and mean_over == "relations" else units
    losses = [unit.loss for unit in measured if unit.loss is not None]
    inside = {frozenset((relation.source, relation.target)) for relation in relations}
    own_entities = [entity.id for entity, mine in zip(entities, owned, strict=True) if mine]
    return Subgraph(
        id=content_id("subgraph", strategy, *(unit.id for unit in units)),
        strategy=strategy,
        entities=tuple(entities),
        relations=tuple(relations),
        owned=(*own_entities, *(relation.id for relation in relations)),
        path=tuple(entity.name for entity in entities) if is_chain else (),
        related=tuple(pair for pair in related if frozenset(pair) not in inside),
        tokens=sum(unit.tokens for unit in units),
        loss=fmean(losses) if losses else None,
    )
