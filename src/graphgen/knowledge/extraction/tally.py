"""How much of what a model wrote down was understood, chunk by chunk."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from graphgen.records import Extraction

__all__ = ["Tally"]


class Tally:
    """Counts over `extractions`; what was dropped stands word for word in their own rows."""

    def __init__(self, extractions: Sequence[Extraction]) -> None:
        self._extractions = extractions

    @property
    def counts(self) -> dict[str, int]:
        return {
            "records_parsed": sum(len(each.entities) + len(each.relations) for each in self._extractions),
            "records_dropped": sum(len(each.dropped) for each in self._extractions),
        }

    def save(self, folder: Path) -> None:
        """Write chunks.csv, a line for each chunk in the order of the documents."""
        with (folder / "chunks.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(("chunk_id", "entities", "relations", "dropped", "rounds", "calls"))
            table.writerows(
                (
                    each.chunk_id,
                    len(each.entities),
                    len(each.relations),
                    len(each.dropped),
                    each.rounds,
                    len(each.calls),
                )
                for each in self._extractions
            )
