"""What a graph that the user brings says, before it is merged, and where in the user's documents it stands."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from statistics import fmean

from graphgen.graph import KnowledgeGraph, UnitLoss
from graphgen.graph.bulk import no_cycle_search
from graphgen.knowledge.extraction.ground import Passage, fold_words
from graphgen.knowledge.formats.own_units import OwnUnits
from graphgen.knowledge.merging.clean import shorten
from graphgen.knowledge.merging.merge import merge
from graphgen.records import Document, EntityMention, Evidence, Extraction, Failure, Language, RelationMention

__all__ = ["GraphImport", "Importer", "Library"]

_STAGE = "read_graph"
_CANDIDATES = 32
"""Documents that are looked through for one unit, of those that hold its words."""


@dataclass(frozen=True)
class GraphImport:
    """What a graph file holds.

    Attributes:
        grounded: Its units that were handed over as mentions.
        own: Its units that stand in a document of their own.
        documents: What evidence points to besides the documents that were given.
        failures: What could not be used, as warnings, and lines that could not be read.
        known_losses: The losses of `grounded` that the file has, by unit id.
    """

    grounded: tuple[Extraction, ...]
    own: OwnUnits
    documents: tuple[Document, ...]
    failures: tuple[Failure, ...]
    known_losses: Mapping[str, Sequence[float]]

    def __bool__(self) -> bool:
        """Whether it holds any unit."""
        return bool(self.grounded or self.own)

    @cached_property
    def extractions(self) -> tuple[Extraction, ...]:
        """Its units, each with evidence."""
        return (*self.grounded, *self.own.extractions())

    @cached_property
    def losses(self) -> dict[str, UnitLoss]:
        """The losses that the file has, by unit id. Of units that turn out to be the same, the mean is taken."""
        found: dict[str, list[float]] = defaultdict(list)
        known = ((unit, loss) for unit, losses in self.known_losses.items() for loss in losses)
        for unit, loss in chain(known, self.own.losses()):
            found[unit].append(loss)
        return {unit: UnitLoss(fmean(losses), "imported") for unit, losses in found.items()}

    @no_cycle_search()
    def graph(self, extractions: Iterable[Extraction] | None = None) -> KnowledgeGraph:
        """The graph of its units, or of `extractions`, which are its own under other names.

        A loss that was of a name holds only for the unit that still has it.
        """
        graph = self.own.graph() if extractions is None and not self.grounded else None
        if graph is not None:
            return graph
        graph = merge(self.extractions if extractions is None else extractions)
        return graph.with_loss({unit: self.losses[unit] for unit in graph.ids() if unit in self.losses})


@dataclass(slots=True)
class _Found:
    entities: list[EntityMention] = field(default_factory=list[EntityMention])
    relations: list[RelationMention] = field(default_factory=list[RelationMention])


class Importer:
    """Collects what a reader finds in the file `path`.

    Units that stand in no document of the user's get one: a line for each unit, so that they have exact evidence too.

    Args:
        path: The graph file.
        digest: What tells the file's content apart from others.

    Attributes:
        own: Takes units that are known to stand in no document, with less work for each.
    """

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._id = f"doc-{digest[:16]}"
        self.own = OwnUnits(self._id)
        self._found: dict[tuple[str, Language], _Found] = defaultdict(_Found)
        self._losses: dict[str, list[float]] = defaultdict(list)
        self._failures: list[Failure] = []

    def add_entity(self, chunk_id: str | None, language: Language, mention: EntityMention) -> None:
        self._found[chunk_id or self._id, language].entities.append(mention)

    def add_relation(self, chunk_id: str | None, language: Language, mention: RelationMention) -> None:
        self._found[chunk_id or self._id, language].relations.append(mention)

    def add_loss(self, unit_id: str, loss: float | None) -> None:
        """Keep a unit's loss; of units that turn out to be the same, the mean is taken."""
        if loss is not None and math.isfinite(loss):
            self._losses[unit_id].append(loss)

    def own_evidence(self, line: str) -> Evidence:
        """Evidence for a unit that stands in no document: a line of its own in the import's document."""
        return self.own.evidence(line)

    def warn(self, place: object, code: str, cause: str, remedy: str) -> None:
        """Note that something of the file cannot be used as it is."""
        record = f"{self._path.name}:{place}"
        self._failures.append(
            Failure(stage=_STAGE, record=record, code=code, cause=cause, remedy=remedy, severity="warning")
        )

    def fail(self, place: object, code: str, cause: str, remedy: str) -> None:
        """Note that a part of the file is lost."""
        record = f"{self._path.name}:{place}"
        self._failures.append(Failure(stage=_STAGE, record=record, code=code, cause=cause, remedy=remedy))

    def finish(self) -> GraphImport:
        text = self.own.text
        return GraphImport(
            grounded=tuple(
                Extraction(
                    chunk_id=chunk_id,
                    language=language,
                    entities=tuple(found.entities),
                    relations=tuple(found.relations),
                )
                for (chunk_id, language), found in self._found.items()
            ),
            own=self.own,
            documents=(self._document(text),) if text else (),
            failures=tuple(self._failures),
            known_losses=self._losses,
        )

    def _document(self, text: str) -> Document:
        languages = chain((language for _, language in self._found), self.own.languages)
        return Document(
            id=self._id,
            key=self._path.name,
            source=str(self._path),
            format="graph",
            language="zh" if all(language == "zh" for language in languages) else "en",
            title=shorten(self._path.stem),
            text=text,
        )


class Library:
    """The user's documents, searchable for units by name.

    Args:
        documents: The documents; an earlier one is preferred.
    """

    def __bool__(self) -> bool:
        """Whether there is any document."""
        return bool(self._passages)

    def __init__(self, documents: Sequence[Document]) -> None:
        self._passages = [Passage(document.id, document.text) for document in documents]
        self._called = {name: number for number, each in enumerate(documents) for name in (each.key, each.id)}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for word in dict.fromkeys(fold_words(document.text)):
                self._holding[word].append(number)

    def find(self, names: Sequence[str], hints: Iterable[str] = ()) -> Passage | None:
        """A document that names all of `names`.

        Args:
            names: Names of entities.
            hints: Ids or keys of documents that are to be looked at first.
        """
        words = {word for name in names for word in fold_words(name)} if self._passages else None
        if not words:
            return None
        rarest = min((self._holding.get(word, []) for word in sorted(words)), key=len)
        hinted = [self._called[hint] for hint in hints if hint in self._called]
        for number in dict.fromkeys([*hinted, *rarest[:_CANDIDATES]]):
            if all(self._passages[number].holds(name) for name in names):
                return self._passages[number]
        return None
