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
from graphgen.text.mentions import comparable
from graphgen.text.tokens import count_tokens

__all__ = ["cut", "language_of", "mean_loss", "named_only", "passages_of", "question_answer_sample"]

_MOST_PASSAGE_TOKENS = 2048


def cut(
    subgraph: Subgraph,
    *,
    kind: str,
    entities: Sequence[Entity],
    relations: Sequence[Relation],
    units: Sequence[Entity | Relation],
    seed: int,
    path: tuple[str, ...] = (),
) -> Subgraph:
    """The part of `subgraph` that a sample of `kind` rests on. `units` is what the sample is about; the rest tells
    who or what is meant, and is not owned.

    The premise's id says `seed` too: whatever is left to chance in writing on it is drawn by its id.
    """
    owned = tuple(unit.id for unit in units)
    return Subgraph(
        id=content_id("premise", seed, kind, owned, path),
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


def passages_of(premise: Subgraph) -> tuple[str, ...]:
    """The passages that the premise's units rest on, in the order of the documents, up to 2,048 tokens.

    Descriptions lose units and conditions that the passages state. A passage that a description repeats word for word
    can add nothing and is left out.
    """
    units = _owned(premise)
    said = [comparable(unit.description) for unit in units]
    room, passages = _MOST_PASSAGE_TOKENS, list[str]()
    for text in dict.fromkeys(span.text for span in _evidence(units)):
        passage = comparable(text)
        if not passage or any(passage in description for description in said):
            continue
        room -= count_tokens(text)
        if room < 0:
            break
        passages.append(text)
    return tuple(passages)


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
