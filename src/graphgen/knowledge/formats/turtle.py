"""A knowledge graph out of RDF in Turtle (W3C, 2014), which rdflib parses; what its triples mean says `rdf.py`."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Self, cast

from graphgen.errors import UsageError
from graphgen.knowledge.formats.brought import Importer
from graphgen.knowledge.formats.rdf import Triple, add_triples
from graphgen.knowledge.merging.clean import shorten
from graphgen.records import Document

__all__ = ["read_turtle"]

_CORRECT = "Correct the file there, or convert it to N-Triples."
_NESTED = f"{_CORRECT} Brackets may nest some hundred times."
# Relative IRIs are resolved against it. Only the last part of an IRI becomes a name, so that it is never seen.
_BASE = "file:///"
_NO_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\U(?!000|0010)[0-9A-Fa-f]{8}")


def read_turtle(path: Path, file: IO[bytes], documents: Sequence[Document], importer: Importer) -> None:
    """Hand all entities and relations of `file` to `importer`. Turtle is one sentence: a fault in it ends the reading.

    Raises:
        UsageError: It is no Turtle, with the line; it is not in UTF-8; rdflib is not installed.
    """
    parser = _Parser(_notation3())
    try:
        parser.parse(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8, as Turtle has to be.", "Save it as UTF-8.") from error
    except (SyntaxError, ValueError, TypeError, LookupError, AttributeError, AssertionError) as error:
        # Besides its own error, which is a `SyntaxError`, the parser raises these on malformed input.
        reason = shorten(str(getattr(error, "_why", error)))
        raise UsageError(f"{path} is no Turtle at line {parser.line}: {reason}.", _CORRECT) from error
    except RecursionError as error:
        raise UsageError(f"{path} nests too deeply at line {parser.line}.", _NESTED) from error
    add_triples(parser.triples, documents, importer)


def _notation3() -> tuple[Any, Any]:
    try:
        modules = import_module("rdflib"), import_module("rdflib.plugins.parsers.notation3")
    except ImportError:
        raise UsageError(
            "Reading RDF in Turtle needs rdflib, which is not installed.", "Run: pip install 'graphgen[rdf]'"
        ) from None
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # it warns of IRIs that could not be written again
    return cast("tuple[Any, Any]", modules)


class _Parser:
    """rdflib's parser, with the triples taken from it as they are read: in the file's order, with their lines.

    Its graph would keep them in none, give blank nodes another name in every run, and rewrite numbers.
    """

    def __init__(self, modules: tuple[Any, Any]) -> None:
        rdflib, notation3 = modules
        self.triples: list[Triple] = []
        self._lines = 1
        self._blank_nodes: dict[str, str] = {}
        self._blank_node = rdflib.BNode
        self._iri = rdflib.URIRef
        self._sink = notation3.RDFSink(rdflib.Graph())
        self._sink.newLiteral = _Literal
        self._sink.makeStatement = self._add
        self._parser = notation3.SinkParser(self._sink, baseURI=_BASE, turtle=True)

    @property
    def line(self) -> int:
        """The line that is being read, from 1; at the end the last one."""
        return min(int(self._parser.lines) + 1, self._lines)

    def parse(self, text: str) -> None:
        self._lines = text.rstrip().count("\n") + 1
        # Of all faults this one would be raised as a bare `Exception`.
        if (escape := _NO_CHARACTER.search(text)) is not None:
            self._parser.lines = text.count("\n", 0, escape.end())
            raise ValueError(f"{escape[0]} is no character")
        self._parser.loadBuf(text)

    def _add(self, quadruple: tuple[Any, ...], why: object = None) -> None:  # noqa: ARG002 - as rdflib calls it
        scope, *terms = quadruple
        predicate, subject, target = (self._sink.normalise(scope, term) for term in terms)
        self.triples.append(
            Triple(
                self.line,
                self._named(subject),
                self._named(predicate),
                self._named(target),
                is_link=isinstance(target, self._iri | self._blank_node),
                language=getattr(target, "language", None) or "",
            )
        )

    def _named(self, term: object) -> str:
        if isinstance(term, self._blank_node):
            return self._blank_nodes.setdefault(str(term), f"_:b{len(self._blank_nodes)}")
        return str(term)


class _Literal(str):
    """A literal as it stands in the file: rdflib's own would be checked and rewritten by its datatype."""

    __slots__ = ("language",)

    def __new__(cls, text: str, datatype: object, language: str | None) -> Self:
        del datatype
        literal = super().__new__(cls, text)
        literal.language = (language or "").partition("-")[0].casefold()
        return literal
