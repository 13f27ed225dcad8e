"""`graphgen mix`: one dataset of several runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.cli.shown import labelled
from graphgen.engine.several_runs.mixing import By, mix_runs
from graphgen.errors import UsageError

__all__ = ["mix_and_print"]


def mix_and_print(
    out: Path, weighted: Sequence[str], *, by: str, seed: int, repeat: bool, formats: Sequence[str]
) -> None:
    """Mix, and print what of each run there is.

    Raises:
        UsageError: Something that was named is not as it should be.
        StorageError: `out` cannot be written.
    """
    runs = dict(map(_weighted, weighted))
    if len({run.resolve() for run in runs}) < len(weighted):
        raise UsageError("A run is named twice.", "Name each once, with its whole weight.")
    measure: By = "samples" if by == "samples" else "tokens"
    if by != measure:
        raise UsageError(f"Ratios cannot be by {by!r}.", "Say --by tokens or --by samples.")
    parts = mix_runs(runs, out, by=measure, seed=seed, repeat=repeat, formats=formats)
    total = {"samples": sum(part.samples for part in parts), "tokens": sum(part.tokens for part in parts)}
    table = Table(box=None, pad_edge=False)
    table.add_column(said("run"), overflow="fold")
    for name in ("weight", "there", "taken", "tokens", f"share of {measure}", "duplicates"):
        table.add_column(said(name), justify="right")
    for part in parts:
        share = getattr(part, measure) / total[measure] if total[measure] else 0.0
        counts = (part.available, part.samples, part.tokens)
        table.add_row(
            part.run,
            f"{part.weight:g}",
            *(f"{count:,}" for count in counts),
            f"{share:.2%}",
            f"{part.duplicates:,}",
        )
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(table)
    console.print(said(f"{total['samples']:,} samples, {total['tokens']:,} tokens in {out}"))
    held_out, withheld = (
        sum(counts) for counts in zip(*((part.held_out, part.withheld) for part in parts), strict=True)
    )
    if held_out or withheld:
        told = (
            f"{held_out:,} more are held out, as in their runs; {withheld:,} would carry facts across: withheld.jsonl."
        )
        console.print(labelled("note:", told))


def _weighted(text: str) -> tuple[Path, float]:
    run, _, weight = text.rpartition("=")
    try:
        value = float(weight)
    except ValueError:
        value = math.nan
    if not run or not math.isfinite(value) or value <= 0:
        raise UsageError(f"{text!r} is not of the form RUN=WEIGHT.", "Write runs/wrap=1, with a weight above 0.")
    return Path(run), value
