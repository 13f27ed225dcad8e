"""`graphgen export` and its flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["export"]


def export(
    run_directory: Annotated[Path, typer.Argument(metavar="RUN", help="A run's directory.")],
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The dataset's folder; default RUN-dataset, beside RUN.")
    ] = None,
    formats: Annotated[str | None, typer.Option(metavar="NAMES", help="Training formats, by commas.")] = None,
    container: Annotated[str | None, typer.Option(metavar="jsonl|parquet", help="What holds the rows.")] = None,
    thoughts: Annotated[
        str | None, typer.Option(metavar="think|field|drop", help="Where the reasoning before an answer goes.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of the dataset, such as licence=cc-by-4.0."),
    ] = None,
) -> None:
    """Write a run's samples once more as a dataset: other formats, another container. No model is asked."""
    from graphgen.cli.exporting import export_and_print  # noqa: PLC0415

    given = {"formats": formats and f"[{formats}]", "container": container, "thoughts": thoughts}
    said = [f"{name}={value}" for name, value in given.items() if value is not None]
    export_and_print(run_directory, out, [*said, *(settings or [])])
