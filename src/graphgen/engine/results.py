"""What a run left behind, read by those who show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from graphgen.engine.workspace import FILES, MANIFEST
from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.records import Record

__all__ = ["Results"]

R = TypeVar("R", bound=Record)
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

    def rows(self, kind: type[R]) -> Iterator[R]:
        """The records of one kind in the order of their file; none where the method makes none.

        Raises:
            UsageError: A row cannot be read.
        """
        path = self.folder / FILES[kind]
        if not path.is_file():
            return
        with path.open("rb") as rows:
            for number, row in enumerate(rows, start=1):
                try:
                    yield kind.model_validate_json(row)
                except ValidationError as error:
                    raise UsageError(
                        f"Line {number} of {path} is not what this version of GraphGen writes.", _REMEDY
                    ) from error
