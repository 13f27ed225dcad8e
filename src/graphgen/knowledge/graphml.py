"""A knowledge graph out of GraphML: this product's own, upstream GraphGen's, and what NetworkX, Gephi or yEd write."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from graphgen.errors import UsageError
from graphgen.graph import entity_id, relation_id
from graphgen.knowledge.brought import Importer, Library
from graphgen.knowledge.clean import clean_name, clean_text, shorten
from graphgen.records import Document, EntityMention, RelationMention
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["read_graphml"]

_NAMES = ("name", "label")
_ENTITY_TYPES = ("entity_type", "type")
_RELATION_TYPES = ("relation_type", "relation", "type", "predicate", "label")
_DESCRIPTIONS = ("description", "summary")
_KEPT = frozenset((*_NAMES, *_ENTITY_TYPES, *_RELATION_TYPES, *_DESCRIPTIONS, "loss", "source_id", "language"))


class _Keys(dict[str, str]):
    """What the file's keys mean: the attribute, or nothing where it is none that is read."""

    def declare(self, attributes: Mapping[str, str]) -> None:
        key = attributes.get("id", "")
        self[key] = _kept(attributes.get("attr.name") or key)

    def __missing__(self, key: str) -> str:
        self[key] = name = _kept(key)
        return name


def _kept(name: str) -> str:
    folded = name.casefold()
    return folded if folded in _KEPT else ""


@dataclass(slots=True)
class _Elements:
    """All nodes, or all edges: ids or ends, the lines where they stand, and their attributes by folded name.

    Columns, and dictionaries of strings: the garbage collector passes by them, however many there are.
    """

    ids: list[str] = field(default_factory=list[str])
    targets: list[str] = field(default_factory=list[str])
    lines: list[int] = field(default_factory=list[int])
    attributes: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def add(self, unit: str, target: str, line: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        self.ids.append(unit)
        self.targets.append(target)
        self.lines.append(line)
        self.attributes.append(attributes)
        return attributes


def read_graphml(path: Path, documents: Sequence[Document], importer: Importer) -> None:
    """Hand all nodes and edges of `path` to `importer`.

    Each unit is grounded in a document that names it, one that its `source_id` names first; else in itself. Unknown
    attributes are ignored.

    Raises:
        UsageError: The file is no well-formed GraphML, or it declares a document type.
    """
    reader = _Reader(path)
    reader.read()
    units = _Units(Library(documents), importer, reader.attributes)
    units.add_nodes(reader.nodes)
    units.add_edges(reader.edges)


class _Reader:
    """Reads elements without building a tree of them."""

    def __init__(self, path: Path) -> None:
        self.nodes, self.edges = _Elements(), _Elements()
        self._path = path
        self._keys = _Keys()
        self._open: list[dict[str, str]] = []
        self._name = ""
        self._pieces: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._pieces.append

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes that any element may have."""
        return frozenset(self._keys.values())

    def read(self) -> None:
        try:
            with self._path.open("rb") as file:
                self._parser.ParseFile(file)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: an encoding it does not know
            raise UsageError(f"{self._path} is no well-formed XML: {error}.", "Export the graph again.") from error

    def _refuse(self, *_: object) -> None:
        raise UsageError(
            f"{self._path} declares a document type, which GraphML does not need and which can hide other files.",
            "Remove its <!DOCTYPE …> line.",
        )

    def _begin(self, tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] != "graphml":
            raise UsageError(f"{self._path} is XML but no GraphML: it begins with <{tag}>.", "Export as GraphML.")
        self._parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "data":
            self._name = self._keys[attributes.get("key", "")]
            self._pieces.clear()
        elif tag == "node":
            self._pieces.clear()
            self._open.append(self.nodes.add(attributes.get("id", ""), "", self._parser.CurrentLineNumber))
        elif tag == "edge":
            self._pieces.clear()
            ends = attributes.get("source", ""), attributes.get("target", "")
            self._open.append(self.edges.add(*ends, self._parser.CurrentLineNumber))
        elif tag == "key":
            self._keys.declare(attributes)
        elif ":" in tag:
            self._start(tag.rpartition(":")[2], attributes)

    def _end(self, tag: str) -> None:
        if tag == "data":
            if self._name and self._open:
                self._open[-1][self._name] = "".join(self._pieces)
            self._name = ""
        elif tag in ("node", "edge"):
            self._open.pop()
        elif ":" in tag:
            self._end(tag.rpartition(":")[2])


class _Units:
    """Makes units of elements.

    Args:
        library: Where units are looked for.
        importer: What takes them.
        attributes: Those that elements may have.
    """

    def __init__(self, library: Library, importer: Importer, attributes: Collection[str]) -> None:
        self._library, self._importer = library, importer
        self._names, self._entity_types, self._relation_types, self._descriptions = (
            tuple(name for name in names if name in attributes)
            for names in (_NAMES, _ENTITY_TYPES, _RELATION_TYPES, _DESCRIPTIONS)
        )
        self._named: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def add_nodes(self, nodes: _Elements) -> None:
        for unit, line, attributes in zip(nodes.ids, nodes.lines, nodes.attributes, strict=True):
            name = clean_name(_first(attributes, self._names) or unit)
            key = fold_name(name)
            if key:
                self._named[unit], self._keys[name] = name, key
                self._add_node(name, line, attributes)
            else:
                self._importer.warn(line, "malformed_entity", "This node has no name.", "Give it an id or a name.")

    def _add_node(self, name: str, line: int, attributes: Mapping[str, str]) -> None:
        importer = self._importer
        kind = _first(attributes, self._entity_types)
        description = clean_text(_first(attributes, self._descriptions))
        language = detect_language(description or name)
        loss = self._loss(line, attributes)
        if not self._library:
            importer.own.entity(name, kind, description, language, loss)
            return
        passage = self._library.find([name], _sources(attributes))
        evidence = passage.entity(name, description) if passage else None
        mention = EntityMention(
            name=name,
            type=kind,
            description=description,
            evidence=evidence or importer.own_evidence(f"{name}: {description}" if description else name),
        )
        importer.add_entity(None, language, mention)
        if loss is not None:
            importer.add_loss(entity_id(name), loss)

    def add_edges(self, edges: _Elements) -> None:
        named, keys = self._named, self._keys
        for *ends, line, attributes in zip(edges.ids, edges.targets, edges.lines, edges.attributes, strict=True):
            source, target = named.get(ends[0], ""), named.get(ends[1], "")
            if source and target and keys[source] != keys[target]:
                self._add_edge((source, target), line, attributes)
                continue
            shown = " → ".join(map(shorten, ends))
            if source and target:
                cause, remedy = f"The edge {shown} joins a node to itself.", "Remove the edge."
                self._importer.warn(line, "no_relation", cause, remedy)
            else:
                self._importer.warn(line, "missing_end", f"An end of the edge {shown} is no node.", "Add the node.")

    def _add_edge(self, ends: tuple[str, str], line: int, attributes: Mapping[str, str]) -> None:
        importer = self._importer
        source, target = ends
        kind = clean_name(_first(attributes, self._relation_types))
        description = clean_text(_first(attributes, self._descriptions))
        language = detect_language(description or f"{source} {target}")
        loss = self._loss(line, attributes)
        if not self._library:
            importer.own.relation(ends, kind, description, language, loss)
            return
        passage = self._library.find(ends, _sources(attributes))
        evidence = passage.relation(source, target, description) if passage else None
        mention = RelationMention(
            source=source,
            target=target,
            type=kind,
            description=description,
            evidence=evidence or importer.own_evidence(description or f"{source} {kind} {target}"),
        )
        importer.add_relation(None, language, mention)
        if loss is not None:
            importer.add_loss(relation_id(source, target, kind), loss)

    def _loss(self, line: int, attributes: Mapping[str, str]) -> float | None:
        text = attributes.get("loss", "").strip()
        if not text:
            return None
        try:
            loss = float(text)
        except ValueError:
            loss = math.nan
        if math.isfinite(loss):
            return loss
        cause = f"This loss is no number: {shorten(text)}."
        self._importer.warn(line, "malformed_loss", cause, "Correct or remove it.")
        return None


def _first(attributes: Mapping[str, str], names: Iterable[str]) -> str:
    """The first of these attributes that says something."""
    for name in names:
        if name in attributes and (value := attributes[name].strip()):
            return value
    return ""


def _sources(attributes: Mapping[str, str]) -> list[str]:
    return attributes.get("source_id", "").split("<SEP>")
