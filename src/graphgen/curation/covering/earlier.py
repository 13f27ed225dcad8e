"""What earlier runs made samples of, and what they tried in vain."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.curation.duplication.duplicates import ExactDuplicates
from graphgen.errors import UsageError
from graphgen.records import Rejection, Sample
from graphgen.records.rows import read_rows

__all__ = ["EarlierSamples"]


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
            for sample in read_rows(run / "samples.jsonl", Sample):
                self.coverage.add(sample)
                self._duplicates.check(sample)
            for rejection in read_rows(run / "rejected.jsonl", Rejection):
                self.refused |= {(rejection.sample.kind, unit.id): rejection.reason for unit in rejection.sample.units}

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `duplicate`, if a kept sample has the same words."""
        if not self._duplicates.knows(sample):
            return None
        return Rejection(reason="duplicate", detail="A sample of an earlier run says the same.", sample=sample)
