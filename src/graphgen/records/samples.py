"""What samples are made from, samples, and what did not become one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graphgen.records.calls import Call, Message
from graphgen.records.documents import Evidence
from graphgen.records.knowledge import Entity, LossStatus, Relation
from graphgen.records.record import Language, Record

__all__ = ["Failure", "Grounding", "Rejection", "Sample", "SampleUnit", "Score", "Subgraph", "Twin"]


class Subgraph(Record):
    """Units that are written about together. Every relation's two entities are among `entities`, described.

    `owned` are the ids of the units that belong to this subgraph and to no other of the same partition; the rest is
    context. `strategy` names what cut it out; `path` is the order of entity names for a path. `related` are the
    pairs of entities that only relations outside of it connect. `loss` is the mean of the known losses of its units; of
    its relations alone, if it has any, where losses of relations alone decide (strategy `khop` with `only_edge`); of a
    premise (`kind` is set) of the units that it owns.
    """

    id: str
    strategy: str
    kind: str = ""
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    owned: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    tokens: int
    loss: float | None = None


class SampleUnit(Record):
    """What a sample rests on: a unit of a graph, a passage, or, without documents, the leaf of a tree over what a
    description allows. `calls` are the ids of those that made its description.
    """

    id: str
    kind: Literal["entity", "relation", "chunk", "leaf"]
    name: str
    loss: float | None = None
    status: LossStatus = "unknown"
    calls: tuple[str, ...] = ()


class Score(Record):
    """What a sample was found to be worth in one respect, and by which method and version: never a bare number."""

    name: str
    value: float
    method: str


class Grounding(Record):
    """A claim of an answer and the characters of its source that are nearest to it; `value` is how surely they say it,
    from 0 to 1, as the sample's score of faithfulness has it. `evidence` is `None` where nothing is near.
    """

    claim: str
    value: float
    evidence: Evidence | None = None


class Sample(Record):
    """One row of training data: a conversation (`messages`) or a running text (`text`), never both.

    `thoughts` are the reasoning that comes before the last answer, kept apart from it: how they are shown is the
    dataset's choice. `worse` is an answer to the same question that is worse than the last turn: the other side of a
    preference pair. `traits` are what a method says of how it made the sample, such as its style: what one may count
    or choose by. `grounding` shows, where faithfulness was scored, what of its evidence says each claim.
    """

    id: str
    method: str
    kind: str
    language: Language
    messages: tuple[Message, ...] | None = None
    text: str | None = None
    thoughts: str | None = None
    worse: str | None = None
    evidence: tuple[Evidence, ...]
    units: tuple[SampleUnit, ...]
    loss: float | None = None
    traits: dict[str, str | int | float | bool] = Field(default_factory=dict[str, str | int | float | bool])
    scores: tuple[Score, ...] = ()
    grounding: tuple[Grounding, ...] = ()
    calls: tuple[Call, ...]


class Twin(Sample):
    """A test question on what a sample of training says: its question in other words, and its answer as it is. It is
    no training data, and so kept apart from samples. `traits` name the sample, as `twin_of`.
    """


class Rejection(Record):
    """A sample that a gate turned down: kept whole, so that it can be put back.

    `detail` says why in words, `facts` what of it a program can use, such as the test item that was given away.
    `place` is how many samples that were kept come before it: where it would stand.
    """

    reason: str
    detail: str
    facts: dict[str, str | int | float] = Field(default_factory=dict[str, str | int | float])
    place: int = 0
    sample: Sample


class Failure(Record):
    """A record that could not be made. `severity` is `warning` where nothing that the user gave was lost by it."""

    stage: str
    record: str
    code: str
    cause: str
    remedy: str
    severity: Literal["error", "warning"] = "error"
