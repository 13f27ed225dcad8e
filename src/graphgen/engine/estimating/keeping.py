"""The estimate of a run in its directory, and what became of it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from graphgen.engine.estimating.outcome import ESTIMATE, Amounts, Estimate, Verdict
from graphgen.engine.run_directory.manifest import Totals
from graphgen.engine.run_directory.workspace import Workspace, storage_errors

__all__ = ["account", "keep", "kept", "verdict_on"]


def keep(found: Estimate, out: Path) -> None:
    """Write it into the directory of the run, which is made where there is none.

    Raises:
        UsageError: `out` holds something that is not a run.
        StorageError: It cannot be written, or a run is using it.
    """
    workspace = Workspace(out)
    try:
        _write(found, out)
    finally:
        workspace.close()


def kept(out: Path, config_digest: str) -> Estimate | None:
    """The estimate in that directory, if there is one of this configuration that can be read."""
    try:
        found = Estimate.model_validate_json((out / ESTIMATE).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.config_digest == config_digest else None


def account(out: Path, config_digest: str, usage: Totals) -> Estimate | None:
    """Add what a run bought to what runs bought since the estimate of it was made, if one was.

    Returns:
        The estimate with that.

    Raises:
        StorageError: It cannot be written.
    """
    found = kept(out, config_digest)
    if found is None:
        return None
    before = found.spent
    cost = None if usage.cost is None or before.cost is None else before.cost + usage.cost
    spent = Amounts(
        calls=before.calls + usage.calls,
        input_tokens=before.input_tokens + usage.input_tokens,
        output_tokens=before.output_tokens + usage.output_tokens,
        cost=cost,
    )
    found = found.model_copy(update={"spent": spent})
    _write(found, out)
    return found


def verdict_on(found: Estimate) -> Verdict | None:
    """How far it was off, once all is bought; `None` where there was nothing to buy."""
    spent, tokens = found.spent, found.spent.input_tokens + found.spent.output_tokens
    if not spent.calls or not tokens:
        return None
    cost = found.cost.middle / spent.cost - 1 if found.cost is not None and spent.cost else None
    return Verdict(
        calls=spent.calls,
        calls_error=found.calls.middle / spent.calls - 1,
        tokens=tokens,
        tokens_error=found.tokens.middle / tokens - 1,
        cost=spent.cost,
        cost_error=cost,
        held=found.calls.holds(spent.calls) and found.tokens.holds(tokens),
    )


def _write(found: Estimate, out: Path) -> None:
    path = out / ESTIMATE
    with storage_errors(path):
        path.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")
