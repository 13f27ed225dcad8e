"""Facts of a subgraph that belong together, a handful at a time."""

from __future__ import annotations

from collections.abc import Sequence

from graphgen.generation.premise import cut, named_only
from graphgen.records import Entity, Relation, Subgraph
from graphgen.text.mentions import comparable
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["described", "fact_groups"]

_UNKNOWN = frozenset({"", "unknown", "none", "n a", "未知", "无"})


def described(subgraph: Subgraph) -> list[Entity]:
    """The entities that the subgraph owns and whose descriptions say what none of its relations says."""
    owned = frozenset(subgraph.owned)
    told = {sentence for relation in subgraph.relations for sentence in _sentences(relation)}
    return [
        entity
        for entity in subgraph.entities
        if entity.id in owned and _is_described(entity) and not _sentences(entity) <= told
    ]


def fact_groups(
    subgraph: Subgraph, *, kind: str, size: int, seed: int, least: int = 1, about_one: bool = False
) -> list[Subgraph]:
    """Premises of at most `size` facts that hang together and say at least `least` things.

    A fact is a relation, or an entity that the documents describe; each that the subgraph owns is in one group. A group
    begins with the first that is left and takes those that share an entity with it, the nearest first. Its facts stand
    in the order in which the documents state them. Where fewer than `least` hang together there is no group. Where a
    group is to be `about_one` thing, all of its facts share an entity with the first, and not with one another alone.
    """
    owned = frozenset(subgraph.owned)
    relations = [each for each in subgraph.relations if not owned or each.id in owned]
    waiting: list[Entity | Relation] = [*relations, *described(subgraph)]
    groups: list[Subgraph] = []
    while waiting:
        group = _grown(waiting, size, about_one=about_one)
        taken = {unit.id for unit in group}
        waiting = [unit for unit in waiting if unit.id not in taken]
        if len({comparable(unit.description) for unit in group}) >= least:
            groups.append(_premise(subgraph, kind, sorted(group, key=_place), seed))
    return groups


def _grown(waiting: Sequence[Entity | Relation], size: int, *, about_one: bool) -> list[Entity | Relation]:
    group, rest = [waiting[0]], list(waiting[1:])
    reached = dict.fromkeys(_names(waiting[0]))
    while len(group) < size:
        order = {name: place for place, name in enumerate(reached)}
        near = [(min(order.get(name, len(order)) for name in _names(unit)), place) for place, unit in enumerate(rest)]
        distance, place = min(near, default=(len(order), 0))
        if distance == len(order):
            break
        group.append(rest.pop(place))
        if not about_one:
            reached.update(dict.fromkeys(_names(group[-1])))
    return group


def _premise(subgraph: Subgraph, kind: str, group: Sequence[Entity | Relation], seed: int) -> Subgraph:
    relations = [unit for unit in group if isinstance(unit, Relation)]
    facts = {unit.id for unit in group}
    names = {name for unit in group for name in _names(unit)}
    entities = [
        entity if entity.id in facts else named_only(entity)
        for entity in subgraph.entities
        if fold_name(entity.name) in names
    ]
    return cut(subgraph, kind=kind, entities=entities, relations=relations, units=group, seed=seed)


def _names(unit: Entity | Relation) -> tuple[str, ...]:
    if isinstance(unit, Entity):
        return (fold_name(unit.name),)
    return (fold_name(unit.source), fold_name(unit.target))


def _place(unit: Entity | Relation) -> tuple[str, int, str]:
    first = min(unit.evidence, key=lambda span: (span.document_id, span.start), default=None)
    return (first.document_id, first.start, unit.id) if first else ("", 0, unit.id)


def _sentences(unit: Entity | Relation) -> set[str]:
    return {comparable(unit.description[start:end]) for start, end in sentence_spans(unit.description)}


def _is_described(entity: Entity) -> bool:
    description = comparable(entity.description)
    is_stub = fold_name(entity.type) in _UNKNOWN
    return not is_stub and description not in _UNKNOWN and description != comparable(entity.name)
