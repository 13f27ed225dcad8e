"""What an earlier run left of its assessment, to be asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.records import Document, Judgement, Statement
from graphgen.records.rows import read_rows

__all__ = ["EarlierAssessment"]


class EarlierAssessment:
    """The statements of a run, the judgements of its trainee, and the graph that they are about.

    Args:
        folder: The directory of a finished run that assessed a trainee.

    Raises:
        UsageError: It is none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("manifest.json", "statements.jsonl", "judgements.jsonl", "graph"):
            if not (folder / name).exists():
                raise UsageError(
                    f"{folder} holds no finished assessment: there is no {name}.",
                    "Name the directory of a run that `graphgen assess`, or `graphgen run` with assess, has finished.",
                )

    def graph(self) -> KnowledgeGraph:
        """What was assessed.

        Raises:
            UsageError: It cannot be read.
        """
        return KnowledgeGraph.load(self._folder / "graph")

    def documents(self) -> Iterator[Document]:
        """What the graph rests on."""
        return read_rows(self._folder / "documents.jsonl", Document)

    def statements(self) -> Iterator[Statement]:
        """What the trainee was asked, in the order of the run."""
        return read_rows(self._folder / "statements.jsonl", Statement)

    def judgements(self) -> Iterator[Judgement]:
        """What it answered."""
        return read_rows(self._folder / "judgements.jsonl", Judgement)
