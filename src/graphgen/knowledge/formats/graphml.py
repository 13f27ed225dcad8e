"""A knowledge graph out of GraphML: this product's own, upstream GraphGen's, and what NetworkX, Gephi or yEd write."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, islice
from pathlib import Path
from typing import NamedTuple

from graphgen.graph import entity_id, relation_id
from graphgen.knowledge.formats.brought import Importer, Library
from graphgen.knowledge.formats.graphml_elements import Elements, GraphMLFile
from graphgen.knowledge.formats.own_units import Said
from graphgen.knowledge.merging.clean import clean_each, clean_name, shorten
from graphgen.records import Document, EntityMention, Language, RelationMention
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["read_graphml"]

_NAMES = ("name", "label")
_ENTITY_TYPES = ("entity_type", "type")
_RELATION_TYPES = ("relation_type", "relation", "type", "predicate", "label")
_DESCRIPTIONS = ("description", "summary")
_KEPT = frozenset((*_NAMES, *_ENTITY_TYPES, *_RELATION_TYPES, *_DESCRIPTIONS, "loss"))
_SOURCES = "source_id"


def read_graphml(path: Path, documents: Sequence[Document], importer: Importer) -> None:
    """Hand all nodes and edges of `path` to `importer`.

    Each unit is grounded in a document that names it, one that its `source_id` names first; else in itself. Unknown
    attributes are ignored.

    Raises:
        UsageError: The file is no well-formed GraphML, or it declares a document type.
    """
    file = GraphMLFile(path, _KEPT | {_SOURCES} if documents else _KEPT)
    units = _Units(Library(documents), importer, file)
    units.add_nodes()
    units.add_edges()


class _Row(NamedTuple):
    """A row of `Said`."""

    kind: str
    description: str
    language: Language
    loss: float | None


class _Used(NamedTuple):
    """Those of `elements` for which `chosen` is true; `line` tells where one with a number begins."""

    elements: Elements
    chosen: Sequence[bool]
    line: Callable[[int], int]

    def first(self, names: Sequence[str]) -> list[str]:
        return list(compress(_first(self.elements, names), self.chosen))

    def line_of(self, place: int) -> int:
        return self.line(next(islice(_numbers(self.chosen), place, None)))


class _Units:
    """Makes units of elements, all of a kind at once: there may be millions.

    Args:
        library: Where units are looked for.
        importer: What takes them.
        file: The elements.
    """

    def __init__(self, library: Library, importer: Importer, file: GraphMLFile) -> None:
        self._library, self._importer, self._file = library, importer, file
        self._names: list[str] = []
        self._keys: list[str] = []
        self._numbers: dict[str, int] = {}

    def add_nodes(self) -> None:
        nodes = self._file.nodes
        given = zip(_first(nodes, _NAMES), nodes.ids, strict=True)
        names = clean_each([name or unit for name, unit in given], clean_name)
        keys = list(map(fold_name, names))
        named = list(map(bool, keys))
        for number in _numbers(not each for each in named):
            line = self._file.node_line(number)
            self._importer.warn(line, "malformed_entity", "This node has no name.", "Give it an id or a name.")
        self._names, self._keys = list(compress(names, named)), list(compress(keys, named))
        self._numbers = {unit: number for number, unit in enumerate(compress(nodes.ids, named))}
        said = self._said(_Used(nodes, named, self._file.node_line), _ENTITY_TYPES, self._names.__getitem__)
        if not self._library:
            self._importer.own.add_entities(self._names, said)
            return
        for name, hints, row in zip(self._names, _sources(nodes, named), zip(*said, strict=True), strict=True):
            self._ground_node(name, hints, _Row(*row))

    def add_edges(self) -> None:
        edges, number, keys = self._file.edges, self._numbers.get, self._keys
        ends = [list(map(number, each)) for each in (edges.ids, edges.targets)]
        joining = [_joins(source, target, keys) for source, target in zip(*ends, strict=True)]
        for place in _numbers(not each for each in joining):
            self._warn_edge(place, found=None not in (ends[0][place], ends[1][place]))
        sources, targets = ([each for each in compress(end, joining) if each is not None] for end in ends)
        names = self._names

        def shown(place: int) -> str:
            return f"{names[sources[place]]} {names[targets[place]]}"

        said = self._said(_Used(edges, joining, self._file.edge_line), _RELATION_TYPES, shown)
        known = {kind: clean_name(kind) for kind in dict.fromkeys(said.kinds)}
        said = said._replace(kinds=[known[kind] for kind in said.kinds])
        if not self._library:
            self._importer.own.add_relations(sources, targets, said)
            return
        for *both, hints, row in zip(sources, targets, _sources(edges, joining), zip(*said, strict=True), strict=True):
            self._ground_edge((names[both[0]], names[both[1]]), hints, _Row(*row))

    def _warn_edge(self, number: int, *, found: bool) -> None:
        edges, line = self._file.edges, self._file.edge_line(number)
        shown = " → ".join(map(shorten, (edges.ids[number], edges.targets[number])))
        if found:
            cause, remedy = f"The edge {shown} joins a node to itself.", "Remove the edge."
            self._importer.warn(line, "no_relation", cause, remedy)
        else:
            self._importer.warn(line, "missing_end", f"An end of the edge {shown} is no node.", "Add the node.")

    def _ground_node(self, name: str, hints: Sequence[str], row: _Row) -> None:
        importer, text = self._importer, row.description
        passage = self._library.find([name], hints)
        evidence = passage.entity(name, text) if passage else None
        mention = EntityMention(
            name=name,
            type=row.kind,
            description=text,
            evidence=evidence or importer.own_evidence(f"{name}: {text}" if text else name),
        )
        importer.add_entity(None, row.language, mention)
        if row.loss is not None:
            importer.add_loss(entity_id(name), row.loss)

    def _ground_edge(self, ends: tuple[str, str], hints: Sequence[str], row: _Row) -> None:
        importer = self._importer
        source, target = ends
        passage = self._library.find(ends, hints)
        evidence = passage.relation(source, target, row.description) if passage else None
        mention = RelationMention(
            source=source,
            target=target,
            type=row.kind,
            description=row.description,
            evidence=evidence or importer.own_evidence(row.description or f"{source} {row.kind} {target}"),
        )
        importer.add_relation(None, row.language, mention)
        if row.loss is not None:
            importer.add_loss(relation_id(source, target, row.kind), row.loss)

    def _said(self, used: _Used, kinds: Sequence[str], shown: Callable[[int], str]) -> Said:
        """What these elements say; `shown` stands for the description of the one at a place, where it has none."""
        descriptions = clean_each(used.first(_DESCRIPTIONS))
        return Said(
            used.first(kinds),
            descriptions,
            [detect_language(text or shown(place)) for place, text in enumerate(descriptions)],
            self._losses(used),
        )

    def _losses(self, used: _Used) -> list[float | None]:
        texts = used.first(("loss",))
        losses = [_loss(text) if text else None for text in texts]
        for place, text in enumerate(texts):
            if text and losses[place] is None:
                cause = f"This loss is no number, or below zero: {shorten(text)}."
                self._importer.warn(used.line_of(place), "malformed_loss", cause, "Correct or remove it.")
        return losses


def _joins(source: int | None, target: int | None, keys: Sequence[str]) -> bool:
    """Whether both ends are known, and are two."""
    return source is not None and target is not None and keys[source] != keys[target]


def _loss(text: str) -> float | None:
    try:
        loss = float(text)
    except ValueError:
        return None
    return loss if math.isfinite(loss) and loss >= 0 else None


def _numbers(chosen: Iterable[object]) -> Iterator[int]:
    """The places of what is true."""
    return (number for number, each in enumerate(chosen) if each)


def _first(elements: Elements, names: Sequence[str]) -> list[str]:
    """For each element the first of these attributes that says something."""
    columns = [elements.columns[name] for name in names if name in elements.columns]
    if not columns:
        return [""] * len(elements.ids)
    first = [text.strip() for text in columns[0]]
    for column in columns[1:]:
        first = [text or other.strip() for text, other in zip(first, column, strict=True)]
    return first


def _sources(elements: Elements, chosen: Sequence[bool]) -> Iterator[list[str]]:
    """Which documents those of `elements` name that are chosen."""
    given = elements.columns.get(_SOURCES) or [""] * len(elements.ids)
    return (text.split("<SEP>") for text in compress(given, chosen))
