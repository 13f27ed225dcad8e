"""`graphgen compare`: several methods over the same documents, in one table and one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from graphgen.cli.language import page_language, said
from graphgen.cli.running import run_quietly
from graphgen.cli.shown import labelled, shown
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.run_directory.workspace import storage_errors
from graphgen.engine.running.job import Job
from graphgen.engine.several_runs.comparing import configurations, figures, language_of_documents, without_figures
from graphgen.errors import GraphGenError
from graphgen.views.comparison import comparison_page, keys_of, shown_figure, status_of

__all__ = ["run_comparison"]

_FAILED, _STOPPED = 1, 3
_WIDEST = 10_000


def run_comparison(path: Path, out: Path | None, overrides: Sequence[str]) -> int:
    """Run every method in turn, print the table, and write comparison.json and comparison.html.

    A method that cannot be run is a column that says why; the others have theirs all the same.

    Returns:
        The exit code: that of the run that ended worst.

    Raises:
        GraphGenError: A configuration is wrong, before any run began; or a file could not be written.
    """
    runs = configurations(path, out, overrides)
    for config in runs.values():
        Job(config, afresh=True)  # what is wrong is said before anything is bought
    rows: list[dict[str, Any]] = []
    worst = 0
    for name, config in runs.items():
        row, code = _row(name, config)
        worst = {0: worst, _STOPPED: worst or _STOPPED}.get(code, _FAILED)
        rows.append(row)
        if row["reason"] == "interrupted":
            break
    folder = next(iter(runs.values())).out.parent
    page = comparison_page(rows, page_language(language_of_documents(runs.values())))
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        told = orjson.dumps({"methods": rows}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (folder / "comparison.json").write_bytes(told)
        (folder / "comparison.html").write_text(page, encoding="utf-8")
    _print(rows, folder, left=list(runs)[len(rows) :])
    return worst


def _row(name: str, config: RunConfig) -> tuple[dict[str, Any], int]:
    try:
        outcome, code = run_quietly(config, afresh=True)
        return figures(name, config, outcome), code
    except GraphGenError as error:
        return without_figures(name, config, error), _FAILED


def _print(rows: Sequence[Mapping[str, Any]], folder: Path, *, left: Sequence[str]) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    table = _table(rows)
    wide = console.measure(table, options=console.options.update(max_width=_WIDEST)).maximum
    console.width = max(console.width, wide)  # a figure of which a part is cut off would be another figure
    console.print(table)
    for row in rows:
        if row["status"] == "failed":
            console.print(f"{said('failed')}: {row['name']}: {shown(said(str(row['reason'])))}")
    if left:
        console.print(labelled("left:", f"{', '.join(left)}: it was interrupted; the same command again goes on."))
    console.print(f"{labelled('page:', '')}{folder / 'comparison.html'}")


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for row in rows:
        table.add_column(shown(row["name"]), justify="right", no_wrap=True)
    table.add_row(said("status"), *(said(status_of(row)) for row in rows))
    reasons = dict.fromkeys(reason for row in rows for reason in row["rejected"])
    for key in keys_of(rows):
        table.add_row(said(key.replace("_", " ")), *(shown_figure(key, row.get(key)) for row in rows))
        if key == "samples":
            for reason in reasons:
                table.add_row(said(f"rejected: {reason}"), *(str(row["rejected"].get(reason, 0)) for row in rows))
    return table
