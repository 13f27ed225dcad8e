"""`graphgen export`: a run's samples as a dataset in another form, and what is in it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graphgen.engine.exporting import export_run
from graphgen.export.contents import Contents
from graphgen.export.splitting.splits import SPLITS

__all__ = ["export_and_print"]


def export_and_print(run: Path, out: Path | None, overrides: Sequence[str]) -> None:
    """Export, and print the rows of each format and split, and what has no row.

    Raises:
        UsageError: Something that was named is not as it should be.
        StorageError: The folder cannot be written.
    """
    whole = run.resolve()
    folder = out or run.with_name(f"{whole.name}-dataset") if run.name else whole.with_name(f"{whole.name}-dataset")
    contents, _, notes = export_run(run, folder, overrides)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(_table(contents))
    for name, format_ in contents.formats.items():
        without = contents.summary.samples - contents.summary.rows_of(name)
        if without:
            console.print(f"note:  {without:,} samples are not in {name}, which needs {format_.NEEDS['en']}")
    for note in notes:
        console.print(f"note:  {note}")
    console.print(f"in     {folder}")
    console.print(f"next:  {shlex.join(['graphgen', 'export', '--check', str(folder)])}")


def _table(contents: Contents) -> Table:
    splits = [split for split in SPLITS if contents.summary.splits[split]]
    table = Table(box=None, pad_edge=False)
    table.add_column("format")
    for split in splits:
        table.add_column(split, justify="right")
    for name in contents.formats:
        table.add_row(name, *(f"{contents.summary.rows[name, split]:,}" for split in splits))
    table.add_row("samples", *(f"{contents.summary.splits[split]:,}" for split in splits), style="bold")
    return table
