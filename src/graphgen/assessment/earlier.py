"""What an earlier run left of its assessment, to be asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.records import Document, Judgement, Record, Statement

__all__ = ["EarlierAssessment"]

R = TypeVar("R", bound=Record)


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
        return self._rows("documents.jsonl", Document)

    def statements(self) -> Iterator[Statement]:
        """What the trainee was asked, in the order of the run."""
        return self._rows("statements.jsonl", Statement)

    def judgements(self) -> Iterator[Judgement]:
        """What it answered."""
        return self._rows("judgements.jsonl", Judgement)

    def _rows(self, name: str, kind: type[R]) -> Iterator[R]:
        path = self._folder / name
        try:
            with path.open("rb") as rows:
                for number, row in enumerate(rows, start=1):
                    try:
                        yield kind.model_validate_json(row)
                    except ValidationError as error:
                        raise UsageError(
                            f"Line {number} of {path} is not what this version of GraphGen writes.",
                            "Run the command again that made this directory.",
                        ) from error
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read: {error.strerror}.", "Run the command again that made it."
            ) from error
