"""The commands that tell of a run that has ended: its report and its metrics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["report_app"]

report_app = typer.Typer()

_Run = Annotated[Path, typer.Argument(metavar="RUN", help="The run's directory.")]


@report_app.command()
def report(
    run_directory: _Run,
    *,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="What to write; default RUN/report.html.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Samples to hold; of more, some of every kind.")] = 2000,
    show: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Tell of a run on one page that needs no network: figures, plots, and its samples with their evidence."""
    from graphgen.cli.reporting import write_page  # noqa: PLC0415

    write_page(run_directory, out, most=most, show=show)


@report_app.command()
def metrics(
    run_directory: _Run,
    *,
    references: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON lines with `id` or `question`, and `answer`: right answers for ROUGE."),
    ] = None,
    unieval: Annotated[
        list[str] | None, typer.Option(metavar="MODEL", help="Score by this UniEval model: a folder or a hub name.")
    ] = None,
    reward: Annotated[
        list[str] | None, typer.Option(metavar="MODEL", help="Score by this reward model; may be given again.")
    ] = None,
    device: Annotated[str, typer.Option(help="Where such models compute: cpu, cuda, …, or auto.")] = "auto",
    scored: Annotated[int, typer.Option(min=1, help="Samples that such models score.")] = 500,
    most: Annotated[
        int, typer.Option(min=1, help="Samples whose texts are measured; of more, some are drawn.")
    ] = 10_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a run: diversity, ROUGE, lengths, the graph's structure; write metrics.json and print a table."""
    from graphgen.cli.reporting import measure_run  # noqa: PLC0415

    models = {"unieval": unieval or [], "reward": reward or []}
    measure_run(
        run_directory, references=references, models=models, device=device, scored=scored, most=most, as_json=as_json
    )
