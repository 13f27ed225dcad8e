"""Every value that flows through the pipeline, in the order in which it comes to be.

Document → Chunk → Extraction → (knowledge graph of) Entity, Relation → Statement → Judgement → Subgraph → Sample

Records are frozen and hold tuples, never sets: their JSON is the same in every process. Their id is a digest of
what they say (`content_id`), so equal content has an equal id in every run and on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Literal

from orjson import dumps
from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "zh"]
Role = Literal["synthesizer", "trainee", "judge"]
LossStatus = Literal["measured", "sampled", "partial", "imported", "unknown"]


def content_id(prefix: str, *parts: object) -> str:
    """An id that says the same as `parts`: `prefix-` and 16 hexadecimal digits of their SHA-256.

    Args:
        prefix: What kind of record it names, such as `doc`.
        parts: JSON-serialisable values; strings, numbers, tuples and `None`.
    """
    return content_ids(prefix, (parts,))[0]


def content_ids(prefix: str, records: Iterable[tuple[object, ...]]) -> list[str]:
    """`content_id` of the parts of each of `records`, in less time where they are many."""
    return [f"{prefix}-{sha256(dumps(parts)).hexdigest()[:16]}" for parts in records]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- calls to models -------------------------------------------------------------------------------------------------
class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str


class TokenLogprob(Record):
    """One candidate of one position: the token's text (`None` when its bytes are no UTF-8) and its natural log."""

    # A token that is impossible has a logarithm of minus infinity; as `null` it could be written but not read again.
    model_config = ConfigDict(ser_json_inf_nan="strings")

    token: str | None
    logprob: float


class Completion(Record):
    """What a model answered. `top_logprobs` are the candidates of the first token, `None` when none were given."""

    text: str
    finish_reason: str = "stop"
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    top_logprobs: tuple[TokenLogprob, ...] | None = None


class Call(Record):
    """One answered request, as provenance: which prompt was put to which model, with which parameters.

    `id` begins the key of the answer in the response cache.
    """

    id: str
    prompt: str
    prompt_hash: str
    role: Role
    model: str
    parameters: dict[str, float | int | str | bool | None]
    draw: int = 0
    attempt: int = 0


# --- documents -------------------------------------------------------------------------------------------------------
class Evidence(Record):
    """Characters `start:end` of a document's text; `text` repeats them, so that anyone can check."""

    document_id: str
    start: int
    end: int
    text: str


class Document(Record):
    """A text as it was read. `text` is the decoded source unchanged where the source is text, so that offsets into
    it are offsets into the file. `key` is what the user calls it: a row's id, else the file's name.
    """

    id: str
    key: str
    source: str
    format: str
    language: Language
    title: str | None = None
    text: str


class Substitution(Record):
    """Characters `start:end` of a document's text, a pronoun or short form, stand for the name `text`."""

    start: int
    end: int
    text: str


class Chunk(Record):
    """Characters `start:end` of a document. `tokens` counts `text` in cl100k_base.

    `read_as` are the names to read in `text` in place of what only points at them, in order and disjoint; `calls` made
    them.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    language: Language
    tokens: int
    headings: tuple[str, ...] = ()
    read_as: tuple[Substitution, ...] = ()
    calls: tuple[Call, ...] = ()


# --- knowledge -------------------------------------------------------------------------------------------------------
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


# --- assessment ------------------------------------------------------------------------------------------------------
class Statement(Record):
    """A sentence about a unit that is true (`label`) or false, for the trainee to judge."""

    id: str
    unit_id: str
    text: str
    label: bool
    origin: Literal["original", "paraphrase", "negation"]
    language: Language
    calls: tuple[Call, ...] = ()


class Judgement(Record):
    """The trainee's answer to a statement.

    `p_yes` is P(yes) / (P(yes) + P(no)), `mass` is P(yes) + P(no), `interval` bounds `p_yes` at 95 % where it was
    sampled. `p_yes` is `None` when nothing could be measured (`method` is then `unknown`).
    """

    statement_id: str
    unit_id: str
    label: bool
    p_yes: float | None
    mass: float | None
    interval: tuple[float, float] | None = None
    method: Literal["logprobs", "sampled", "unknown"]
    calls: tuple[Call, ...] = ()


# --- organization ----------------------------------------------------------------------------------------------------
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


# --- generation ------------------------------------------------------------------------------------------------------
class SampleUnit(Record):
    """A graph unit that a sample rests on; `calls` are the ids of those that made its description."""

    id: str
    kind: Literal["entity", "relation", "chunk"]
    name: str
    loss: float | None = None
    status: LossStatus = "unknown"
    calls: tuple[str, ...] = ()


class Score(Record):
    """What a sample was found to be worth in one respect, and by which method and version: never a bare number."""

    name: str
    value: float
    method: str


class Sample(Record):
    """One row of training data: a conversation (`messages`) or a running text (`text`), never both.

    `traits` are what a method says of how it made the sample, such as its style: what one may count or choose by.
    """

    id: str
    method: str
    kind: str
    language: Language
    messages: tuple[Message, ...] | None = None
    text: str | None = None
    evidence: tuple[Evidence, ...]
    units: tuple[SampleUnit, ...]
    loss: float | None = None
    traits: dict[str, str | int | float | bool] = {}
    scores: tuple[Score, ...] = ()
    calls: tuple[Call, ...]


class Rejection(Record):
    """A sample that a gate turned down: kept whole, so that it can be put back."""

    reason: str
    detail: str
    sample: Sample


class Failure(Record):
    """A record that could not be made. `severity` is `warning` where nothing that the user gave was lost by it."""

    stage: str
    record: str
    code: str
    cause: str
    remedy: str
    severity: Literal["error", "warning"] = "error"
