"""What an estimate says, as a table; and the command that comes next."""

from __future__ import annotations

import asyncio
import math
import shlex

import typer
from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.cli.retyping import retyped
from graphgen.cli.shown import labelled
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.estimating.estimate import estimate
from graphgen.engine.estimating.keeping import keep
from graphgen.engine.estimating.outcome import Amounts, Estimate, PilotReport, Range

__all__ = ["run_estimate"]

_MOST_PROMPTS = 20
_OWN = {"--pilot": False, "--no-pilot": False, "--json": False}
_MINUTE, _HOUR = 60, 3600
_LIMITS = {
    "machine": "this machine",
    "batch": "the batch API",
    "answering": "how long answers take, and how many at a time",
    "requests": "requests per minute",
    "tokens": "tokens per minute",
}
_BASES = {
    "pilot": "a pilot: real answers to a few of the run's own requests",
    "cache": "answers of these models that are in the cache",
    "statistics": "statistics of other models: nothing was bought",
    "exact": "the embedded models themselves: nothing is left to chance",
}


def run_estimate(config: RunConfig, *, pilot: bool, as_json: bool) -> int:
    """Estimate, keep it in the run's directory, and print it.

    Returns:
        The exit code.

    Raises:
        GraphGenError: The configuration is wrong, or a model cannot be reached.
    """
    with Console(stderr=True).status(said("Going through the method with free answers.")):
        found = asyncio.run(estimate(config, pilot=pilot))
    keep(found, config.out)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return 0
    print_estimate(found, _next(found, config))
    return 0


def print_estimate(found: Estimate, command: str) -> None:
    """Print it to stdout.

    Args:
        found: The estimate.
        command: What to do next.
    """
    console = Console(highlight=False, soft_wrap=True, markup=False)
    if found.prompts:
        console.print(_prompts(found))
        console.print()
    console.print(_totals(found))
    console.print()
    console.print(_facts(found))
    for warning in found.warnings:
        console.print(labelled("note:", warning))
    console.print(f"{labelled('next:', '')}{command}")


def _prompts(found: Estimate) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(said("by prompt"), no_wrap=True)
    for name in ("calls", "tokens in", "tokens out", "US dollars"):
        table.add_column(said(name), justify="right", no_wrap=True)
    lines = sorted(found.prompts.items(), key=lambda line: (-(line[1].cost or 0), -_tokens(line[1]), line[0]))
    for name, each in lines[:_MOST_PROMPTS]:
        counts = each.calls, each.input_tokens, each.output_tokens
        table.add_row(name, *(f"{count:,}" for count in counts), _dollars(each.cost))
    if len(lines) > _MOST_PROMPTS:
        table.add_row(said(f"and {len(lines) - _MOST_PROMPTS} more"))
    return table


def _totals(found: Estimate) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(said("to buy"), no_wrap=True)
    for name in ("low", "middle", "high"):
        table.add_column(said(name), justify="right", no_wrap=True)
    counted = {"calls": found.calls, "tokens in": found.input_tokens, "tokens out": found.output_tokens}
    for name, amount in counted.items():
        table.add_row(said(name), *(f"{each:,.0f}" for each in (amount.low, amount.middle, amount.high)))
    cost, time = found.cost, found.duration
    costs = (cost.low, cost.middle, cost.high) if cost else (None, None, None)
    table.add_row(said("US dollars"), *map(_dollars, costs))
    table.add_row(said("time"), *map(_time, (time.low, time.middle, time.high)))
    return table


def _facts(found: Estimate) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(said("rests on"), said(_BASES[found.basis]))
    table.add_row(said("went through"), said(f"{found.looked_at:,} of {found.roots:,} first questions, at no cost"))
    limit = said(_LIMITS[found.duration.limit])
    roles = f" ({', '.join(map(said, found.duration.roles))})" if found.duration.roles else ""
    table.add_row(said("limited by"), f"{limit}{roles}")
    if found.pilot is not None:
        table.add_row(said("pilot"), said(_pilot(found.pilot)))
    cached = found.cached
    if cached.calls:
        paid = f"{cached.calls:,} answers already, {_tokens(cached):,} tokens that are not paid again"
        table.add_row(said("in the cache"), said(paid))
    return table


def _pilot(pilot: PilotReport) -> str:
    share = f"{pilot.share_of_calls:.1%} of the calls"
    if pilot.cost is not None and pilot.share_of_cost is not None:
        share += f" and {pilot.share_of_cost:.1%} of the cost, ${pilot.cost:.4f}"
    return f"{pilot.calls:,} calls, {share}; the run finds {pilot.reused:,} of the answers"


def _tokens(each: Amounts) -> int:
    return each.input_tokens + each.output_tokens


def _dollars(cost: float | None) -> str:
    return said("unknown") if cost is None else f"{cost:.4f}" if cost < 1 else f"{cost:,.2f}"


def _time(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"


def _next(found: Estimate, config: RunConfig) -> str:
    """The run, with a cap that the estimate justifies."""
    words = retyped("run", _OWN)
    if found.basis == "exact":
        return shlex.join(words)
    if found.cost is not None and found.cost.high > 0:
        words += [] if config.max_cost is not None else ["--max-cost", f"{_rounded_up(found.cost):.10g}"]
    elif config.max_calls is None:
        words += ["--max-calls", str(round(_rounded_up(found.calls)))]
    return shlex.join(words)


def _rounded_up(amount: Range) -> float:
    """The high end, in two figures, upwards."""
    if amount.high <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(amount.high)) - 1)
    return math.ceil(amount.high / unit) * unit
