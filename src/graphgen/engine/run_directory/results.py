"""What a run left behind, read by those who show it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import orjson
from pydantic import BaseModel

from graphgen.engine.run_directory.workspace import FILES, MANIFEST
from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.records import Record
from graphgen.records.rows import read_rows

__all__ = ["Results"]

R = TypeVar("R", bound=Record)
P = TypeVar("P", bound=BaseModel)
_REMEDY = "Run the command again that made this directory."


class Results:
    """The directory of a run that has ended.

    Raises:
        UsageError: `folder` is no such directory.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / MANIFEST).is_file():
            raise UsageError(
                f"{folder} is not the directory of a finished run.", "Name the directory given with --out."
            )
        self.folder = folder

    @property
    def has_graph(self) -> bool:
        """Whether the method made a graph."""
        return (self.folder / "graph").is_dir()

    @property
    def graph_digest(self) -> str:
        """What two runs have in common if and only if their graphs are equal."""
        files = self.manifest().get("files", {})
        return orjson.dumps(
            [files.get(f"graph/{name}.parquet", str(self.folder)) for name in ("entities", "relations")]
        ).decode()

    def manifest(self) -> dict[str, Any]:
        """How the run ended, as it wrote it down.

        Raises:
            UsageError: The file is damaged.
        """
        path = self.folder / MANIFEST
        try:
            content = orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise UsageError(f"{path} cannot be read: {error}.", _REMEDY) from error
        if not isinstance(content, dict):
            raise UsageError(f"{path} is not what this version of GraphGen writes.", _REMEDY)
        return cast("dict[str, Any]", content)

    def graph(self) -> KnowledgeGraph:
        """The run's graph, with what losses are known.

        Raises:
            UsageError: The method makes none, or its files are damaged.
        """
        if not self.has_graph:
            raise UsageError(
                f"{self.folder} holds no graph.", "Name a run of a method that makes one, as graphgen does."
            )
        return KnowledgeGraph.load(self.folder / "graph")

    def rows(
        self, kind: type[R], *, naming: Iterable[str] | None = None, places: Container[int] | None = None
    ) -> Iterator[R]:
        """The records of one kind in the order of their file; none where the method makes none.

        Args:
            kind: Which.
            naming: Only those in which one of these ids stands somewhere; the others are not even read.
            places: Only those at these places in their file, from 0.

        Raises:
            UsageError: A row cannot be read.
        """
        path = self.folder / FILES[kind]
        return read_rows(path, kind, naming=naming, places=places) if path.is_file() else iter(())

    def fields(self, kind: type[Record], fields: type[P], *, naming: Iterable[str] | None = None) -> Iterator[P]:
        """The same, but of each record only what `fields` has, which is many times faster for large ones.

        Raises:
            UsageError: A row cannot be read.
        """
        path = self.folder / FILES[kind]
        return read_rows(path, fields, naming=naming) if path.is_file() else iter(())
