"""How a run ended, as manifest.json says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from graphgen import __version__
from graphgen.engine.estimating.outcome import Verdict
from graphgen.engine.running.limits import Limit
from graphgen.errors import BudgetSpent, Interrupted, RunError
from graphgen.llm.money.ledger import Ledger, Usage
from graphgen.records import Failure

__all__ = [
    "Fault",
    "Outcome",
    "Status",
    "Totals",
    "fault_of",
    "keeps_earlier",
    "now",
    "totals_by_prompt",
    "totals_of",
    "verdict",
]

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
        status: `succeeded`; `partial`: not all was made that could be, or the user stopped it; `failed`: there are
            no samples.
        reason: Why it is not `succeeded`: an error's code, `failed_records`, or `no_samples` (for a method that makes
            something else, `no_` and the name of that).
        error: What ended the run early.
        usage: In total; `prompts` the same per role and prompt.
        afresh: What it would have bought had nothing been answered before, where that was asked (`graphgen compare`).
        counts: How many of what was made; `covered.<what>`, how many of them a kept sample rests on;
            `rejected.<reason>` breaks down what gates dropped, `failures.<code>` and `warnings.<code>` what is in
            failures.jsonl.
        files: Bytes, SHA-256 and rows of what the directory holds.
        limited_by: What held the run back for the largest part of its time, and what raising it would give.
        notes: What the user should know of the outcome and cannot see in it.
        estimate: How the estimate that was made of it turned out, if one was (`graphgen estimate`).
        kept_earlier: The directory still holds what an earlier run made, and its manifest, in place of this one.
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
    afresh: Totals | None = None
    prompts: dict[str, Totals]
    counts: dict[str, int]
    files: dict[str, dict[str, str | int]]
    limited_by: Limit | None = None
    notes: list[str]
    estimate: Verdict | None = None
    kept_earlier: bool = False


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


def fault_of(error: RunError | None, reason: str | None, first: Failure | None, *, makes: str) -> Fault | None:
    """What the user is told of a run that ended early, or with nothing."""
    if error is not None:
        return Fault(code=error.code, cause=error.cause, remedy=error.remedy)
    if reason is None or reason != f"no_{makes}":
        return None
    nothing = "No sample was made" if makes == "samples" else f"There are no {makes.replace('_', ' ')}"
    if first is not None:
        return Fault(code=reason, cause=f"{nothing}. {first.record}: {first.cause}", remedy=first.remedy)
    if makes == "samples":
        return Fault(
            code=reason,
            cause=f"{nothing}: nothing in the input could be used, or every sample was dropped.",
            remedy="Look at rejected.jsonl for what was dropped and why, and at the other files for what was found.",
        )
    return Fault(
        code=reason,
        cause=f"{nothing}: nothing in the input could be used, or the model's answers could not.",
        remedy="Look at what the run's directory holds, and try the model with `graphgen check`.",
    )


def keeps_earlier(earlier: Mapping[str, Any], made: int, error: RunError | None, *, makes: str = "samples") -> bool:
    """Whether the directory stays as an earlier run left it.

    A run that made nothing does not replace what there is, and one that ended early does not replace a finished one:
    what it paid for is in the cache.
    """
    counts = earlier.get("counts", {})
    made_before = counts.get("samples", 0) > 0 or counts.get(makes, 0) > 0
    return made_before and (made == 0 or (error is not None and earlier.get("status") == "succeeded"))


def verdict(
    made: int, failed_records: int, error: RunError | None, *, makes: str = "samples"
) -> tuple[Status, str | None]:
    """A run's status and the reason for it. An empty outcome is a failed run unless it was cut short."""
    if error is not None:
        cut_short = isinstance(error, (Interrupted, BudgetSpent))
        return ("partial" if made or cut_short else "failed"), error.code
    if not made:
        return "failed", f"no_{makes}"
    return ("partial", "failed_records") if failed_records else ("succeeded", None)
