"""What the simulator did: counts for whoever asks, and one line per request for whoever must prove it."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import orjson

from graphgen.errors import StorageError

__all__ = ["Arrival", "Bill", "Journal", "Outcome", "Stats"]

Outcome = Literal[
    "answered",
    "bad_reply",
    "malformed",
    "truncated",
    "dropped",
    "stalled",
    "wrong_type",
    "no_choices",
    "no_logprobs",
    "error",
    "rejected",
    "rate_limited",
    "unauthorized",
    "unknown_model",
    "bad_request",
    "disconnected",
]


_ANSWERED = frozenset({"answered", "bad_reply", "no_logprobs"})
_REJECTED = frozenset({"rejected", "rate_limited"})


class Bill(NamedTuple):
    """The tokens of work that was done, whether or not its result arrived."""

    input_tokens: int
    output_tokens: int


class Arrival(NamedTuple):
    """A request as it came in. `seen` says how often the same bytes came before."""

    digest: str
    seen: int
    monotonic: float
    epoch: float


@dataclass(slots=True)
class Stats:
    """Counts since the start. `in_flight` requests hold a place; `waiting` ones wait for one.

    `repeated` are requests whose very bytes had come before, `repeated_answers` those whose bytes had been answered.
    What is billed is what a client may have to pay for: all work that was done, its answer delivered or not.
    """

    requests: int = 0
    answered: int = 0
    rejected: int = 0
    failed: int = 0
    in_flight: int = 0
    max_in_flight: int = 0
    waiting: int = 0
    distinct: int = 0
    repeated: int = 0
    repeated_answers: int = 0
    batches: int = 0
    billed_requests: int = 0
    billed_input_tokens: int = 0
    billed_output_tokens: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=dict[Outcome, int])


class Journal:
    """Counts requests, and appends them to `path` where one is given.

    A line is written, in one system call, once the answer's last byte was handed to the kernel: when a client is
    killed, the lines say which answers it could have had.

    Raises:
        StorageError: `path` cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self.stats = Stats()
        self._seen: Counter[str] = Counter()
        self._answered: set[str] = set()
        self._file: int | None = None
        if path is not None:
            try:
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            except OSError as error:
                raise StorageError(
                    f"The log {path} cannot be written: {error.strerror}.",
                    "Name a file in a folder that you may write.",
                ) from error

    def receive(self, digest: str) -> Arrival:
        seen = self._seen[digest]
        self._seen[digest] = seen + 1
        self.stats.requests += 1
        self.stats.distinct = len(self._seen)
        self.stats.repeated += bool(seen)
        return Arrival(digest, seen, time.monotonic(), time.time())

    def settle(self, arrival: Arrival, outcome: Outcome, bill: Bill | None = None) -> None:
        stats = self.stats
        stats.outcomes[outcome] = stats.outcomes.get(outcome, 0) + 1
        if bill is not None:
            stats.billed_requests += 1
            stats.billed_input_tokens += bill.input_tokens
            stats.billed_output_tokens += bill.output_tokens
        if outcome in _ANSWERED:
            stats.answered += 1
            stats.repeated_answers += arrival.digest in self._answered
            self._answered.add(arrival.digest)
        elif outcome in _REJECTED:
            stats.rejected += 1
        else:
            stats.failed += 1
        if self._file is not None:
            os.write(self._file, orjson.dumps(_row(arrival, outcome), option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _row(arrival: Arrival, outcome: Outcome) -> dict[str, object]:
    return {
        "sha256": arrival.digest,
        "seen": arrival.seen,
        "outcome": outcome,
        "received": arrival.epoch,
        "received_monotonic": arrival.monotonic,
        "answered": time.time(),
        "answered_monotonic": time.monotonic(),
    }
