"""What a page about a graph holds: everything that it shows, as columns, ready to be written as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypedDict

import numpy as np

from graphgen.graph import KnowledgeGraph
from graphgen.records import Document, Entity, Evidence, Relation, Sample
from graphgen.views.choice import Basis, Choice, Ints, choose
from graphgen.views.layout import Layout, lay_out

__all__ = ["Drawing", "draw"]


class UnitColumns(TypedDict):
    """What entities and relations both have; `sources` and `samples` are positions in the drawing's tables."""

    id: list[str]
    type: list[str]
    description: list[str]
    loss: list[float | None]
    status: list[str]
    sources: list[list[int]]
    samples: list[list[int]]


class NodeColumns(UnitColumns):
    """Entities; `community` is -1 for none."""

    name: list[str]
    community: list[int]
    x: list[float]
    y: list[float]


class EdgeColumns(UnitColumns):
    """Relations; `source` and `target` are positions of nodes."""

    source: list[int]
    target: list[int]


class Drawing(TypedDict):
    """The content of a page.

    Attributes:
        total: How many entities, relations and communities the graph has.
        by: What those that are shown were chosen by.
        communities: Centre, radius and number of nodes of each that is shown.
        spans: Document, start, end and text of each piece of evidence.
        documents: What the user calls each document, and its source.
        samples: Id, kind, question and answer; a running text is an answer without a question.
    """

    title: str
    total: dict[str, int]
    by: Basis
    nodes: NodeColumns
    edges: EdgeColumns
    communities: list[tuple[float, float, float, int]]
    spans: list[tuple[int, int, int, str]]
    documents: list[tuple[str, str]]
    samples: list[tuple[str, str, str, str]]


def draw(
    graph: KnowledgeGraph,
    *,
    title: str,
    communities: Iterable[Sequence[str]],
    documents: Iterable[Document],
    samples: Iterable[Sample],
    limit: int,
) -> Drawing:
    """The drawing of `graph`, or of the part that is worth most.

    Args:
        graph: The graph.
        title: What the page is called.
        communities: The ids of the units that belong together.
        documents: Where the graph's evidence stands.
        samples: Those that were kept.
        limit: Most entities.
    """
    homes, community_count = _homes(graph, communities)
    choice = choose(graph, homes, limit)
    entities = graph.entities_at(choice.entities.tolist())
    relations = graph.relations_at(choice.relations.tolist())
    tables = _Tables({unit.id for unit in (*entities, *relations)}, samples)
    sources, targets = _ends(graph, choice)
    shown = homes[choice.entities]
    layout, groups = _placed(shown, sources, targets)
    nodes: NodeColumns = {
        **tables.columns(entities),
        "name": [entity.name for entity in entities],
        "community": np.where(shown < 0, -1, groups).tolist(),
        "x": np.round(layout.nodes[:, 0], 1).tolist(),
        "y": np.round(layout.nodes[:, 1], 1).tolist(),
    }
    edges: EdgeColumns = {
        **tables.columns(relations),
        "source": sources.tolist(),
        "target": targets.tolist(),
    }
    return {
        "title": title,
        "total": {**graph.counts, "communities": community_count},
        "by": choice.by,
        "nodes": nodes,
        "edges": edges,
        "communities": _discs(layout, groups[shown >= 0]),
        "spans": tables.spans,
        "documents": tables.named(documents),
        "samples": tables.samples,
    }


def _homes(graph: KnowledgeGraph, communities: Iterable[Sequence[str]]) -> tuple[Ints, int]:
    """For each entity the community that owns it, -1 for none, and how many communities there are."""
    home_of: dict[str, int] = {}
    number = -1
    for number, owned in enumerate(communities):
        for unit in owned:
            home_of.setdefault(unit, number)
    ids = zip(graph.ids(), range(graph.entity_count), strict=False)
    return np.array([home_of.get(unit, -1) for unit, _ in ids], dtype=np.int64), number + 1


def _ends(graph: KnowledgeGraph, choice: Choice) -> tuple[Ints, Ints]:
    """For each relation that is shown, the positions of its ends among the entities that are."""
    ends = (graph.sources[choice.relations], graph.targets[choice.relations])
    source, target = (np.searchsorted(choice.entities, end).astype(np.int64) for end in ends)
    return source, target


def _placed(homes: Ints, sources: Ints, targets: Ints) -> tuple[Layout, Ints]:
    """Where nodes stand, and their communities numbered from 0; one that is in none stands alone, numbered last."""
    alone = homes.max(initial=-1) + 1 + np.arange(len(homes))
    _, groups = np.unique(np.where(homes < 0, alone, homes), return_inverse=True)
    groups = groups.astype(np.int64)
    return lay_out(groups, sources, targets), groups


def _discs(layout: Layout, groups: Ints) -> list[tuple[float, float, float, int]]:
    sizes = np.bincount(groups)
    places = zip(layout.centres.tolist(), layout.radii.tolist(), sizes.tolist(), strict=False)
    return [(round(x, 1), round(y, 1), round(radius, 1), size) for (x, y), radius, size in places]


class _Span(NamedTuple):
    document: str
    start: int
    end: int


class _Tables:
    """What several units share: samples, and the characters of documents. Each is in the page once."""

    def __init__(self, units: set[str], samples: Iterable[Sample]) -> None:
        self.spans: list[tuple[int, int, int, str]] = []
        self.samples: list[tuple[str, str, str, str]] = []
        self._numbers: dict[_Span, int] = {}
        self._documents: dict[str, int] = {}
        self._about: dict[str, list[int]] = {}
        for sample in samples:
            for unit in sample.units:
                if unit.id in units:
                    self._about.setdefault(unit.id, []).append(len(self.samples))
            if any(unit.id in units for unit in sample.units):
                self.samples.append((sample.id, sample.kind, *_turns(sample)))

    def columns(self, units: Sequence[Entity | Relation]) -> UnitColumns:
        return {
            "id": [unit.id for unit in units],
            "type": [unit.type for unit in units],
            "description": [unit.description for unit in units],
            "loss": [None if unit.loss is None else round(unit.loss, 4) for unit in units],
            "status": [unit.status for unit in units],
            "sources": [[self._number(span) for span in unit.evidence] for unit in units],
            "samples": [self._about.get(unit.id, []) for unit in units],
        }

    def named(self, documents: Iterable[Document]) -> list[tuple[str, str]]:
        """What the documents are called that units rest on, in the order in which spans number them."""
        names: Mapping[str, tuple[str, str]] = {
            document.id: (document.key, document.source) for document in documents if document.id in self._documents
        }
        return [names.get(document, (document, document)) for document in self._documents]

    def _number(self, evidence: Evidence) -> int:
        span = _Span(evidence.document_id, evidence.start, evidence.end)
        if span not in self._numbers:
            self._numbers[span] = len(self.spans)
            document = self._documents.setdefault(span.document, len(self._documents))
            self.spans.append((document, span.start, span.end, evidence.text))
        return self._numbers[span]


def _turns(sample: Sample) -> tuple[str, str]:
    if sample.messages is None:
        return "", sample.text or ""
    said = {
        role: "\n".join(message.content for message in sample.messages if message.role == role)
        for role in ("user", "assistant")
    }
    return said["user"], said["assistant"]
