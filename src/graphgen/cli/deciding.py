"""`graphgen put-back` and `graphgen throw-out`: what a person decides about single samples of a finished run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.shown import labelled
from graphgen.errors import UsageError

if TYPE_CHECKING:
    from graphgen.engine.dataset.amending import Amended

__all__ = ["put_back", "throw_out"]

_Run = Annotated[Path, typer.Argument(metavar="RUN", help="The run's directory.")]
_Samples = Annotated[
    list[str] | None,
    typer.Argument(metavar="SAMPLE...", help="Their ids, or the beginnings of these.", show_default=False),
]
_Undo = Annotated[bool, typer.Option("--undo", help="Take decisions back: about these samples, or about all.")]


def put_back(
    run_directory: _Run,
    samples: _Samples = None,
    *,
    reason: Annotated[str | None, typer.Option(help="All samples that were rejected for it.")] = None,
    undo: _Undo = False,
) -> None:
    """Take rejected samples into the dataset after all, at once and in every rerun. No model is asked."""
    from graphgen.engine.dataset import amending  # noqa: PLC0415

    if undo:
        _print(amending.undo(run_directory, samples or []), said("Undone"), run_directory)
        return
    if not samples and reason is None:
        raise UsageError("put-back needs samples or a reason.", "Name ids of rejected.jsonl, or --reason.")
    _print(amending.put_back(run_directory, samples or [], reason), said("Put back"), run_directory)


def throw_out(run_directory: _Run, samples: _Samples = None, *, undo: _Undo = False) -> None:
    """Take samples out of the dataset, at once and in every rerun. No model is asked."""
    from graphgen.engine.dataset import amending  # noqa: PLC0415

    if undo:
        _print(amending.undo(run_directory, samples or []), said("Undone"), run_directory)
        return
    if not samples:
        raise UsageError("throw-out needs samples.", "Name ids of samples.jsonl.")
    _print(amending.throw_out(run_directory, samples), said("Thrown out"), run_directory)


def _print(amended: Amended, what: str, run: Path) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for sample in amended.decided:
        console.print(f"{what}: {sample}")
    console.print(said(f"{amended.samples:,} samples are in {run / 'dataset'} now."))
    command = shlex.join(["graphgen", "trace", str(run), amended.decided[0]])
    console.print(f"{labelled('next:', '')}{command}")
