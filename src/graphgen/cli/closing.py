"""What a run says at its end: what was made, dropped and failed, where it lies, and what to do next."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import orjson
import yaml
from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.cli.shown import fault, labelled
from graphgen.engine.estimating.outcome import Verdict
from graphgen.engine.run_directory.manifest import Outcome, Totals
from graphgen.engine.run_directory.workspace import ATTEMPT

__all__ = ["print_outcome"]

_MOST_PROMPTS = 8
_MADE = ("documents", "chunks", "entities", "relations", "statements", "judgements", "subgraphs", "samples", "twins")


def print_outcome(outcome: Outcome, out: Path, command: str) -> None:
    """Print the closing table to stdout.

    Args:
        outcome: How it ended.
        out: The run's directory.
        command: What resumes the run.
    """
    console = Console(highlight=False, soft_wrap=True, markup=False)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    reason = f" ({outcome.reason})" if outcome.reason else ""
    table.add_row(said("status"), said(f"{outcome.status}{reason}"))
    table.add_row(said("made"), _counted(outcome, [name for name in _MADE if name in outcome.counts]))
    for label, prefix in (("dropped", "rejected."), ("failed", "failures."), ("noted", "warnings.")):
        names = [name for name in outcome.counts if name.startswith(prefix)]
        table.add_row(said(label), _counted(outcome, names, prefix))
    table.add_row(said("calls"), _usage(outcome))
    if outcome.estimate is not None:
        table.add_row(said("estimate"), said(_verdict(outcome.estimate)))
    table.add_row(said("in"), str(out))
    console.print(table)
    if outcome.usage.cost:
        console.print(_costs(outcome.prompts))
    if outcome.error is not None:
        console.print(fault(outcome.error.cause, outcome.error.remedy), style="red")
    elif outcome.reason is not None:
        told = f"Some records failed; each has a row with cause and remedy in {out / 'failures.jsonl'}."
        console.print(said(told))
    if outcome.limited_by is not None:
        console.print(labelled("limit:", outcome.limited_by.text))
    for note in outcome.notes:
        console.print(labelled("note:", note))
    if outcome.kept_earlier:
        kept = f"{out} still holds what the run before made; this attempt's rows are in {out / ATTEMPT}"
        console.print(labelled("kept:", kept))
    if outcome.counts.get("samples") and not outcome.kept_earlier:
        console.print(f"{labelled('see:', '')}{shlex.join(['graphgen', 'trace', str(out), _first_sample(out)])}")
    console.print(f"{labelled('next:', '')}{_next(outcome, out, command)}")


def _counted(outcome: Outcome, names: list[str], prefix: str = "") -> str:
    return ", ".join(said(f"{outcome.counts[name]:,} {name.removeprefix(prefix)}") for name in names) or said("nothing")


def _usage(outcome: Outcome) -> str:
    usage = outcome.usage
    cost = "cost unknown (no price given)" if usage.cost is None else f"${usage.cost:.4f}"
    return said(
        f"{usage.calls:,} bought, {usage.cached:,} from memory, "
        f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out, {cost}"
    )


def _verdict(estimate: Verdict) -> str:
    """By how much the estimate was off, as a share of what was bought."""
    calls, tokens = f"{estimate.calls_error:+.1%}", f"{estimate.tokens_error:+.1%}"
    if estimate.held:
        return f"off by {calls} of the calls and {tokens} of the tokens, within its range"
    return f"off by {calls} of the calls and {tokens} of the tokens, outside its range"


def _costs(prompts: Mapping[str, Totals]) -> Table:
    """What the dearest prompts cost, per role."""
    table = Table(box=None, pad_edge=False)
    table.add_column(said("cost by prompt"), no_wrap=True)
    for name in ("calls", "tokens in", "tokens out", "US dollars"):
        table.add_column(said(name), justify="right")
    bought = [(name, totals) for name, totals in prompts.items() if totals.cost]
    bought.sort(key=lambda line: -(line[1].cost or 0))
    for name, totals in bought[:_MOST_PROMPTS]:
        counts = (totals.calls, totals.input_tokens, totals.output_tokens)
        table.add_row(name, *(f"{count:,}" for count in counts), f"{totals.cost:.4f}")
    return table


def _next(outcome: Outcome, out: Path, command: str) -> str:
    if outcome.status == "succeeded" and "gaps" in outcome.counts and not outcome.counts.get("samples"):
        return shlex.join(["graphgen", "coverage", *_beside(out), str(out)])
    if outcome.status == "succeeded" and not outcome.counts.get("samples"):
        return shlex.join(["graphgen", "assess", "--again", str(out), "--set", "trainee.model=ANOTHER"])
    if outcome.status == "succeeded":
        return shlex.join(["graphgen", "export", "--check", str(out)])
    if outcome.reason == "no_samples" and not outcome.kept_earlier:
        return shlex.join(["graphgen", "coverage", str(out)])  # the same command again would find the same
    return command


def _first_sample(out: Path) -> str:
    with (out / "samples.jsonl").open("rb") as rows:
        return orjson.loads(next(iter(rows)))["id"]


def _beside(out: Path) -> list[str]:
    """The runs whose gaps were to be filled, as one would type them here."""
    settings = yaml.safe_load((out / "config.yaml").read_text(encoding="utf-8"))["settings"]
    return [os.path.relpath(run) for run in settings["for_gaps"]]
