"""What an estimate says, as `estimate.json` keeps it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from graphgen import __version__
from graphgen.records import Role

__all__ = ["ESTIMATE", "Amounts", "Duration", "Estimate", "Limiting", "PilotReport", "Range", "Verdict"]

ESTIMATE = "estimate.json"
"""Where the estimate of a run lies in its directory."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Range(_Said):
    """Nine runs in ten should be from `low` to `high`."""

    low: float
    middle: float
    high: float

    def holds(self, amount: float) -> bool:
        """Whether `amount` is within."""
        return self.low <= amount <= self.high


class Amounts(_Said):
    """Calls, tokens, and US dollars where the price is known."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None = None


class PilotReport(Amounts):
    """What was bought for the estimate.

    Attributes:
        reused: So many of the answers the run will find in the cache.
        share_of_calls, share_of_cost: Of what the whole run takes.
    """

    reused: int
    share_of_calls: float
    share_of_cost: float | None


Limiting = Literal["machine", "batch", "answering", "requests", "tokens"]
"""What a run waits for: this machine, a batch API, how long answers take, requests or tokens per minute."""


class Duration(_Said):
    """Seconds, and what limits them: of the models of which roles."""

    low: float
    middle: float
    high: float
    limit: Limiting
    roles: tuple[Role, ...] = ()


class Estimate(_Said):
    """What a run will buy: what is in the cache is not counted.

    Attributes:
        config_digest: Of which configuration.
        basis: What it rests on: a `pilot`, real answers in the `cache`, `statistics` of other models; or it is
            `exact`, because embedded models answer.
        roots: Records of which something is asked first: chunks, documents, units.
        looked_at: So many of these were gone through with free answers.
        prompts: The middle, by role and prompt.
        cached: What the cache has already.
        spent: What runs have bought since.
    """

    graphgen: str = __version__
    made_at: str
    method: str
    config_digest: str
    basis: Literal["pilot", "cache", "statistics", "exact"]
    roots: int
    looked_at: int
    calls: Range
    input_tokens: Range
    output_tokens: Range
    tokens: Range
    cost: Range | None
    prompts: dict[str, Amounts]
    cached: Amounts
    pilot: PilotReport | None
    duration: Duration
    warnings: list[str]
    spent: Amounts = Amounts(calls=0, input_tokens=0, output_tokens=0, cost=0.0)


class Verdict(_Said):
    """How an estimate compares with what was bought: the error is a share of what was bought.

    Attributes:
        held: Whether calls and tokens were within their ranges.
    """

    calls: float
    calls_error: float
    tokens: float
    tokens_error: float
    cost: float | None
    cost_error: float | None
    held: bool
