"""The graph that a run left, with the documents that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.records import Document
from graphgen.records.rows import read_rows

__all__ = ["SavedGraph"]


class SavedGraph:
    """What there is of a graph in the directory of a finished run.

    Args:
        folder: The run's directory.

    Raises:
        UsageError: It is none, or the method of the run makes no graph.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not (folder / "manifest.json").is_file() or not (folder / "graph").is_dir():
            raise UsageError(
                f"{folder} is no file of a graph, and no directory of a finished run that made one.",
                "Name a file, or the directory of a run of graphgen.",
            )

    def graph(self) -> KnowledgeGraph:
        """The graph, with what losses are known.

        Raises:
            UsageError: Its files are damaged.
        """
        return KnowledgeGraph.load(self._folder / "graph")

    def documents(self) -> Iterator[Document]:
        """The documents that its evidence points to.

        Raises:
            UsageError: A row cannot be read.
        """
        return read_rows(self._folder / "documents.jsonl", Document)
