"""The command `graphgen estimate` and its flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphgen.cli.flags import Cache, Config, Graph, Inputs, MethodName, MoreInputs, Prices, Prompts, Set

__all__ = ["estimate"]


def estimate(
    config: Config = None,
    *,
    method: MethodName = None,
    inputs: Inputs = None,
    out: Annotated[Path | None, typer.Option(help="The run's directory; default runs/<method>.")] = None,
    graph: Graph = None,
    settings: Set = None,
    cache: Cache = None,
    prompts: Prompts = None,
    prices: Prices = None,
    pilot: Annotated[
        bool, typer.Option("--pilot/--no-pilot", help="Buy a few of the run's answers, for 2 % of its cost at most.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    more_inputs: MoreInputs = None,
) -> None:
    """Tell what a run will ask, take and cost before it is paid for."""
    from graphgen.cli.estimating import run_estimate  # noqa: PLC0415
    from graphgen.cli.running import resolve  # noqa: PLC0415

    given = {"method": method, "input": inputs, "out": out, "cache": cache, "prompts": prompts, "prices": prices}
    chosen = resolve(config, more_inputs or [], settings or [], graph, given)
    raise typer.Exit(run_estimate(chosen, pilot=pilot, as_json=as_json))
