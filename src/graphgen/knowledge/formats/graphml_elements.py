"""The elements of a GraphML file as columns, read without building a tree of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO
from xml.parsers import expat

from graphgen.errors import UsageError
from graphgen.knowledge.formats.graphml_runs import Runs

__all__ = ["Elements", "GraphMLFile"]

_NO_XML = (expat.ExpatError, LookupError, ValueError)  # the latter two: an encoding that it does not know
_HERE = "graphgen"


class Elements:
    """All nodes, or all edges, in their order: columns of strings, empty where an element says nothing.

    Attributes:
        ids: Of nodes the ids, of edges the sources.
        targets: Of edges the targets.
        columns: The attributes that any element has, by name.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.columns: dict[str, list[str]] = {}
        self._added: list[dict[str, str]] = []

    def add(self, unit: str, target: str) -> dict[str, str]:
        """One element more; what it returns takes its attributes."""
        attributes: dict[str, str] = {}
        self.ids.append(unit)
        self.targets.append(target)
        self._added.append(attributes)
        return attributes

    def extend(self, ids: Sequence[str], targets: Sequence[str], columns: Mapping[str, Sequence[str]]) -> None:
        """Elements more; all columns are of one length."""
        self.settle()
        self.ids += ids
        self.targets += targets
        self._extend(columns, len(ids))

    def settle(self) -> None:
        """Put the attributes of what was added one by one into the columns."""
        added, self._added = self._added, []
        names = dict.fromkeys(name for attributes in added for name in attributes)
        self._extend({name: [each.get(name, "") for each in added] for name in names}, len(added))

    def _extend(self, columns: Mapping[str, Sequence[str]], count: int) -> None:
        before = len(self.ids) - len(self._added) - count
        for name in columns:
            self.columns.setdefault(name, [""] * before)
        for name, column in self.columns.items():
            column.extend(columns.get(name) or [""] * count)


class _Keys(dict[str, str]):
    """What the file's keys mean: the attribute, or nothing where it is none of those to keep."""

    def __init__(self, kept: frozenset[str]) -> None:
        super().__init__()
        self._kept = kept

    def declare(self, attributes: Mapping[str, str]) -> None:
        key = attributes.get("id", "")
        self[key] = self._name(attributes.get("attr.name") or key)

    def __missing__(self, key: str) -> str:
        self[key] = name = self._name(key)
        return name

    def _name(self, name: str) -> str:
        folded = name.casefold()
        return folded if folded in self._kept else ""


class GraphMLFile:
    """The nodes and the edges of the GraphML file `path`, with those of their attributes that are in `kept`.

    Raises:
        UsageError: The file is no well-formed GraphML, or it declares a document type.
    """

    def __init__(self, path: Path, kept: frozenset[str]) -> None:
        self._path = path
        reader = _Reader(path, kept)
        try:
            with path.open("rb") as file:
                reader.read_runs(file)
        except _NO_XML:  # what was skipped is missing from the place that the error names
            reader = _Reader(path, kept)
            reader.read()
        self.nodes, self.edges = reader.nodes, reader.edges
        self.nodes.settle()
        self.edges.settle()

    def node_line(self, number: int) -> int:
        """The line in which the node with this number begins."""
        return self._lines["node"][number]

    def edge_line(self, number: int) -> int:
        return self._lines["edge"][number]

    @cached_property
    def _lines(self) -> Mapping[str, Sequence[int]]:
        """Where elements begin. Few files have anything to report: it is read again for that."""
        lines: dict[str, list[int]] = {"node": [], "edge": []}
        parser = expat.ParserCreate()

        def start(tag: str, _: object) -> None:
            name = tag.rpartition(":")[2]
            if name in lines:
                lines[name].append(parser.CurrentLineNumber)

        parser.StartElementHandler = start
        with self._path.open("rb") as file:
            parser.ParseFile(file)
        return lines


class _Reader:
    def __init__(self, path: Path, kept: frozenset[str]) -> None:
        self.nodes, self.edges = Elements(), Elements()
        self._path = path
        self._keys = _Keys(kept)
        self._open: list[dict[str, str]] = []
        self._name = ""
        self._pieces: list[str] = []
        self._encoding = "utf-8"
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declare
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._pieces.append

    def read(self) -> None:
        try:
            with self._path.open("rb") as file:
                self._parser.ParseFile(file)
        except _NO_XML as error:
            raise UsageError(f"{self._path} is no well-formed XML: {error}.", "Export the graph again.") from error

    def read_runs(self, file: IO[bytes]) -> None:
        """Read what is plain in `file` by regular expressions, which is several times faster, and parse the rest.

        Elements that are plain are well-formed by themselves. Without them the rest is if, and only if, the file is.
        """
        runs = Runs(file)
        self._parser.Parse(runs.head, False)  # noqa: FBT003 - its second parameter has no name
        if self._is_among_elements():
            for run in runs.read(self._keys):
                elements = self.edges if run.targets else self.nodes
                elements.extend(run.ids, run.targets or [""] * len(run.ids), run.columns)
        self._parser.Parse(runs.rest(), False)  # noqa: FBT003
        self._parser.ParseFile(file)

    def _is_among_elements(self) -> bool:
        """Whether nodes may begin where the parser is: in no comment or the like, and in no other node."""
        before = self._parser.StartElementHandler
        if before == self._begin or self._open or self._name or self._encoding.casefold() != "utf-8":
            return False
        seen: list[str] = []
        self._parser.StartElementHandler = lambda tag, _: seen.append(tag)
        self._parser.Parse(f"<{_HERE}/>".encode(), False)  # noqa: FBT003
        self._parser.StartElementHandler = before
        if not seen:
            raise ValueError("The parser took it for something else.")
        return True

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._encoding = encoding or "utf-8"

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
            self._open.append(self.nodes.add(attributes.get("id", ""), ""))
        elif tag == "edge":
            self._pieces.clear()
            self._open.append(self.edges.add(attributes.get("source", ""), attributes.get("target", "")))
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
