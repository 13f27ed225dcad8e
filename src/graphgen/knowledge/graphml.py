"""A knowledge graph out of GraphML: this product's own, upstream GraphGen's, and what NetworkX, Gephi or yEd write."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
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


@dataclass(slots=True)
class _Element:
    """A node or an edge: its id or its ends, where it stands, and its attributes by folded name."""

    kind: Literal["node", "edge"]
    ids: tuple[str, ...]
    line: int
    attributes: dict[str, str] = field(default_factory=dict[str, str])

    def first(self, names: Sequence[str]) -> str:
        return next((value for name in names if (value := self.attributes.get(name, "").strip())), "")


def read_graphml(path: Path, documents: Sequence[Document], importer: Importer) -> None:
    """Hand all nodes and edges of `path` to `importer`.

    Each unit is grounded in a document that names it, one that its `source_id` names first; else in itself. Unknown
    attributes are ignored.

    Raises:
        UsageError: The file is no well-formed GraphML, or it declares a document type.
    """
    elements = _Reader(path).read()
    library = Library(documents)
    names: dict[str, str] = {}
    for element in elements:
        if element.kind == "node":
            _add_node(element, names, library, importer)
    for element in elements:
        if element.kind == "edge":
            _add_edge(element, names, library, importer)


class _Reader:
    """Reads elements without building a tree of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._keys: dict[str, str] = {}
        self._open: list[_Element] = []
        self._key: str | None = None
        self._pieces: list[str] = []
        self._is_graphml = False
        self._elements: list[_Element] = []

    def read(self) -> list[_Element]:
        try:
            with self._path.open("rb") as file:
                self._parser.ParseFile(file)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: an encoding it does not know
            raise UsageError(f"{self._path} is no well-formed XML: {error}.", "Export the graph again.") from error
        return self._elements

    def _refuse(self, *_: object) -> None:
        raise UsageError(
            f"{self._path} declares a document type, which GraphML does not need and which can hide other files.",
            "Remove its <!DOCTYPE …> line.",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if not self._is_graphml:
            if tag != "graphml":
                raise UsageError(f"{self._path} is XML but no GraphML: it begins with <{tag}>.", "Export as GraphML.")
            self._is_graphml = True
        elif tag == "key":
            name = attributes.get("attr.name") or attributes.get("id", "")
            self._keys[attributes.get("id", "")] = name.casefold()
        elif tag == "node":
            self._begin("node", (attributes.get("id", ""),))
        elif tag == "edge":
            self._begin("edge", (attributes.get("source", ""), attributes.get("target", "")))
        elif tag == "data":
            key = attributes.get("key", "")
            name = self._keys.get(key, key.casefold())
            self._key = name if name in _KEPT else None
            self._pieces = []

    def _begin(self, kind: Literal["node", "edge"], ids: tuple[str, ...]) -> None:
        element = _Element(kind, ids, self._parser.CurrentLineNumber)
        self._elements.append(element)
        self._open.append(element)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("node", "edge"):
            self._open.pop()
        elif tag == "data":
            if self._key and self._open:
                self._open[-1].attributes[self._key] = "".join(self._pieces)
            self._key = None

    def _text(self, text: str) -> None:
        if self._key:
            self._pieces.append(text)


def _add_node(element: _Element, names: dict[str, str], library: Library, importer: Importer) -> None:
    name = clean_name(element.first(_NAMES) or element.ids[0])
    if not fold_name(name):
        importer.warn(element.line, "malformed_entity", "This node has no name.", "Give it an id or a name.")
        return
    names[element.ids[0]] = name
    description = clean_text(element.first(_DESCRIPTIONS))
    passage = library.find([name], _sources(element))
    evidence = passage.entity(name, description) if passage else None
    mention = EntityMention(
        name=name,
        type=element.first(_ENTITY_TYPES),
        description=description,
        evidence=evidence or importer.own_evidence(f"{name}: {description}" if description else name),
    )
    importer.add_entity(None, detect_language(description or name), mention)
    importer.add_loss(entity_id(name), _loss(element, importer))


def _add_edge(element: _Element, names: Mapping[str, str], library: Library, importer: Importer) -> None:
    source, target = (names.get(end, "") for end in element.ids)
    shown = " → ".join(shorten(end) for end in element.ids)
    if not source or not target:
        importer.warn(element.line, "missing_end", f"An end of the edge {shown} is no node.", "Add the node.")
        return
    if fold_name(source) == fold_name(target):
        importer.warn(element.line, "no_relation", f"The edge {shown} joins a node to itself.", "Remove the edge.")
        return
    kind = clean_name(element.first(_RELATION_TYPES))
    description = clean_text(element.first(_DESCRIPTIONS))
    passage = library.find([source, target], _sources(element))
    evidence = passage.relation(source, target, description) if passage else None
    mention = RelationMention(
        source=source,
        target=target,
        type=kind,
        description=description,
        evidence=evidence or importer.own_evidence(description or f"{source} {kind} {target}"),
    )
    importer.add_relation(None, detect_language(description or f"{source} {target}"), mention)
    importer.add_loss(relation_id(source, target, kind), _loss(element, importer))


def _sources(element: _Element) -> list[str]:
    return element.attributes.get("source_id", "").split("<SEP>")


def _loss(element: _Element, importer: Importer) -> float | None:
    text = element.first(["loss"])
    if not text:
        return None
    try:
        loss = float(text)
    except ValueError:
        loss = math.nan
    if math.isfinite(loss):
        return loss
    importer.warn(element.line, "malformed_loss", f"This loss is no number: {shorten(text)}.", "Correct or remove it.")
    return None
