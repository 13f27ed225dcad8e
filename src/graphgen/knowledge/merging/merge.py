"""Mentions of the same thing become one unit of the knowledge graph (report, algorithms 4.2 and 4.3).

Unlike there, no description is cut off, spellings and directions are kept, relations are typed, and a relation whose
end was not extracted gives it a stub. The result does not depend on the order of the mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from graphgen.graph import Cells, Coded, KnowledgeGraph, entity_id, relation_ids
from graphgen.knowledge.merging.clean import clean_name
from graphgen.knowledge.merging.mentions import Ints, Mentions, Numbers, Rows, column, inverse, listed
from graphgen.knowledge.merging.places import Places
from graphgen.knowledge.merging.settled import Assigned, Settled, winners
from graphgen.records import Extraction
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_each

__all__ = ["UNKNOWN_TYPE", "UNTYPED", "merge"]

UNKNOWN_TYPE = "unknown"
"""The type of stubs, which only their relations describe."""
UNTYPED = "entity"
"""The type of what is described and was given none."""
"""The type of an entity that is only known as an end of relations, or that no mention gave a type."""


def merge(extractions: Iterable[Extraction]) -> KnowledgeGraph:
    """The knowledge graph of `extractions`, which are consumed once.

    Names that fold alike are one entity. Its name is the most frequent spelling, its type the most frequent type; a
    relation is keyed by its two entities and its type. Mentions without a name and relations of an entity to itself
    are left out: whoever made the extraction has listed them.
    """
    mentions = Mentions()
    for extraction in extractions:
        mentions.add(extraction)
    return _Merger(mentions).graph()


class _Spelled:
    """How strings are spelled, and the keys under which spellings meet. The empty key has the number 0."""

    def __init__(self, given: Iterable[str], fold: Callable[[str], str]) -> None:
        spellings: Numbers[str] = Numbers()
        keys: Numbers[str] = Numbers([""])
        self.spelling = column(spellings.of(map(clean_name, given)))
        """For each string its spelling's number."""
        self.key = column(keys.of(map(fold, spellings)))[self.spelling]
        """For each string its key's number."""
        self.spellings, self.keys = list(spellings), list(keys)


class _Merger:
    """Entities are numbered in the order of their ids, and so are relations."""

    def __init__(self, mentions: Mentions) -> None:
        self._mentions, self._places = mentions, Places(mentions)
        self._names = _Spelled(mentions.names, fold_name)
        keys = self._names.key
        entities, relations = mentions.entities, mentions.relations
        named, source, target = column(entities.names), column(relations.names), column(relations.targets)
        self._entity_rows = np.flatnonzero(keys[named])
        self._relation_rows = np.flatnonzero((keys[source] > 0) & (keys[target] > 0) & (keys[source] != keys[target]))
        named, source, target = named[self._entity_rows], source[self._relation_rows], target[self._relation_rows]
        called = np.concatenate([named, source, target])
        self._entity_keys, self._entity_ids = self._identified(np.unique(keys[called]))
        number = np.zeros(len(self._names.keys), dtype=np.int64)
        number[self._entity_keys] = np.arange(len(self._entity_keys))
        self._named, self._source, self._target = (number[keys[each]] for each in (named, source, target))
        self._entity_names = winners(
            number[keys[called]], self._names.spelling[called], self._names.spellings, len(self._entity_keys)
        )

    def _identified(self, keys: Ints) -> tuple[Ints, npt.NDArray[np.bytes_]]:
        """The keys of entities in the order of their ids, and these."""
        ids = np.array([entity_id(self._names.keys[key], folded=True) for key in listed(keys)], dtype="S")
        order = np.argsort(ids)
        return keys[order], ids[order]

    def graph(self) -> KnowledgeGraph:
        return KnowledgeGraph.from_columns(self._entity_columns(), self._relation_columns())

    def _entity_columns(self) -> dict[str, Cells]:
        count = len(self._entity_keys)
        types = _Spelled(self._mentions.types, str.casefold)
        kinds = types.key[column(self._mentions.entities.types)[self._entity_rows]]
        typed = np.flatnonzero(kinds)
        won = winners(self._named[typed], kinds[typed], types.keys, count)
        rows = self._assigned(self._named, self._mentions.entities, self._places.of_entities, self._entity_rows)
        silent = np.bincount(rows.units[rows.texts > 0], minlength=count) == 0
        settled = Settled(self._mentions, self._places, self._with_stubs(rows, silent), count)
        untyped = len(types.keys) + silent
        return {
            "id": self._entity_ids,
            "name": Coded(self._entity_names, self._names.spellings),
            "type": Coded(np.where(won < 0, untyped, won), [*types.keys, UNTYPED, UNKNOWN_TYPE]),
            **_columns(settled, self._name),
        }

    def _with_stubs(self, rows: Assigned, silent: npt.NDArray[np.bool_]) -> Assigned:
        """Entities that no mention describes are described by their relations, and stand where these stand."""
        for ends in (self._source, self._target):
            said = self._assigned(ends, self._mentions.relations, self._places.of_relations, self._relation_rows)
            rows = rows.joined(said.taken(np.flatnonzero(silent[ends])))
        return rows

    def _relation_columns(self) -> dict[str, Cells]:
        types = _Spelled(self._mentions.types, fold_name)
        given = column(self._mentions.relations.types)[self._relation_rows]
        relations, first = _grouped(self._source, self._target, types.key[given])
        ids = np.array(self._relation_ids(first, types.key[given], types.keys), dtype="S")
        order = np.argsort(ids)
        relations, first = inverse(order)[relations], first[order]
        kinds = winners(relations, types.spelling[given], types.spellings, len(first))
        rows = self._assigned(relations, self._mentions.relations, self._places.of_relations, self._relation_rows)
        sources, targets = self._source[first], self._target[first]

        def plain(relation: int) -> str:
            source, target = self._name(sources[relation]), self._name(targets[relation])
            return f"{source} {types.spellings[int(kinds[relation])]} {target}"

        return {
            "id": ids[order],
            "source": sources,
            "target": targets,
            "type": Coded(kinds, types.spellings),
            **_columns(Settled(self._mentions, self._places, rows, len(first)), plain),
        }

    def _relation_ids(self, rows: Ints, kinds: Ints, kind_keys: Sequence[str]) -> list[str]:
        """The ids of the relations that these mentions are of."""
        keys = [self._names.keys[key] for key in listed(self._entity_keys)]
        ends = zip(listed(self._source[rows]), listed(self._target[rows]), listed(kinds[rows]), strict=True)
        return relation_ids((keys[source], keys[target], kind_keys[kind]) for source, target, kind in ends)

    def _name(self, entity: int) -> str:
        return self._names.spellings[int(self._entity_names[entity])]

    def _assigned(self, units: Ints, rows: Rows, places: Ints, chosen: Ints) -> Assigned:
        return Assigned(units, places[chosen], column(rows.texts)[chosen], rows.extractions[chosen])


def _grouped(sources: Ints, targets: Ints, kinds: Ints) -> tuple[Ints, Ints]:
    """A number for each row that equal rows share, and a row of each number."""
    _, pairs = np.unique(sources * (targets.max(initial=0) + 1) + targets, return_inverse=True)
    triples = pairs * (kinds.max(initial=0) + 1) + kinds
    _, first, numbers = np.unique(triples, return_index=True, return_inverse=True)
    return numbers, first


def _columns(settled: Settled, plain: Callable[[int], str]) -> dict[str, Cells]:
    """The columns that entities and relations have in common; `plain` describes what nothing else does."""
    descriptions = [text or plain(unit) for unit, text in enumerate(settled.descriptions())]
    return {
        "description": descriptions,
        "language": settled.languages(),
        "evidence": settled.evidence(),
        "tokens": count_each(descriptions),
        "calls": settled.calls(),
    }
