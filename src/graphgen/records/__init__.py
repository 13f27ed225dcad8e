"""Every value that flows through the pipeline, in the order in which it comes to be.

Document → Chunk → Extraction → (knowledge graph of) Entity, Relation → Statement → Judgement → Subgraph → Sample

Records are frozen and hold tuples, never sets: their JSON is the same in every process. Their id is a digest of
what they say (`content_id`), so equal content has an equal id in every run and on every machine.
"""

from __future__ import annotations

from graphgen.records.assessment import Judgement, Statement
from graphgen.records.calls import Call, Completion, Message, TokenLogprob
from graphgen.records.documents import Chunk, Document, Evidence, Part, Substitution
from graphgen.records.knowledge import (
    Entity,
    EntityMention,
    Extraction,
    LossStatus,
    Relation,
    RelationMention,
    Summary,
    Unit,
)
from graphgen.records.record import Language, Record, Role, content_id, content_ids
from graphgen.records.samples import Failure, Grounding, Rejection, Sample, SampleUnit, Score, Subgraph, Twin

__all__ = [
    "Call",
    "Chunk",
    "Completion",
    "Document",
    "Entity",
    "EntityMention",
    "Evidence",
    "Extraction",
    "Failure",
    "Grounding",
    "Judgement",
    "Language",
    "LossStatus",
    "Message",
    "Part",
    "Record",
    "Rejection",
    "Relation",
    "RelationMention",
    "Role",
    "Sample",
    "SampleUnit",
    "Score",
    "Statement",
    "Subgraph",
    "Substitution",
    "Summary",
    "TokenLogprob",
    "Twin",
    "Unit",
    "content_id",
    "content_ids",
]
