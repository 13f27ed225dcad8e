"""What a failed record leaves behind, and when failures are too many to go on."""

from __future__ import annotations

from graphgen.errors import GraphGenError, TooManyFailures
from graphgen.records import Document, Failure, Record

__all__ = ["Tolerance", "failure_of"]

_LEAST = 20
_SHARE = 0.5


def failure_of(error: Exception, stage: str, record: Record) -> Failure:
    """The row in failures.jsonl for `record`, which `stage` could not deal with."""
    name = record.source if isinstance(record, Document) else str(getattr(record, "id", type(record).__name__))
    if isinstance(error, GraphGenError):
        return Failure(stage=stage, record=name, code=error.code, cause=error.cause, remedy=error.remedy)
    return Failure(
        stage=stage,
        record=name,
        code="defect",
        cause=f"The stage {stage} broke on this record: {type(error).__name__}: {error}.",
        remedy="This is a fault of the method, not of your data: please report it with this row.",
    )


class Tolerance:
    """Stops a run in which more than half of a stage's records fail, once twenty have been tried."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._tried = 0
        self._failed = 0

    def succeeded(self) -> None:
        self._tried += 1

    def failed(self) -> None:
        """Count a failure.

        Raises:
            TooManyFailures: More failed than the tolerance allows.
        """
        self._tried += 1
        self._failed += 1
        if self._tried >= _LEAST and self._failed > _SHARE * self._tried:
            raise TooManyFailures(
                f"{self._failed} of {self._tried} records failed in the stage {self._stage}.",
                "Look at their causes in failures.jsonl, correct the model or the settings, and run again.",
            )
