"""The command `graphgen preview` and its flags."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from graphgen.cli.flags import (
    Cache,
    Config,
    Graph,
    Inputs,
    MaxCalls,
    MaxCost,
    MaxTokens,
    MethodName,
    MoreInputs,
    Prices,
    Prompts,
    Set,
)

__all__ = ["preview"]

_OWN = {"-n": True, "--samples": True, "--max-cost": True, "--max-calls": True, "--max-tokens": True, "--json": False}
"""Flags that are about the preview alone, and whether a value follows."""


def preview(
    config: Config = None,
    *,
    samples: Annotated[int, typer.Option("--samples", "-n", min=1, metavar="N", help="How many to make.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    method: MethodName = None,
    inputs: Inputs = None,
    out: Annotated[Path | None, typer.Option(help="The run's directory; the preview goes into one beside it.")] = None,
    graph: Graph = None,
    settings: Set = None,
    cache: Cache = None,
    prompts: Prompts = None,
    prices: Prices = None,
    max_cost: MaxCost = None,
    max_calls: MaxCalls = None,
    max_tokens: MaxTokens = None,
    more_inputs: MoreInputs = None,
) -> None:
    """Make a few samples by the whole pipeline, from a slice of the input, and show them one at a time."""
    from graphgen.cli.previewing import run_preview  # noqa: PLC0415
    from graphgen.cli.retyping import retyped  # noqa: PLC0415
    from graphgen.cli.running import resolve  # noqa: PLC0415
    from graphgen.cli.validating import naming_lines  # noqa: PLC0415

    given = {"method": method, "input": inputs, "out": out, "cache": cache, "prompts": prompts}
    given |= {"prices": prices, "max_cost": max_cost, "max_calls": max_calls, "max_tokens": max_tokens}
    chosen = resolve(config, more_inputs or [], settings or [], graph, given)
    with naming_lines(config, settings or []):
        raise typer.Exit(run_preview(chosen, samples, partial(retyped, own=_OWN), as_json=as_json))
