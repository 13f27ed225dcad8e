"""What earlier runs made samples of, and what they tried in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from graphgen.curation.coverage import SampleCoverage
from graphgen.curation.duplicates import ExactDuplicates
from graphgen.errors import UsageError
from graphgen.records import Record, Rejection, Sample

__all__ = ["EarlierSamples"]

R = TypeVar("R", bound=Record)


class EarlierSamples:
    """The samples of runs that have ended, kept and rejected.

    Args:
        runs: Their directories.

    Attributes:
        runs: The same.
        coverage: What the kept samples rest on.
        refused: For a kind of sample and the id of a unit, why a sample of that kind about that unit was rejected.

    Raises:
        UsageError: One of `runs` is none, or cannot be read.
    """

    def __init__(self, runs: Iterable[Path]) -> None:
        self.runs = tuple(runs)
        self.coverage = SampleCoverage()
        self.refused: dict[tuple[str, str], str] = {}
        self._duplicates = ExactDuplicates()
        for run in self.runs:
            if not (run / "manifest.json").is_file():
                raise UsageError(f"{run} is not the directory of a finished run.", "Name one given with --out before.")
            for sample in _rows(run / "samples.jsonl", Sample):
                self.coverage.add(sample)
                self._duplicates.check(sample)
            for rejection in _rows(run / "rejected.jsonl", Rejection):
                self.refused |= {(rejection.sample.kind, unit.id): rejection.reason for unit in rejection.sample.units}

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `duplicate`, if a kept sample has the same words."""
        if not self._duplicates.knows(sample):
            return None
        return Rejection(reason="duplicate", detail="A sample of an earlier run says the same.", sample=sample)


def _rows(path: Path, kind: type[R]) -> Iterator[R]:
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
            f"{path} cannot be read: {error.strerror}.", "Run the command again that made this directory."
        ) from error
