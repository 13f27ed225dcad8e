"""What a page about a graph holds: everything that it shows, as columns, ready to be written as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypedDict

import numpy as np

from graphgen.graph import KnowledgeGraph
from graphgen.records import Document, Entity, Relation, Sample
from graphgen.views.choice import Basis, Choice, Ints, choose
from graphgen.views.layout import Layout, lay_out
from graphgen.views.quotes import Quotes

__all__ = ["Drawing", "draw"]

_MOST_OF_ONE = 60
"""Sources, and samples, of one unit that a page holds: a hub of a large graph rests on thousands."""


class UnitColumns(TypedDict):
    """What entities and relations both have.

    `sources` and `samples` are positions in the drawing's tables, at most 60 of each; the counts are of all.
    """

    id: list[str]
    type: list[str]
    description: list[str]
    loss: list[float | None]
    status: list[str]
    sources: list[list[int]]
    samples: list[list[int]]
    source_count: list[int]
    sample_count: list[int]


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
        total: How many entities, relations, communities and samples the run has.
        by: What those that are shown were chosen by.
        best_left: The mean of that in the best community that is not shown whole, `None` where all are.
        communities: Centre, radius and number of nodes of each that is shown.
        quotes: The fields of a `Quote` for each piece of evidence.
        passages: Characters of documents.
        documents: What the user calls each document, and its source.
        samples: Id, kind, question and answer; a running text is an answer without a question.
    """

    title: str
    total: dict[str, int]
    by: Basis
    best_left: float | None
    nodes: NodeColumns
    edges: EdgeColumns
    communities: list[tuple[float, float, float, int]]
    quotes: list[tuple[int, ...]]
    passages: list[str]
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
    edges: EdgeColumns = {**tables.columns(relations), "source": sources.tolist(), "target": targets.tolist()}
    quotes, named = tables.quotes.read(documents)
    return {
        "title": title,
        "total": {**graph.counts, "communities": community_count, "samples": tables.sample_count},
        "by": choice.by,
        "best_left": choice.best_left,
        "nodes": nodes,
        "edges": edges,
        "communities": _discs(layout, groups[shown >= 0]),
        "quotes": [tuple(quote) for quote in quotes],
        "passages": tables.quotes.passages,
        "documents": named,
        "samples": tables.samples,
    }


def _homes(graph: KnowledgeGraph, communities: Iterable[Sequence[str]]) -> tuple[Ints, int]:
    """For each entity the community that owns it, -1 for none, and how many communities there are."""
    numbers = {unit: number for number, unit in enumerate(islice(graph.ids(), graph.entity_count))}
    homes = np.full(len(numbers), -1, dtype=np.int64)
    home = -1
    for home, owned in enumerate(communities):
        for unit in owned:
            number = numbers.get(unit)
            if number is not None and homes[number] < 0:
                homes[number] = home
    return homes, home + 1


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


class _Tables:
    """What several units share: samples, and the characters of documents. Each is in the page once."""

    def __init__(self, units: set[str], samples: Iterable[Sample]) -> None:
        self.quotes = Quotes()
        self.samples: list[tuple[str, str, str, str]] = []
        self.sample_count = 0
        self._about: dict[str, list[int]] = {}
        self._abouts: Counter[str] = Counter()
        for sample in samples:
            self.sample_count += 1
            about = list(dict.fromkeys(unit.id for unit in sample.units if unit.id in units))
            self._abouts.update(about)
            wanting = [unit for unit in about if self._abouts[unit] <= _MOST_OF_ONE]
            for unit in wanting:
                self._about.setdefault(unit, []).append(len(self.samples))
            if wanting:
                self.samples.append((sample.id, sample.kind, *_turns(sample)))

    def columns(self, units: Sequence[Entity | Relation]) -> UnitColumns:
        return {
            "id": [unit.id for unit in units],
            "type": [unit.type for unit in units],
            "description": [unit.description for unit in units],
            "loss": [None if unit.loss is None else round(unit.loss, 4) for unit in units],
            "status": [unit.status for unit in units],
            "sources": [[self.quotes.number(span) for span in unit.evidence[:_MOST_OF_ONE]] for unit in units],
            "samples": [self._about.get(unit.id, []) for unit in units],
            "source_count": [len(unit.evidence) for unit in units],
            "sample_count": [self._abouts[unit.id] for unit in units],
        }


def _turns(sample: Sample) -> tuple[str, str]:
    if sample.messages is None:
        return "", sample.text or ""
    said = {
        role: "\n".join(message.content for message in sample.messages if message.role == role)
        for role in ("user", "assistant")
    }
    return said["user"], said["assistant"]
