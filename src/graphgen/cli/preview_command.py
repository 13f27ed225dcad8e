"""The command `graphgen preview` and its flags."""

from __future__ import annotations

import sys
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

_OWN = {"-n", "--samples", "--json", "--max-cost", "--max-calls", "--max-tokens", "--lang"}
_ALONE = "--json"


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
    from graphgen.cli.running import resolve  # noqa: PLC0415
    from graphgen.cli.validating import naming_lines  # noqa: PLC0415

    given = {"method": method, "input": inputs, "out": out, "cache": cache, "prompts": prompts}
    given |= {"prices": prices, "max_cost": max_cost, "max_calls": max_calls, "max_tokens": max_tokens}
    chosen = resolve(config, more_inputs or [], settings or [], graph, given)
    with naming_lines(config, settings or []):
        raise typer.Exit(run_preview(chosen, samples, _words(), as_json=as_json))


def _words() -> list[str]:
    """The command line, but for what is about the preview alone: what names the run."""
    words: list[str] = []
    given = iter(sys.argv[sys.argv.index("preview") + 1 :])
    for word in given:
        flag = word.partition("=")[0]
        if flag in _OWN:
            if flag == word and flag != _ALONE:
                next(given, None)
        elif not (word.startswith("-n") and word[2:].isdigit()):
            words.append(word)
    return words
