"""Cut a premise out of a subgraph, and turn a question and an answer about it into a sample that can be traced."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from graphgen.records import (
    Call,
    Entity,
    Evidence,
    Language,
    Message,
    Relation,
    Sample,
    SampleUnit,
    Subgraph,
    content_id,
)

__all__ = ["cut", "language_of", "mean_loss", "named_only", "question_answer_sample"]


def cut(
    subgraph: Subgraph,
    *,
    kind: str,
    entities: Sequence[Entity],
    relations: Sequence[Relation],
    units: Sequence[Entity | Relation],
    path: tuple[str, ...] = (),
) -> Subgraph:
    """The part of `subgraph` that a sample of `kind` rests on. `units` is what the sample is about; the rest tells
    who or what is meant, and is not owned.
    """
    owned = tuple(unit.id for unit in units)
    return Subgraph(
        id=content_id("premise", kind, owned, path),
        strategy=subgraph.strategy,
        kind=kind,
        entities=tuple(entities),
        relations=tuple(relations),
        owned=owned,
        path=path,
        tokens=sum(unit.tokens for unit in (*entities, *relations)),
        loss=mean_loss(units),
    )


def named_only(entity: Entity) -> Entity:
    """`entity` without what is said about it: an answer cannot draw on facts that are not in its evidence."""
    return entity.model_copy(update={"description": ""})


def mean_loss(units: Iterable[Entity | Relation]) -> float | None:
    """The mean over the units whose loss is known, in nats; `None` when it is known of none."""
    known = [unit.loss for unit in units if unit.loss is not None]
    return math.fsum(known) / len(known) if known else None


def question_answer_sample(
    premise: Subgraph, question: str, answer: str, *, method: str, calls: tuple[Call, ...]
) -> Sample:
    """A conversation of one turn about the units that `premise` owns, with their evidence."""
    units = _owned(premise)
    return Sample(
        id=content_id("sample", method, premise.kind, premise.owned, question, answer),
        method=method,
        kind=premise.kind,
        language=language_of(premise),
        messages=(Message(role="user", content=question), Message(role="assistant", content=answer)),
        evidence=_evidence(units),
        units=tuple(_sample_unit(unit) for unit in units),
        loss=mean_loss(units),
        calls=calls,
    )


def language_of(premise: Subgraph) -> Language:
    """The language of most units that `premise` owns; of the first among equals."""
    languages: Counter[Language] = Counter(unit.language for unit in _owned(premise))
    return languages.most_common(1)[0][0]


def _owned(premise: Subgraph) -> list[Entity | Relation]:
    units = {unit.id: unit for unit in (*premise.entities, *premise.relations)}
    return [units[unit_id] for unit_id in premise.owned]


def _sample_unit(unit: Entity | Relation) -> SampleUnit:
    name = unit.name if isinstance(unit, Entity) else f"{unit.source} -> {unit.target}"
    return SampleUnit(id=unit.id, kind=unit.kind, name=name, loss=unit.loss, status=unit.status, calls=unit.calls)


def _evidence(units: Iterable[Entity | Relation]) -> tuple[Evidence, ...]:
    spans = {(span.document_id, span.start, span.end): span for unit in units for span in unit.evidence}
    return tuple(spans[key] for key in sorted(spans))
