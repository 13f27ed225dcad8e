"""Batches that fit into memory: how many tokens do is found out from what did not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.providers.huggingface.prompt import Row
from graphgen.records import Completion

__all__ = ["Fitting"]

Compute = Callable[[Sequence[Row]], Sequence[Completion | Exception]]

_FULL = ("out of memory", "can't allocate memory", "not enough memory")


class Fitting:
    """Computes batches in halves where the whole does not fit.

    A batch takes memory for its rows times its longest. Once that was too much, no batch so large is tried again.

    Args:
        release: Gives memory back that is held for nothing.
    """

    def __init__(self, release: Callable[[], None]) -> None:
        self._release = release
        self._too_large: int | None = None

    def run(self, rows: Sequence[Row], compute: Compute) -> dict[int, Completion | Exception]:
        """The outcome of each row, by its place.

        Raises:
            EndpointError: The model cannot compute at all.
        """
        outcomes: dict[int, Completion | Exception] = {}
        # Rows of like length belong together, also after halving: each is filled up to the longest.
        waiting = [sorted(rows, key=lambda row: len(row.tokens))]
        while waiting:
            part = waiting.pop()
            computed = self._attempt(part, compute)
            if computed is not None:
                outcomes |= {row.place: outcome for row, outcome in zip(part, computed, strict=True)}
            elif len(part) > 1:
                waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
            else:
                outcomes[part[0].place] = RequestRefused(
                    f"There is not enough memory for a request of {len(part[0].tokens):,} tokens.",
                    "Make chunks or subgraphs smaller, or take a smaller model, dtype: bfloat16 or another device.",
                )
        return outcomes

    def _attempt(self, rows: Sequence[Row], compute: Compute) -> Sequence[Completion | Exception] | None:
        """`None` where there is not enough memory."""
        size = len(rows) * max(len(row.tokens) + row.room for row in rows)
        if len(rows) > 1 and self._too_large is not None and size >= self._too_large:
            return None
        try:
            return compute(rows)
        except (RuntimeError, IndexError) as error:
            if not any(words in str(error).casefold() for words in _FULL):
                raise EndpointError(
                    f"The model cannot compute: {error}.", "Check its files, or try another device or dtype."
                ) from error
        # Here and no earlier: the error held on to what had been computed.
        self._release()
        if len(rows) > 1:
            self._too_large = min(size, self._too_large or size)
        return None
