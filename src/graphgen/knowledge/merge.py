"""Mentions of the same thing become one unit of the knowledge graph (report, algorithms 4.2 and 4.3).

Unlike there, no description is cut off, spellings and directions are kept, relations are typed, and a relation whose
end was not extracted gives it a stub. The result does not depend on the order of the mentions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.knowledge.clean import clean_name, clean_text
from graphgen.knowledge.join import join_descriptions
from graphgen.records import Entity, EntityMention, Evidence, Extraction, Language, Relation, RelationMention
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

__all__ = ["UNKNOWN_TYPE", "merge"]

UNKNOWN_TYPE = "unknown"
"""The type of an entity that is only known as an end of relations, or that no mention gave a type."""

Place = tuple[str, int, int]
T = TypeVar("T", bound=str)


class _Mentions:
    """What all mentions of one unit say."""

    __slots__ = ("calls", "descriptions", "evidence", "languages", "names", "types")

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.languages: Counter[Language] = Counter()
        self.descriptions: dict[str, Place] = {}
        self.evidence: dict[Place, Evidence] = {}
        self.calls: set[str] = set()

    def add(self, description: str, evidence: Evidence, extraction: Extraction) -> None:
        place = evidence.document_id, evidence.start, evidence.end
        self.evidence[place] = evidence
        self.languages[extraction.language] += 1
        self.calls.update(call.id for call in extraction.calls)
        if text := clean_text(description):
            self.descriptions[text] = min(place, self.descriptions.get(text, place))

    @property
    def language(self) -> Language:
        return _most_frequent(self.languages)

    def described(self) -> str:
        """All descriptions as one text; where there is none, what the evidence says."""
        descriptions = self.descriptions or {clean_text(each.text): place for place, each in self.evidence.items()}
        in_reading_order = sorted(descriptions, key=lambda text: (descriptions[text], text))
        return clean_text(join_descriptions(in_reading_order, self.language))

    def sorted_evidence(self) -> tuple[Evidence, ...]:
        return tuple(self.evidence[place] for place in sorted(self.evidence))


RelationKey = tuple[str, str, str]


def merge(extractions: Iterable[Extraction]) -> KnowledgeGraph:
    """The knowledge graph of `extractions`, which are consumed once; memory grows with the graph only.

    Names that fold alike are one entity. Its name is the most frequent spelling, its type the most frequent type; a
    relation is keyed by its two entities and its type. Mentions without a name and relations of an entity to itself
    are left out: whoever made the extraction has listed them.
    """
    entities: dict[str, _Mentions] = defaultdict(_Mentions)
    relations: dict[RelationKey, _Mentions] = defaultdict(_Mentions)
    for extraction in extractions:
        for entity in extraction.entities:
            _add_entity(entities, entity, extraction)
        for relation in extraction.relations:
            _add_relation(entities, relations, relation, extraction)
    _describe_stubs(entities, relations)
    names = {key: _most_frequent(mentions.names) for key, mentions in entities.items()}
    return KnowledgeGraph.from_records(
        (_entity(names[key], mentions) for key, mentions in entities.items()),
        (_relation(names[source], names[target], mentions) for (source, target, _), mentions in relations.items()),
    )


def _add_entity(entities: dict[str, _Mentions], mention: EntityMention, extraction: Extraction) -> None:
    name = clean_name(mention.name)
    if not (key := fold_name(name)):
        return
    mentions = entities[key]
    mentions.names[name] += 1
    if kind := clean_name(mention.type).casefold():
        mentions.types[kind] += 1
    mentions.add(mention.description, mention.evidence, extraction)


def _add_relation(
    entities: dict[str, _Mentions],
    relations: dict[RelationKey, _Mentions],
    mention: RelationMention,
    extraction: Extraction,
) -> None:
    source, target, kind = (clean_name(text) for text in (mention.source, mention.target, mention.type))
    key = fold_name(source), fold_name(target), fold_name(kind)
    if not key[0] or not key[1] or key[0] == key[1]:
        return
    for end, name in zip(key, (source, target), strict=False):
        entities[end].names[name] += 1
    relations[key].types[kind] += 1
    relations[key].add(mention.description, mention.evidence, extraction)


def _describe_stubs(entities: dict[str, _Mentions], relations: dict[RelationKey, _Mentions]) -> None:
    """Entities that no mention describes are described by their relations, and stand where these stand."""
    silent = {key for key, mentions in entities.items() if not mentions.descriptions}
    for key, mentions in relations.items():
        for end in key[:2]:
            if end in silent:
                _lend(mentions, entities[end])


def _lend(relation: _Mentions, entity: _Mentions) -> None:
    for text, place in relation.descriptions.items():
        entity.descriptions[text] = min(place, entity.descriptions.get(text, place))
    entity.evidence |= relation.evidence
    entity.languages += relation.languages
    entity.calls |= relation.calls


def _most_frequent(counts: Counter[T]) -> T:
    return min(counts, key=lambda value: (-counts[value], value))


def _entity(name: str, mentions: _Mentions) -> Entity:
    description = mentions.described() or name
    return Entity(
        id=entity_id(name),
        name=name,
        type=_most_frequent(mentions.types) if mentions.types else UNKNOWN_TYPE,
        description=description,
        language=mentions.language,
        evidence=mentions.sorted_evidence(),
        tokens=count_tokens(description),
        calls=tuple(sorted(mentions.calls)),
    )


def _relation(source: str, target: str, mentions: _Mentions) -> Relation:
    kind = _most_frequent(mentions.types)
    description = mentions.described() or f"{source} {kind} {target}"
    return Relation(
        id=relation_id(source, target, kind),
        source=source,
        target=target,
        type=kind,
        description=description,
        language=mentions.language,
        evidence=mentions.sorted_evidence(),
        tokens=count_tokens(description),
        calls=tuple(sorted(mentions.calls)),
    )
