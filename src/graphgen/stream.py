"""The one abstraction: a lazy stream of records, the questions a stage may ask, and the runner that runs both.

A *method* is settings with one `async def run`. A *stage* is a pure async function from one record to many; the only
effect it has is `Ask`. What a stage returns besides its results — `Failure` and `Rejection` rows — the runner takes
out of the stream and writes to their files. Nothing here runs anything: `engine/` does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from graphgen.records import Call, Completion, Failure, Language, Record, Rejection, Role

__all__ = ["Artefact", "Ask", "Reply", "Runner", "Stage", "Stream", "all_home"]

T = TypeVar("T", bound=Record)
T_out = TypeVar("T_out", bound=Record)
V = TypeVar("V")
R = TypeVar("R")


class Reply(Generic[V]):
    """A parsed answer and the calls that bought it (more than one when the model was asked again)."""

    __slots__ = ("calls", "value")

    def __init__(self, value: V, calls: tuple[Call, ...]) -> None:
        self.value = value
        self.calls = calls


class Ask(Protocol):
    """The only effect a stage has: put a prompt to a model and have its reply parsed."""

    async def __call__(
        self,
        prompt: str,
        parse: Callable[[Completion], V],
        /,
        *,
        language: Language,
        role: Role = "synthesizer",
        draw: int = 0,
        **values: object,
    ) -> Reply[V]:
        """Render `prompt`, call the model of `role`, parse.

        When `parse` raises `BadReply`, the model is asked again with the complaint, under a new cache key, until the
        attempts are spent.

        Args:
            prompt: The prompt's name, `<folder>/<name>`; its file is `prompts/<folder>/<name>.<language>.md`.
            parse: Turns a completion into a value, or raises `BadReply` with a complaint the model can act on.
            language: Which language's prompt to use.
            role: Which of the configured models answers.
            draw: Distinguishes repeated questions whose answers should differ (sampling).
            values: The prompt's variables.

        Raises:
            BadReply: Every attempt failed to parse.
            RequestRefused: The endpoint would not serve this request.
            RunError: The run cannot go on.
        """
        ...


Stage = Callable[[T, Ask], Awaitable[Sequence[T_out | Failure | Rejection]]]


class Stream(Protocol[T]):
    """A lazy sequence of records. Nothing is computed until it is awaited or iterated."""

    def each(self, stage: Stage[T, T_out], /) -> Stream[T_out]:
        """Put every record through `stage`. Adjacent stages overlap: none waits for the one before to finish."""
        ...

    def __await__(self) -> Generator[object, None, list[T]]:
        """A barrier: all records, in input order whatever finished first."""
        ...

    def __aiter__(self) -> AsyncIterator[T]:
        """Records in input order, each as soon as it and those before it are finished; memory stays bounded."""
        ...


async def all_home(asked: Iterable[Awaitable[R]]) -> list[R]:
    """What comes of all of `asked`, at the same time and in order, or the first error once all have come home.

    None is left behind: what is in flight is paid for, and belongs to the record that asked for it.
    """
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    found: list[R] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        found.append(outcome)
    return found


class Artefact(Protocol):
    """A result that is not a stream of records, such as a knowledge graph."""

    @property
    def counts(self) -> dict[str, int]:
        """How many of what it holds, for the manifest."""
        ...

    def save(self, folder: Path) -> None:
        """Write files into `folder`, which exists and is empty."""
        ...


class Runner(Protocol):
    """Where streams run and what is kept of them."""

    @property
    def seed(self) -> int:
        """The run's seed; every random choice derives from it and from record ids."""
        ...

    def stream(self, records: Iterable[T_out | Failure] | AsyncIterable[T_out | Failure], /) -> Stream[T_out]:
        """A stream over `records`, consumed lazily and once. Failures among them go to failures.jsonl."""
        ...

    def keep(self, name: str, artefact: Artefact, /) -> None:
        """Save `artefact` in the run directory under `name`, complete or not at all."""
        ...
