"""Which of a premise's units a text rests on, told by the names and words that it shares with them."""

from __future__ import annotations

import re

from graphgen.generation.premise import mean_loss
from graphgen.records import Entity, Relation, Subgraph
from graphgen.text.language import HAN
from graphgen.text.mentions import comparable, mentions

__all__ = ["best_fact", "used_in"]

_WORD = re.compile(rf"[{HAN}]|(?:(?![{HAN}])\w)+")
_LEAST_SHARE = 0.3


def used_in(premise: Subgraph, text: str) -> Subgraph | None:
    """`premise` with only those of its units that `text` speaks of; `None` when it speaks of none.

    A text uses a relation when it names both of its ends, and an entity when it names it; or when it has most of the
    words of the description, in case it calls things by other names.
    """
    units = [unit for unit in _owned(premise) if _is_named(unit, text) or _share(unit, text) > 1 - _LEAST_SHARE]
    return _on(premise, units) if units else None


def best_fact(premise: Subgraph, text: str) -> Subgraph | None:
    """`premise` with the one unit that `text` is about; `None` where it has little in common with any.

    The unit is the one with most of its names in the text, and among these the one with most of its words.
    """
    ranked = [(_is_named(unit, text), _share(unit, text), -place) for place, unit in enumerate(_owned(premise))]
    is_named, share, place = max(ranked)
    return _on(premise, [_owned(premise)[-place]]) if is_named or share >= _LEAST_SHARE else None


def _on(premise: Subgraph, units: list[Entity | Relation]) -> Subgraph:
    kept = tuple(unit.id for unit in units)
    relations = tuple(relation for relation in premise.relations if relation.id in kept)
    return premise.model_copy(update={"relations": relations, "owned": kept, "loss": mean_loss(units)})


def _owned(premise: Subgraph) -> list[Entity | Relation]:
    units = {unit.id: unit for unit in (*premise.entities, *premise.relations)}
    return [units[unit_id] for unit_id in premise.owned]


def _is_named(unit: Entity | Relation, text: str) -> bool:
    names = (unit.name,) if isinstance(unit, Entity) else (unit.source, unit.target)
    return all(mentions(text, name) for name in names)


def _share(unit: Entity | Relation, text: str) -> float:
    """How much of the description's vocabulary stands in `text`, from 0 to 1."""
    words = set(_WORD.findall(comparable(unit.description)))
    return len(words & set(_WORD.findall(comparable(text)))) / len(words) if words else 0.0
