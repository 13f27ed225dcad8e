"""What the user decided about single samples of a run: kept beside it, and heeded whenever it is made again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graphgen.engine.run_directory.workspace import storage_errors
from graphgen.records import Rejection, Sample
from graphgen.records.rows import read_rows

__all__ = ["BY_HAND", "DECISIONS", "Decision", "Decisions", "Heeded"]

DECISIONS = "decisions.jsonl"
BY_HAND = "by_hand"
"""Why a sample that the user threw out is not in the dataset."""
_PUT_BACK = "put_back"


class Decision(BaseModel):
    """One sample put back, with why it had been turned down, or thrown out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sample: str
    decision: Literal["put_back", "thrown_out"]
    reason: str = ""
    detail: str = ""
    facts: dict[str, str | int | float] = Field(default_factory=dict[str, str | int | float])


class Decisions:
    """Decisions by sample, the latest for each.

    Args:
        decided: In the order in which they were made.
    """

    def __init__(self, decided: Iterable[Decision] = ()) -> None:
        self._by_sample = {each.sample: each for each in decided}

    @classmethod
    def of(cls, run: Path) -> Decisions:
        """Those that lie beside a run; none where there are none.

        Raises:
            UsageError: The file is damaged.
        """
        path = run / DECISIONS
        return cls(read_rows(path, Decision) if path.is_file() else ())

    @property
    def samples(self) -> list[str]:
        """The ids of those about which something was decided."""
        return list(self._by_sample)

    def get(self, sample: str) -> Decision | None:
        """What was decided about the sample with this id."""
        return self._by_sample.get(sample)

    def put_back(self, reason: str) -> list[Decision]:
        """Those that put a sample back which had been turned down for `reason`."""
        return [each for each in self._by_sample.values() if (each.decision, each.reason) == (_PUT_BACK, reason)]

    def with_(self, decided: Iterable[Decision]) -> Decisions:
        """These and those."""
        return Decisions([*self._by_sample.values(), *decided])

    def without(self, samples: Iterable[str]) -> Decisions:
        """These but for what was decided about some samples."""
        undone = frozenset(samples)
        return Decisions(each for each in self._by_sample.values() if each.sample not in undone)

    def save(self, run: Path) -> None:
        """Write them beside a run, complete or not at all; no file where there are none.

        Raises:
            StorageError: It cannot be written.
        """
        path = run / DECISIONS
        with storage_errors(path):
            if not self._by_sample:
                path.unlink(missing_ok=True)
                return
            partial = path.with_suffix(".partial")
            lines = [each.model_dump_json() + "\n" for each in self._by_sample.values()]
            partial.write_text("".join(lines), encoding="utf-8")
            partial.replace(path)


class Heeded:
    """Decisions, heeded while the samples of a run go by: each holds for the first sample with its id.

    Args:
        decisions: What was decided.

    Attributes:
        passed: How many samples went into the dataset so far.
    """

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._let_in: set[str] = set()
        self._restored: list[Sample] = []
        self.passed = 0

    def put_back(self, sample: Sample) -> Sample | None:
        """`sample` marked with why it had been turned down, if it was put back."""
        decision = self._decisions.get(sample.id)
        if decision is None or decision.decision != _PUT_BACK or sample.id in self._let_in:
            return None
        self._let_in.add(sample.id)
        return sample.model_copy(update={"traits": {**sample.traits, _PUT_BACK: decision.reason}})

    def restores(self, sample: Sample) -> bool:
        """Whether `sample`, which was turned down on its way, was put back; it is then among those to `take`."""
        marked = self.put_back(sample)
        self._restored += [marked] if marked is not None else []
        return marked is not None

    def take(self) -> list[Sample]:
        """Samples that were turned down before this moment, and were put back."""
        taken, self._restored = self._restored, []
        return taken

    def thrown_out(self, sample: Sample) -> Rejection | None:
        """Its rejection, if it was thrown out."""
        decision = self._decisions.get(sample.id)
        if decision is None or decision.decision != "thrown_out":
            return None
        return Rejection(reason=BY_HAND, detail="It was thrown out by hand.", sample=sample)
