"""What was selected among many texts, and what each of them stands for."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from graphgen.curation.selecting.clusters import Representative
from graphgen.records import Chunk

__all__ = ["Selection"]


class Selection:
    """The `chosen` of `candidates`, kept with the run as `selection/selected.csv`."""

    def __init__(self, candidates: Sequence[Chunk], chosen: Sequence[Representative]) -> None:
        self._candidates = candidates
        self._chosen = chosen

    @property
    def counts(self) -> dict[str, int]:
        return {"outputs_found": len(self._candidates), "outputs_selected": len(self._chosen)}

    def save(self, folder: Path) -> None:
        """Write a line for each text that was selected, in the order of the documents."""
        with (folder / "selected.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(("chunk_id", "document_id", "start", "end", "stands_for"))
            for place, stands_for in self._chosen:
                chunk = self._candidates[place]
                table.writerow((chunk.id, chunk.document_id, chunk.start, chunk.end, stands_for))
