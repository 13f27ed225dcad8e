"""The commands that come before a run, in their order: init, validate, preview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphgen.cli.flags import Set

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Make the commands a part of `app`, before those that it gets later."""
    for command in (validate,):
        app.command()(command)


def validate(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A YAML configuration.")],
    *,
    settings: Set = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Show every mistake in a configuration with its line, and what to do; nothing is asked and nothing written."""
    from graphgen.cli.validating import run_validation  # noqa: PLC0415

    raise typer.Exit(run_validation(config, settings or [], as_json=as_json))
