"""Units of a graph that stand in no document of the user's, as columns: one line of a document of their own for each.

Millions of them are a graph at once where each is named once and says something of itself. Where not, they are merged
as mentions, which gives the same graph (see `merge.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from graphgen.graph import Evidences, KnowledgeGraph, entity_id, relation_id
from graphgen.knowledge.clean import clean_name, clean_text
from graphgen.knowledge.merge import UNKNOWN_TYPE
from graphgen.records import EntityMention, Evidence, Extraction, Language, RelationMention
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

__all__ = ["OwnUnits"]

Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Rows:
    """Entities or relations: `names` are their names, or both their ends; a row has its `line` in the document."""

    names: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    types: list[str] = field(default_factory=list[str])
    descriptions: list[str] = field(default_factory=list[str])
    languages: list[Language] = field(default_factory=list[Language])
    losses: list[float | None] = field(default_factory=list[float | None])
    lines: list[int] = field(default_factory=list[int])

    def add(
        self, names: tuple[str, ...], line: int, *, kind: str, description: str, language: Language, loss: float | None
    ) -> None:
        self.names.append(names)
        self.types.append(kind)
        self.descriptions.append(description)
        self.languages.append(language)
        self.losses.append(loss)
        self.lines.append(line)

    def mentions(self) -> Iterator[tuple[tuple[str, ...], str, str, Language, int]]:
        return zip(self.names, self.types, self.descriptions, self.languages, self.lines, strict=True)


class OwnUnits:
    """Entities and relations with the lines in which they stand, each of which is its own evidence.

    Args:
        document_id: The document that the lines make.
    """

    def __init__(self, document_id: str) -> None:
        self._document_id = document_id
        self._entities, self._relations = _Rows(), _Rows()
        self._lines: list[str] = []
        self._starts: list[int] = []
        self._length = 0

    def __bool__(self) -> bool:
        """Whether there is any unit."""
        return bool(self._entities.names or self._relations.names)

    @property
    def text(self) -> str:
        """The document."""
        return "\n".join(self._lines)

    @property
    def languages(self) -> Iterator[Language]:
        return chain(self._entities.languages, self._relations.languages)

    def entity(self, name: str, kind: str, description: str, language: Language, loss: float | None) -> None:
        line = self._line(f"{name}: {description}" if description else name)
        self._entities.add((name,), line, kind=kind, description=description, language=language, loss=loss)

    def relation(
        self, ends: tuple[str, str], kind: str, description: str, language: Language, loss: float | None
    ) -> None:
        line = self._line(description or f"{ends[0]} {kind} {ends[1]}")
        self._relations.add(ends, line, kind=kind, description=description, language=language, loss=loss)

    def evidence(self, text: str) -> Evidence:
        """A line of its own for a unit that is kept elsewhere."""
        return self._evidence(self._line(text))

    def _line(self, text: str) -> int:
        line = clean_text(text) or "?"
        self._lines.append(line)
        self._starts.append(self._length)
        self._length += len(line) + 1
        return len(self._lines) - 1

    def losses(self) -> Iterator[tuple[str, float]]:
        """The losses that are known, each with the id of its unit."""
        for (name,), loss in zip(self._entities.names, self._entities.losses, strict=True):
            if loss is not None:
                yield entity_id(name), loss
        rows = self._relations
        for ends, kind, loss in zip(rows.names, rows.types, rows.losses, strict=True):
            if loss is not None:
                yield relation_id(ends[0], ends[1], kind), loss

    def extractions(self) -> tuple[Extraction, ...]:
        """The units as mentions, those of each language together."""
        found: dict[Language, tuple[list[EntityMention], list[RelationMention]]] = defaultdict(lambda: ([], []))
        for (name,), kind, description, language, line in self._entities.mentions():
            evidence = self._evidence(line)
            found[language][0].append(EntityMention(name=name, type=kind, description=description, evidence=evidence))
        for (source, target), kind, description, language, line in self._relations.mentions():
            evidence = self._evidence(line)
            found[language][1].append(
                RelationMention(source=source, target=target, type=kind, description=description, evidence=evidence)
            )
        return tuple(
            Extraction(
                chunk_id=self._document_id, language=language, entities=tuple(entities), relations=tuple(relations)
            )
            for language, (entities, relations) in found.items()
        )

    def _evidence(self, line: int) -> Evidence:
        text, start = self._lines[line], self._starts[line]
        return Evidence(document_id=self._document_id, start=start, end=start + len(text), text=text)

    def graph(self) -> KnowledgeGraph | None:
        """The graph of the units; `None` where some of them are one, or an entity says nothing of itself."""
        rows = self._entities
        keys = [fold_name(name) for (name,) in rows.names]
        if not all(rows.descriptions) or len(set(keys)) != len(keys):
            return None
        ids = [entity_id(key, folded=True) for key in keys]
        order = np.argsort(np.array(ids, dtype="S"))
        places = np.empty_like(order)
        places[order] = np.arange(len(order))
        known = {kind: clean_name(kind).casefold() or UNKNOWN_TYPE for kind in dict.fromkeys(rows.types)}
        entities: dict[str, Any] = self._columns(rows, order.tolist(), ids) | {
            "name": [rows.names[row][0] for row in order.tolist()],
            "type": [known[rows.types[row]] for row in order.tolist()],
        }
        numbers = {name: number for number, (name,) in enumerate(rows.names)}
        relations = self._relation_columns(keys, numbers, places)
        return None if relations is None else KnowledgeGraph.from_columns(entities, relations)

    def _relation_columns(self, keys: Sequence[str], numbers: dict[str, int], places: Ints) -> dict[str, Any] | None:
        rows = self._relations
        kinds = {kind: fold_name(kind) for kind in dict.fromkeys(rows.types)}
        ends = [(numbers[source], numbers[target]) for source, target in rows.names]
        ids = [
            relation_id(keys[source], keys[target], kinds[kind], folded=True)
            for (source, target), kind in zip(ends, rows.types, strict=True)
        ]
        if len(set(ids)) != len(ids):
            return None
        order = np.argsort(np.array(ids, dtype="S"))
        sorted_ends = np.array(ends, dtype=np.int64).reshape(-1, 2)[order]
        return self._columns(rows, order.tolist(), ids) | {
            "source": places[sorted_ends[:, 0]],
            "target": places[sorted_ends[:, 1]],
            "type": [rows.types[row] for row in order.tolist()],
        }

    def _columns(self, rows: _Rows, order: Sequence[int], ids: Sequence[str]) -> dict[str, Any]:
        lines = [rows.lines[row] for row in order]
        descriptions = [rows.descriptions[row] or self._lines[rows.lines[row]] for row in order]
        losses = [rows.losses[row] for row in order]
        return {
            "id": [ids[row] for row in order],
            "description": descriptions,
            "language": [rows.languages[row] for row in order],
            "evidence": self._evidences(lines),
            "tokens": list(map(count_tokens, descriptions)),
            "loss": losses,
            "status": ["unknown" if loss is None else "imported" for loss in losses],
            "calls": [[]] * len(order),
        }

    def _evidences(self, lines: Iterable[int]) -> Evidences:
        chosen = np.array(list(lines), dtype=np.int64)
        starts = np.array(self._starts, dtype=np.int64)
        ends = starts + np.fromiter(map(len, self._lines), np.int64, len(self._lines))
        documents = np.zeros(len(starts), dtype=np.int64)
        bounds = np.arange(len(chosen) + 1)
        return Evidences(bounds, chosen, [self._document_id], documents, starts, ends, self._lines)
