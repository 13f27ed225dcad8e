"""The process edge: an error leaves as two sentences and an exit code, never as a traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Any, cast

import typer

from graphgen.cli.app import app
from graphgen.cli.language import said, speak, spoken
from graphgen.cli.shown import fault
from graphgen.errors import GraphGenError, UsageError

__all__ = ["main"]

FAILED, WRONG_USAGE = 1, 2

# What the parser of the command line raises for the user to read. Its name is private and has changed; this has not.
_Misused = cast("type[Exception]", typer.BadParameter.__mro__[2])


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows ASCII alone still shows the rest
    try:
        code = _run(speak(sys.argv[1:]))
    except GraphGenError as error:
        _say(error.cause, error.remedy)
        code = WRONG_USAGE if isinstance(error, UsageError) else FAILED
    except BrokenPipeError:
        code = FAILED
    except Exception as error:
        if os.environ.get("GRAPHGEN_DEBUG"):
            raise
        _say(f"GraphGen broke: {type(error).__name__}: {error}.", "Please report it; GRAPHGEN_DEBUG=1 shows where.")
        code = FAILED
    sys.exit(code)


def _run(words: Sequence[str]) -> int:
    """Find the command in `words` and run it; its exit code."""
    command: Any = typer.main.get_command(app)
    settings: dict[str, object] = {}
    if spoken() != "en":
        from graphgen.cli.help import ANY_WIDTH, translate_help  # noqa: PLC0415 - only who needs it pays for it

        translate_help(command)
        settings = {"terminal_width": ANY_WIDTH, "max_content_width": ANY_WIDTH}
    try:
        ended: object = command.main(list(words), prog_name="graphgen", standalone_mode=False, **settings)
    except _Misused as error:
        return _misused(error)
    except typer.Abort:
        typer.echo(said("Aborted!"), err=True)
        return FAILED
    return ended if isinstance(ended, int) else 0


def _misused(error: Any) -> int:  # noqa: ANN401 - see `_Misused`
    """Say what is wrong with the command line; the exit code."""
    context: Any = getattr(error, "ctx", None)
    if spoken() == "en" or not hasattr(error, "format_message"):
        error.show()
    elif type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(context.get_help(), err=True)
    else:
        path = context.command_path if context else "graphgen"
        cause = error.format_message()
        _say(cause if cause.endswith(".") else f"{cause}.", f"Try '{path} --help' for help.")
    return int(error.exit_code)


def _say(cause: str, remedy: str) -> None:
    sys.stderr.write(f"{fault(cause, remedy)}\n")  # typer.echo writes UTF-8 to a terminal that knows ASCII alone
