"""The knowledge of one chunk, as a model writes it down (report, section 4.1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphgen.errors import BadReply
from graphgen.knowledge.extraction.ground import Passage
from graphgen.knowledge.extraction.parse import ParsedExtraction, ParsedRelation, parse_extraction
from graphgen.knowledge.extraction.reading import Reading
from graphgen.records import Call, Chunk, Completion, EntityMention, Extraction, Language, RelationMention
from graphgen.stream import Ask
from graphgen.text.names import fold_name
from graphgen.text.replies import bare

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
_NOTHING = re.compile(r"(?:no|none|nothing(?: is missing)?|没有|无|否|没有遗漏)[\s.!。！]*", re.IGNORECASE)


async def extract(chunk: Chunk, ask: Ask, *, entity_types: Sequence[str] = (), gleaning: int = 0) -> Extraction:
    """Ask for the entities and relations of `chunk`, and find where each stands in it.

    The model reads names where the chunk is known to point at them; what it finds is grounded in the text as it is.

    Args:
        chunk: The text.
        ask: The questions that may be asked.
        entity_types: Types to look for; `ENTITY_TYPES` where there are none.
        gleaning: How often to ask for what was missed, at most. One call both asks and adds; it ends when a reply holds
            nothing that is new. A reply to it that cannot be read ends it too: what was found before stays.

    Raises:
        BadReply: No reply to the first question held records in a form that could be read. That a chunk holds no
            entity is no failure.
    """
    types = list(entity_types or ENTITY_TYPES[chunk.language])
    text = Reading.of_chunk(chunk).text
    reply = await ask("knowledge/extract", _parse, language=chunk.language, text=text, entity_types=types)
    found, calls, rounds = reply.value, [*chunk.calls, *reply.calls], 1
    while rounds <= gleaning:
        try:
            more = await ask(
                "knowledge/glean",
                _parse_more,
                language=chunk.language,
                text=text,
                entity_types=types,
                names=list(dict.fromkeys(entity.name for entity in found.entities)),
                triples=[[each.source, each.type, each.target] for each in found.relations],
            )
        except BadReply as error:
            found = replace(found, dropped=(*found.dropped, error.cause))
            break
        added = _news(more.value, found)
        calls += more.calls
        rounds += 1
        found = _joined(found, added)
        if not added.entities and not added.relations:
            break
    return _grounded(chunk, found, tuple(calls), rounds)


def _grounded(chunk: Chunk, found: ParsedExtraction, calls: tuple[Call, ...], rounds: int) -> Extraction:
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
            for entity in found.entities
        ),
        relations=tuple(
            RelationMention(
                source=relation.source,
                target=relation.target,
                type=relation.type,
                description=relation.description,
                evidence=passage.relation(relation.source, relation.target, relation.description),
            )
            for relation in found.relations
        ),
        dropped=found.dropped,
        rounds=rounds,
        calls=calls,
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


def _parse_more(completion: Completion) -> ParsedExtraction:
    """As the first reply; a plain "No." says that nothing is missing. A plain "Yes." is asked for what it is."""
    if _NOTHING.fullmatch(bare(completion.text)):
        return ParsedExtraction((), (), (), ended=True)
    return _parse(completion)


def _news(more: ParsedExtraction, found: ParsedExtraction) -> ParsedExtraction:
    """What `more` adds: a listed name with another description is no news, or the rounds would not end rightly."""
    names = {fold_name(entity.name) for entity in found.entities}
    triples = {_key(relation) for relation in found.relations}
    return replace(
        more,
        entities=tuple(entity for entity in more.entities if fold_name(entity.name) not in names),
        relations=tuple(relation for relation in more.relations if _key(relation) not in triples),
    )


def _key(relation: ParsedRelation) -> tuple[str, str, str]:
    return fold_name(relation.source), fold_name(relation.target), fold_name(relation.type)


def _joined(found: ParsedExtraction, added: ParsedExtraction) -> ParsedExtraction:
    return replace(
        found,
        entities=(*found.entities, *added.entities),
        relations=(*found.relations, *added.relations),
        dropped=(*found.dropped, *added.dropped),
    )
