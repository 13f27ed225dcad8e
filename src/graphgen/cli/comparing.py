"""`graphgen compare`: several methods over the same documents, in one table and one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from graphgen.cli.running import run_quietly
from graphgen.engine.comparing import configurations, figures, language_of_documents
from graphgen.engine.workspace import storage_errors
from graphgen.errors import UsageError
from graphgen.views.comparison import comparison_page, shown_figure

__all__ = ["run_comparison"]

_APART = {"name", "method", "run", "reason", "models", "rejected", "failures", "status"}


def run_comparison(path: Path, out: Path | None, overrides: Sequence[str], language: str | None) -> int:
    """Run every method in turn, print the table, and write comparison.json and comparison.html.

    Returns:
        The exit code: that of the run that ended worst.

    Raises:
        GraphGenError: A run could not begin, or a file could not be written.
    """
    if language not in (None, "en", "zh"):
        raise UsageError(f"There is no page in {language!r}.", "Say --lang en or --lang zh.")
    runs = configurations(path, out, overrides)
    rows: list[dict[str, Any]] = []
    worst = 0
    for name, config in runs.items():
        outcome, code = run_quietly(config)
        worst = {0: worst, 3: worst or 3}.get(code, 1)
        rows.append(figures(name, config, outcome))
    folder = next(iter(runs.values())).out.parent
    page = comparison_page(rows, language or language_of_documents(runs.values()))
    with storage_errors(folder):
        told = orjson.dumps({"methods": rows}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (folder / "comparison.json").write_bytes(told)
        (folder / "comparison.html").write_text(page, encoding="utf-8")
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(_table(rows))
    console.print(f"page:  {folder / 'comparison.html'}")
    return worst


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for row in rows:
        table.add_column(row["name"], justify="right")
    table.add_row("status", *(row["status"] for row in rows))
    reasons = dict.fromkeys(reason for row in rows for reason in row["rejected"])
    for key in dict.fromkeys(key for row in rows for key in row if key not in _APART):
        table.add_row(key.replace("_", " "), *(shown_figure(key, row.get(key)) for row in rows))
        if key == "samples":
            for reason in reasons:
                table.add_row(f"rejected: {reason}", *(str(row["rejected"].get(reason, 0)) for row in rows))
    return table
