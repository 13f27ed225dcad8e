"""`graphgen export` and its flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphgen.errors import UsageError

__all__ = ["export"]


def export(
    run_directory: Annotated[Path, typer.Argument(metavar="RUN", help="A run's directory.")],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Load the dataset as its readers do; RUN may then be a dataset.")
    ] = False,
    python: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="For --check: the Python of the environment that you train in."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The dataset's folder; default RUN-dataset, beside RUN.")
    ] = None,
    formats: Annotated[str | None, typer.Option(metavar="NAMES", help="Training formats, by commas.")] = None,
    container: Annotated[str | None, typer.Option(metavar="jsonl|parquet", help="What holds the rows.")] = None,
    thoughts: Annotated[
        str | None, typer.Option(metavar="think|field|drop", help="Where the reasoning before an answer goes.")
    ] = None,
    report: Annotated[bool, typer.Option(help="Put the run's report beside the rows.")] = True,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of the dataset, such as licence=cc-by-4.0."),
    ] = None,
) -> None:
    """Write a run's samples once more as a dataset: other formats, another container. No model is asked."""
    from graphgen.cli.bundle_checking import check_and_print  # noqa: PLC0415
    from graphgen.cli.exporting import export_and_print  # noqa: PLC0415
    from graphgen.export.check.checking import is_dataset  # noqa: PLC0415

    given = {"formats": formats and f"[{formats}]", "container": container, "thoughts": thoughts}
    said = [*(f"{name}={value}" for name, value in given.items() if value is not None), *(settings or [])]
    folder = run_directory
    if not check or not is_dataset(run_directory):
        folder = export_and_print(run_directory, out, said, report=report, is_last=not check)
    elif said or out:
        raise UsageError(
            f"{run_directory} is a dataset already: --check only reads it.",
            "Leave the other flags out, or name the run.",
        )
    if check:
        raise typer.Exit(check_and_print(folder, python))
