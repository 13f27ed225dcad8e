"""What documents say: mentions, and the units of the graph that they become."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from graphgen.records.calls import Call
from graphgen.records.documents import Evidence
from graphgen.records.record import Language, Record

__all__ = ["Entity", "EntityMention", "Extraction", "LossStatus", "Relation", "RelationMention", "Summary", "Unit"]


LossStatus = Literal["measured", "sampled", "partial", "imported", "unknown"]


class EntityMention(Record):
    """An entity as one chunk speaks of it."""

    name: str
    type: str
    description: str
    evidence: Evidence


class RelationMention(Record):
    """A relation as one chunk speaks of it. `type` is empty where the source names none."""

    source: str
    target: str
    type: str = ""
    description: str
    evidence: Evidence


class Extraction(Record):
    """What was found in one chunk.

    `dropped` are the pieces of the replies that could not be understood, `rounds` how often the model was asked for
    records: once, and then for what it had missed.
    """

    chunk_id: str
    language: Language
    entities: tuple[EntityMention, ...]
    relations: tuple[RelationMention, ...]
    dropped: tuple[str, ...] = ()
    rounds: int = 1
    calls: tuple[Call, ...] = ()


class Entity(Record):
    """A node of the knowledge graph.

    `loss` is in nats, `None` unless `status` says that it was measured. `calls` are the ids of the calls that made its
    description.
    """

    kind: Literal["entity"] = "entity"
    id: str
    name: str
    type: str
    description: str
    language: Language
    evidence: tuple[Evidence, ...]
    tokens: int
    loss: float | None = None
    status: LossStatus = "unknown"
    calls: tuple[str, ...] = ()


class Relation(Record):
    """A directed edge of the knowledge graph. `source` and `target` are the names of its entities."""

    kind: Literal["relation"] = "relation"
    id: str
    source: str
    target: str
    type: str
    description: str
    language: Language
    evidence: tuple[Evidence, ...]
    tokens: int
    loss: float | None = None
    status: LossStatus = "unknown"
    calls: tuple[str, ...] = ()


Unit = Annotated[Entity | Relation, Field(discriminator="kind")]


class Summary(Record):
    """A shorter description of a unit, in place of one that merging made too long."""

    unit_id: str
    description: str
    calls: tuple[Call, ...]
