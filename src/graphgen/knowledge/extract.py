"""The knowledge of one chunk, as a model writes it down (report, section 4.1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphgen.errors import BadReply
from graphgen.knowledge.ground import Passage
from graphgen.knowledge.parse import ParsedExtraction, parse_extraction
from graphgen.records import Chunk, Completion, EntityMention, Extraction, Language, RelationMention
from graphgen.stream import Ask

__all__ = ["ENTITY_TYPES", "extract"]

ENTITY_TYPES: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "concept",
        "date",
        "location",
        "keyword",
        "organization",
        "person",
        "event",
        "work",
        "nature",
        "artificial",
        "science",
        "technology",
        "mission",
        "gene",
    ),
    "zh": (
        "概念",
        "日期",
        "地点",
        "关键词",
        "组织",
        "人物",
        "事件",
        "作品",
        "自然物",
        "人造物",
        "科学",
        "技术",
        "任务",
        "基因",
    ),
}
"""The entity types that are asked for unless the user names others: those of GraphGen (Chen et al., 2025)."""


async def extract(chunk: Chunk, ask: Ask, *, entity_types: Sequence[str]) -> Extraction:
    """Ask for the entities and relations of `chunk`, and find where each stands in it.

    Raises:
        BadReply: No reply held records in a form that could be read. That a chunk holds no entity is no failure.
    """
    reply = await ask(
        "knowledge/extract", _parse, language=chunk.language, text=chunk.text, entity_types=list(entity_types)
    )
    passage = Passage.of_chunk(chunk)
    return Extraction(
        chunk_id=chunk.id,
        language=chunk.language,
        entities=tuple(
            EntityMention(
                name=entity.name,
                type=entity.type,
                description=entity.description,
                evidence=passage.entity(entity.name, entity.description),
            )
            for entity in reply.value.entities
        ),
        relations=tuple(
            RelationMention(
                source=relation.source,
                target=relation.target,
                type=relation.type,
                description=relation.description,
                evidence=passage.relation(relation.source, relation.target, relation.description),
            )
            for relation in reply.value.relations
        ),
        dropped=reply.value.dropped,
        calls=reply.calls,
    )


def _parse(completion: Completion) -> ParsedExtraction:
    parsed = parse_extraction(completion.text, truncated=completion.finish_reason == "length")
    if not parsed.says_something:
        raise BadReply(
            "The reply holds no entity and no relation in the form that was asked for, and does not say that there "
            "are none.",
            complaint="again/no_records",
        )
    return parsed
