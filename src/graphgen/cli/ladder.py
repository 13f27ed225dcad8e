"""The commands that come before a run, in their order: init, validate, preview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphgen.cli.flags import MethodName, Set
from graphgen.cli.preview_command import preview

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Make the commands a part of `app`, before those that it gets later."""
    for command in (init, validate, preview):
        app.command()(command)


def init(
    place: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE|DIR]", help="What to write; default graphgen.yaml.", show_default=False),
    ] = None,
    *,
    method: MethodName = None,
    inputs: Annotated[list[str] | None, typer.Option("--input", metavar="PATH", help="Files and folders.")] = None,
    provider: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who serves the models, such as openai, deepseek, ollama, embedded."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The endpoint, up to and with its version.")
    ] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="The model that writes.")] = None,
    api_key_env: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The environment variable that holds the key.")
    ] = None,
    trainee_model: Annotated[str | None, typer.Option(metavar="NAME", help="The model to be trained.")] = None,
    trainee_base_url: Annotated[str | None, typer.Option(metavar="URL", help="Its endpoint, if it is another.")] = None,
    settings: Set = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what is left open is as usual.")] = False,
) -> None:
    """Write a commented configuration to begin with, after a few questions or from flags alone."""
    from graphgen.cli.starting import initialise  # noqa: PLC0415
    from graphgen.engine.configuration.starting import Start  # noqa: PLC0415

    start = Start(
        method=method or "",
        input=tuple(inputs or ()),
        base_url=base_url,
        model=model,
        api_key_env=api_key_env,
        trainee_model=trainee_model,
        trainee_base_url=trainee_base_url,
    )
    raise typer.Exit(initialise(place, start, provider, settings or [], force=force, ask=not yes))


def validate(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A YAML configuration.")],
    *,
    settings: Set = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Show every mistake in a configuration with its line, and what to do; nothing is asked and nothing written."""
    from graphgen.cli.validating import run_validation  # noqa: PLC0415

    raise typer.Exit(run_validation(config, settings or [], as_json=as_json))
