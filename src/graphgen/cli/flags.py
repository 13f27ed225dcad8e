"""The flags that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "CACHE",
    "Cache",
    "CacheFile",
    "Config",
    "ForGaps",
    "Graph",
    "Inputs",
    "MaxCalls",
    "MaxCost",
    "MaxTokens",
    "MethodName",
    "MoreInputs",
    "Prices",
    "Prompts",
    "Set",
]

Config = Annotated[Path | None, typer.Argument(help="A YAML configuration.", show_default=False)]
Inputs = Annotated[list[str] | None, typer.Option("--input", metavar="PATH...", help="Files and folders.")]
Graph = Annotated[Path | None, typer.Option(help="Bring a graph: GraphML, or JSONL beside its passages.")]
Cache = Annotated[Path | None, typer.Option(help="Response cache; default .graphgen/cache.sqlite here.")]
Prompts = Annotated[Path | None, typer.Option(help="A folder of prompts that go before the bundled ones.")]
Prices = Annotated[Path | None, typer.Option(help="A list of prices that goes before the bundled one.")]
MethodName = Annotated[str | None, typer.Option(help="See `graphgen methods`.")]
MoreInputs = Annotated[list[str] | None, typer.Argument(metavar="[PATH]", hidden=True)]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A setting of the method, or of a model (trainee.model=...)."),
]

CacheFile = Annotated[Path, typer.Option("--cache", metavar="FILE", help="The response cache.")]
CACHE = Path(".graphgen/cache.sqlite")

# What an earlier command bought is in the cache and costs nothing, so each command has its caps for itself.
MaxCost = Annotated[
    float | None,
    typer.Option(
        metavar="USD",
        help="Spend no more in this command, requests in flight counted at the most that they may cost. It then stops "
        "as partial; the same command again goes on for as much once more.",
    ),
]
MaxCalls = Annotated[int | None, typer.Option(metavar="N", help="Buy no more answers in this command; see --max-cost.")]
MaxTokens = Annotated[
    int | None, typer.Option(metavar="N", help="Buy no more tokens, in and out, in this command; see --max-cost.")
]
ForGaps = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="RUN",
        help="Write only on what no sample of this run rests on, the least known first; in RUN-gaps, beside RUN. "
        "Give it again for each further run. Without a configuration: that of RUN.",
    ),
]
