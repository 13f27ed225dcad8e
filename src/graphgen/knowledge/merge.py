"""Mentions of the same thing become one unit of the knowledge graph (report, algorithms 4.2 and 4.3).

Unlike there, no description is cut off, spellings and directions are kept, relations are typed, and a relation whose
end was not extracted gives it a stub. The result does not depend on the order of the mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.knowledge.clean import clean_name, clean_text
from graphgen.knowledge.join import join_descriptions
from graphgen.knowledge.mentions import Mentions, Numbers, Settled, Sources, Votes
from graphgen.records import EntityMention, Extraction, Language, RelationMention
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

__all__ = ["UNKNOWN_TYPE", "merge"]

UNKNOWN_TYPE = "unknown"
"""The type of an entity that is only known as an end of relations, or that no mention gave a type."""

Ints = npt.NDArray[np.int64]
T = TypeVar("T")


def merge(extractions: Iterable[Extraction]) -> KnowledgeGraph:
    """The knowledge graph of `extractions`, which are consumed once.

    Names that fold alike are one entity. Its name is the most frequent spelling, its type the most frequent type; a
    relation is keyed by its two entities and its type. Mentions without a name and relations of an entity to itself
    are left out: whoever made the extraction has listed them.
    """
    merger = _Merger()
    for extraction in extractions:
        merger.add(extraction)
    return merger.graph()


class _Names(dict[str, tuple[str, str]]):
    """Names as they were given, with what they are cleaned and folded: each is worked out once."""

    def __missing__(self, given: str) -> tuple[str, str]:
        name = clean_name(given)
        self[given] = both = name, fold_name(name)
        return both


class _Merger:
    """The mentions of everything so far. Entities and relations are numbered as they come."""

    def __init__(self) -> None:
        sources = Sources()
        self._sources = sources
        self._names = _Names()
        self._entities: Numbers[str] = Numbers()
        self._relations: Numbers[tuple[int, int, str]] = Numbers()
        self._entity_mentions, self._relation_mentions = Mentions(sources), Mentions(sources)
        self._spellings, self._entity_types, self._relation_types = Votes(), Votes(), Votes()

    def add(self, extraction: Extraction) -> None:
        number = self._sources.extraction(extraction)
        for entity in extraction.entities:
            self._add_entity(entity, number)
        for relation in extraction.relations:
            self._add_relation(relation, number)

    def _add_entity(self, mention: EntityMention, extraction: int) -> None:
        name, key = self._names[mention.name]
        if not key:
            return
        entity = self._entities[key]
        self._spellings.add(entity, name)
        if kind := self._names[mention.type][0].casefold():
            self._entity_types.add(entity, kind)
        self._entity_mentions.add(entity, mention.description, mention.evidence, extraction)

    def _add_relation(self, mention: RelationMention, extraction: int) -> None:
        source, source_key = self._names[mention.source]
        target, target_key = self._names[mention.target]
        if not source_key or not target_key or source_key == target_key:
            return
        kind, kind_key = self._names[mention.type]
        ends = self._entities[source_key], self._entities[target_key]
        self._spellings.add(ends[0], source)
        self._spellings.add(ends[1], target)
        relation = self._relations[*ends, kind_key]
        self._relation_types.add(relation, kind)
        self._relation_mentions.add(relation, mention.description, mention.evidence, extraction)

    def graph(self) -> KnowledgeGraph:
        self._describe_stubs()
        count = len(self._entities)
        names = self._spellings.winners(count, "")
        ids = [entity_id(key, folded=True) for key in self._entities]
        order, places = _by_id(ids)
        entities = {
            "id": _at(order, ids),
            "name": _at(order, names),
            "type": _at(order, self._entity_types.winners(count, UNKNOWN_TYPE)),
            **_columns(self._entity_mentions.settled(places), _at(order, names)),
        }
        return KnowledgeGraph.from_columns(entities, self._relation_columns(names, places))

    def _relation_columns(self, names: Sequence[str], places: Ints) -> dict[str, Any]:
        keys = list(self._entities)
        ids = [relation_id(keys[source], keys[target], kind, folded=True) for source, target, kind in self._relations]
        order, places_of_relations = _by_id(ids)
        kinds = _at(order, self._relation_types.winners(len(ids), ""))
        ends = _at(order, [(source, target) for source, target, _ in self._relations])
        plain = (f"{names[source]} {kind} {names[target]}" for (source, target), kind in zip(ends, kinds, strict=True))
        return {
            "id": _at(order, ids),
            "source": places[[source for source, _ in ends]],
            "target": places[[target for _, target in ends]],
            "type": kinds,
            **_columns(self._relation_mentions.settled(places_of_relations), plain),
        }

    def _describe_stubs(self) -> None:
        """Entities that no mention describes are described by their relations, and stand where these stand."""
        silent = ~self._entity_mentions.described(len(self._entities))
        for owners in ([source for source, _, _ in self._relations], [target for _, target, _ in self._relations]):
            self._entity_mentions.borrow(self._relation_mentions, owners, silent)


def _columns(mentions: Settled, otherwise: Iterable[str]) -> dict[str, Any]:
    """The columns that entities and relations have in common; `otherwise` describes what nothing else does."""
    languages = mentions.languages()
    said = zip(mentions.descriptions(), languages, otherwise, strict=True)
    descriptions = [_joined(pieces, language) or plain for pieces, language, plain in said]
    return {
        "description": descriptions,
        "language": languages,
        "evidence": mentions.evidence(),
        "tokens": [count_tokens(text) for text in descriptions],
        "calls": mentions.calls(),
    }


def _joined(pieces: Sequence[str], language: Language) -> str:
    return pieces[0] if len(pieces) == 1 else clean_text(join_descriptions(pieces, language))


def _by_id(ids: Sequence[str]) -> tuple[list[int], Ints]:
    """The order of ascending ids, and where it puts each."""
    order = np.argsort(np.array(ids, dtype="S"), kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return order.tolist(), places


def _at(order: Iterable[int], values: Sequence[T]) -> list[T]:
    return [values[number] for number in order]
