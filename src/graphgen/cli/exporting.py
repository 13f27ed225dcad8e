"""`graphgen export`: a run's samples as a dataset in another form, and what is in it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said, spoken
from graphgen.cli.shown import labelled
from graphgen.engine.dataset.exporting import export_run
from graphgen.export.contents import Contents
from graphgen.export.splitting.splits import SPLITS

__all__ = ["export_and_print"]


def export_and_print(run: Path, out: Path | None, overrides: Sequence[str], *, report: bool, is_last: bool) -> Path:
    """Export, and print the rows of each format and split, and what has no row.

    Returns:
        The dataset's folder.

    Raises:
        UsageError: Something that was named is not as it should be.
        StorageError: The folder cannot be written.
    """
    named = run if run.name else run.resolve()
    folder = out or named.with_name(f"{named.name}-dataset")
    contents, _, notes = export_run(run, folder, overrides, report=report)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(_table(contents))
    for name, format_ in contents.formats.items():
        without = contents.summary.samples - contents.summary.rows_of(name)
        if without:
            needs = format_.NEEDS[spoken()]
            console.print(labelled("note:", f"{without:,} samples are not in {name}, which needs {needs}."))
    for note in notes:
        console.print(labelled("note:", note))
    console.print(f"{said('in').ljust(7)}{folder}")
    if is_last:
        console.print(f"{labelled('next:', '')}{_next(folder)}")
    return folder


def _next(folder: Path) -> str:
    return shlex.join(["graphgen", "export", "--check", str(folder)])


def _table(contents: Contents) -> Table:
    splits = [split for split in SPLITS if contents.summary.splits[split]]
    table = Table(box=None, pad_edge=False)
    table.add_column(said("format"))
    for split in splits:
        table.add_column(split, justify="right")
    for name in contents.formats:
        table.add_row(name, *(f"{contents.summary.rows[name, split]:,}" for split in splits))
    table.add_row(said("samples"), *(f"{contents.summary.splits[split]:,}" for split in splits), style="bold")
    return table
