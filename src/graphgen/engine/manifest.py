"""How a run ended, as manifest.json says it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from graphgen import __version__
from graphgen.errors import RunError
from graphgen.llm.ledger import Ledger, Usage

__all__ = ["Fault", "Outcome", "Status", "Totals", "now", "totals_by_prompt", "totals_of", "verdict"]

Status = Literal["succeeded", "partial", "failed"]


class Totals(BaseModel):
    """Calls bought in this run, answers that cost nothing, tokens and US dollars (`None`: a price is unknown)."""

    model_config = ConfigDict(frozen=True)

    calls: int
    cached: int
    input_tokens: int
    output_tokens: int
    cost: float | None


class Fault(BaseModel):
    """What ended a run early."""

    model_config = ConfigDict(frozen=True)

    code: str
    cause: str
    remedy: str


class Outcome(BaseModel):
    """The manifest of a run.

    Attributes:
        status: `succeeded`; `partial`: samples were made, but not all that could be; `failed`: there are none.
        reason: Why it is not `succeeded`: an error's code, `failed_records` or `no_samples`.
        error: What ended the run early.
        usage: In total; `prompts` the same per role and prompt.
        counts: How many of what was made; `rejected.<reason>` breaks down what gates dropped, `failures.<code>`
            and `warnings.<code>` what is in failures.jsonl.
        files: Bytes, SHA-256 and rows of what the directory holds.
    """

    model_config = ConfigDict(frozen=True)

    graphgen: str = __version__
    method: str
    status: Status
    reason: str | None
    error: Fault | None
    started_at: str
    finished_at: str
    config_hash: str
    models: dict[str, str]
    usage: Totals
    prompts: dict[str, Totals]
    counts: dict[str, int]
    files: dict[str, dict[str, str | int]]


def now() -> str:
    """The time, RFC 3339 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def totals_of(usage: Usage) -> Totals:
    return Totals(
        calls=usage.calls,
        cached=usage.cached,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost=usage.cost,
    )


def totals_by_prompt(ledger: Ledger) -> dict[str, Totals]:
    return {f"{role}:{prompt}": totals_of(usage) for (role, prompt), usage in sorted(ledger.lines.items())}


def verdict(samples: int, failed_records: int, error: RunError | None) -> tuple[Status, str | None]:
    """A run's status and the reason for it. An empty dataset is a failed run, unless the user cut it short."""
    if error is not None:
        cut_short = error.code == "interrupted"
        return ("partial" if samples or cut_short else "failed"), error.code
    if not samples:
        return "failed", "no_samples"
    return ("partial", "failed_records") if failed_records else ("succeeded", None)
