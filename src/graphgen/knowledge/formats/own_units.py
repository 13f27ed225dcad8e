"""Units of a graph that stand in no document of the user's, as columns: one line of a document of their own for each.

Millions of them are a graph at once where each is named once and says something of itself. Where not, they are merged
as mentions, which gives the same graph (see `merge.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from graphgen.graph import (
    Cells,
    Coded,
    CodedLists,
    Evidences,
    KnowledgeGraph,
    entity_id,
    entity_ids,
    relation_id,
    relation_ids,
)
from graphgen.knowledge.merging.clean import clean_composed, clean_name, clean_text
from graphgen.knowledge.merging.mentions import Ints, inverse
from graphgen.knowledge.merging.merge import UNTYPED
from graphgen.records import EntityMention, Evidence, Extraction, Language, RelationMention
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_each

__all__ = ["OwnUnits", "Said"]


class Said(NamedTuple):
    """What units say of themselves, as columns of one length; descriptions are clean."""

    kinds: list[str]
    descriptions: list[str]
    languages: list[Language]
    losses: list[float | None]

    def extend(self, more: Said) -> None:
        self.kinds.extend(more.kinds)
        self.descriptions.extend(more.descriptions)
        self.languages.extend(more.languages)
        self.losses.extend(more.losses)


class OwnUnits:
    """Entities and relations with the lines in which they stand, each of which is its own evidence.

    Args:
        document_id: The document that the lines make.
    """

    def __init__(self, document_id: str) -> None:
        self._document_id = document_id
        self._names: list[str] = []
        self._sources: list[int] = []
        self._targets: list[int] = []
        self._entities, self._relations = (Said([], [], [], []) for _ in range(2))
        self._entity_lines: list[int] = []
        self._relation_lines: list[int] = []
        self._lines: list[str] = []
        self._starts = [0]
        """Where each line begins, and where the next one would."""

    def __bool__(self) -> bool:
        """Whether there is any unit."""
        return bool(self._names)

    @property
    def text(self) -> str:
        """The document."""
        return "\n".join(self._lines)

    @property
    def languages(self) -> Iterator[Language]:
        return chain(self._entities.languages, self._relations.languages)

    def add_entities(self, names: Sequence[str], said: Said) -> None:
        """Entities, which are numbered from 0 in the order in which they come; their names are clean."""
        self._names += names
        self._entities.extend(said)
        lines = [f"{name}: {text}" if text else name for name, text in zip(names, said.descriptions, strict=True)]
        self._entity_lines += self._add_lines(clean_composed(lines))

    def add_relations(self, sources: Sequence[int], targets: Sequence[int], said: Said) -> None:
        """Relations between entities of these numbers; their types are clean."""
        self._sources += sources
        self._targets += targets
        self._relations.extend(said)
        names = self._names
        lines = [
            text or clean_text(f"{names[source]} {kind} {names[target]}")
            for source, target, kind, text in zip(sources, targets, said.kinds, said.descriptions, strict=True)
        ]
        self._relation_lines += self._add_lines(clean_composed(lines))

    def evidence(self, text: str) -> Evidence:
        """A line of its own for a unit that is kept elsewhere."""
        return self._evidence(self._add_lines([clean_text(text) or "?"])[0])

    def _add_lines(self, lines: Sequence[str]) -> range:
        before = len(self._lines)
        self._lines += lines
        self._starts += accumulate((len(line) + 1 for line in lines), initial=self._starts.pop())
        return range(before, len(self._lines))

    def losses(self) -> Iterator[tuple[str, float]]:
        """The losses that are known, each with the id of its unit."""
        names = self._names
        for name, loss in zip(names, self._entities.losses, strict=True):
            if loss is not None:
                yield entity_id(name), loss
        said = self._relations
        for source, target, kind, loss in zip(self._sources, self._targets, said.kinds, said.losses, strict=True):
            if loss is not None:
                yield relation_id(names[source], names[target], kind), loss

    def extractions(self) -> tuple[Extraction, ...]:
        """The units as mentions, those of each language together."""
        names = self._names
        entities: dict[Language, list[EntityMention]] = defaultdict(list)
        relations: dict[Language, list[RelationMention]] = defaultdict(list)
        said = self._entities
        for name, kind, text, language, line in zip(names, *said[:3], self._entity_lines, strict=True):
            evidence = self._evidence(line)
            entities[language].append(EntityMention(name=name, type=kind, description=text, evidence=evidence))
        said = self._relations
        ends = [(names[source], names[target]) for source, target in zip(self._sources, self._targets, strict=True)]
        for (source, target), kind, text, language, line in zip(ends, *said[:3], self._relation_lines, strict=True):
            mention = RelationMention(
                source=source, target=target, type=kind, description=text, evidence=self._evidence(line)
            )
            relations[language].append(mention)
        return tuple(
            Extraction(
                chunk_id=self._document_id,
                language=language,
                entities=tuple(entities[language]),
                relations=tuple(relations[language]),
            )
            for language in dict.fromkeys(self.languages)
        )

    def _evidence(self, line: int) -> Evidence:
        text, start = self._lines[line], self._starts[line]
        return Evidence(document_id=self._document_id, start=start, end=start + len(text), text=text)

    def graph(self) -> KnowledgeGraph | None:
        """The graph of the units; `None` where some of them are one, or an entity says nothing of itself."""
        said = self._entities
        keys = list(map(fold_name, self._names))
        if not all(said.descriptions) or len(set(keys)) != len(keys):
            return None
        ids = np.array(entity_ids(keys), dtype="S")
        order = np.argsort(ids)
        known = {kind: clean_name(kind).casefold() or UNTYPED for kind in dict.fromkeys(said.kinds)}
        entities: dict[str, Cells] = self._columns(said, self._entity_lines, order) | {
            "id": ids[order],
            "name": Coded(order, self._names),
            "type": Coded(order, [known[kind] for kind in said.kinds]),
        }
        relations = self._relation_columns(keys, inverse(order))
        return None if relations is None else KnowledgeGraph.from_columns(entities, relations)

    def _relation_columns(self, keys: Sequence[str], places: Ints) -> dict[str, Cells] | None:
        said = self._relations
        kinds = {kind: fold_name(kind) for kind in dict.fromkeys(said.kinds)}
        ends = zip(self._sources, self._targets, said.kinds, strict=True)
        ids = relation_ids((keys[source], keys[target], kinds[kind]) for source, target, kind in ends)
        if len(set(ids)) != len(ids):
            return None
        sortable = np.array(ids, dtype="S")
        order = np.argsort(sortable)
        sources, targets = (np.array(each, dtype=np.int64)[order] for each in (self._sources, self._targets))
        return {
            **self._columns(said, self._relation_lines, order),
            "id": sortable[order],
            "source": places[sources],
            "target": places[targets],
            "type": Coded(order, said.kinds),
        }

    def _columns(self, said: Said, lines: Sequence[int], order: Ints) -> dict[str, Cells]:
        """What entities and relations have in common, in this order of the units.

        What is computed is so in the order in which they came: texts that were made one after the other lie side by
        side in memory.
        """
        descriptions = [text or self._lines[line] for text, line in zip(said.descriptions, lines, strict=True)]
        chinese = np.array([language == "zh" for language in said.languages], dtype=np.int64)
        losses = np.array(said.losses, dtype=np.float64)[order]
        unknown = np.isnan(losses)
        return {
            "description": Coded(order, descriptions),
            "language": Coded(chinese[order], ["en", "zh"]),
            "evidence": self._evidences(np.array(lines, dtype=np.int64)[order]),
            "tokens": np.array(count_each(descriptions), dtype=np.int64)[order],
            "loss": np.ma.array(losses, mask=unknown),
            "status": Coded((~unknown).astype(np.int64), ["unknown", "imported"]),
            "calls": CodedLists(np.zeros(len(order) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), []),
        }

    def _evidences(self, lines: Ints) -> Evidences:
        starts = np.array(self._starts[:-1], dtype=np.int64)
        ends = starts + np.fromiter(map(len, self._lines), np.int64, len(self._lines))
        documents = np.zeros(len(starts), dtype=np.int64)
        bounds = np.arange(len(lines) + 1)
        return Evidences(bounds, lines, [self._document_id], documents, starts, ends, self._lines)
