"""`graphgen graph`: a run's graph as one page to look at."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import typer
from pydantic import BaseModel, ConfigDict

from graphgen.cli.language import said
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import PAGE, storage_errors
from graphgen.records import Document, Sample, Subgraph
from graphgen.views.drawing import draw
from graphgen.views.page import page

__all__ = ["write_page"]


class _Community(BaseModel):
    """Of a subgraph, which units are its own: all of them described are many gigabytes in a large run."""

    model_config = ConfigDict(extra="ignore")

    owned: tuple[str, ...]


def write_page(run: Path, out: Path | None, *, limit: int, show: bool) -> None:
    """Write the page, and say where.

    Args:
        run: The run's directory.
        out: The file to write; by default in the run's directory.
        limit: Most entities to show.
        show: Whether to open it in a browser.

    Raises:
        UsageError: `run` is no finished run, or has no graph.
        StorageError: `out` cannot be written.
    """
    results = Results(run)
    out = out or run / PAGE
    drawing = draw(
        results.graph(),
        title=run.resolve().name,
        communities=(subgraph.owned for subgraph in results.fields(Subgraph, _Community)),
        documents=results.rows(Document),
        samples=results.rows(Sample),
        limit=limit,
    )
    with storage_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page(drawing["title"], drawing), encoding="utf-8")
    total, shown = drawing["total"], {"entities": len(drawing["nodes"]["id"]), "relations": len(drawing["edges"]["id"])}
    for what, count in shown.items():
        if count < total[what]:
            typer.echo(said(f"{count:,} of {total[what]:,} {what} are shown; --limit shows more."), err=True)
    typer.echo(str(out))
    if show and not webbrowser.open(out.resolve().as_uri()):
        typer.echo(said("No browser could be started here."), err=True)
