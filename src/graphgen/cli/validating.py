"""`graphgen validate`: every mistake in a configuration, with its line, and what to do about it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import typer
from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.shown import labelled, shown
from graphgen.engine.configuration.config_text import ConfigText, Place
from graphgen.engine.configuration.mistakes import Mistake, dotted
from graphgen.engine.configuration.validating import Validation, validate
from graphgen.errors import UsageError

__all__ = ["naming_lines", "run_validation"]

_LONGEST = 120
_SECRET = (
    re.compile(
        r"((?:auth(?!or\b)|key|token(?!s)|secret|cookie|passw|credential)\w*[\"']?\s*:\s*)"
        r"(?![A-Za-z_]\w*\s*(?:[,}#]|$))[^\s,}][^,}]*",
        re.IGNORECASE,
    ),
    re.compile(r"((?:bearer|basic)\s+)\S+", re.IGNORECASE),
    re.compile(r"(//)[^/@\s]+(?=@)"),
    re.compile(r"(https?://[^\s?]*\?)[^\s,}\"']+"),
    re.compile(r"()\bsk-[\w-]{4,}"),
)
"""What may be a secret in a line that is shown: what follows such a name, unless it is the name of a variable."""


def run_validation(path: Path, settings: Sequence[str], *, as_json: bool) -> int:
    """Look at the configuration in the file `path`, and print what is wrong.

    Returns:
        The exit code: 0 where nothing is wrong, else 2.

    Raises:
        UsageError: The file cannot be read, or what flags say is of no form at all.
    """
    found = validate(path, settings)
    if as_json:
        typer.echo(orjson.dumps(_described(found), option=orjson.OPT_INDENT_2).decode())
        return 2 if found.errors else 0
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for mistake in found.mistakes:
        _print(console, found.text, mistake)
    errors, warnings = len(found.errors), len(found.warnings)
    if found.errors:
        console.print(shown(said(f"{path} cannot be run: errors {errors}, warnings {warnings}.")))
        console.print(f"{labelled('next:', '')}{_next(path, found)}")
        return 2
    console.print(shown(said(f"{path} can be run: errors 0, warnings {warnings}.")))
    console.print(f"{labelled('next:', '')}{_next(path, found)}")
    return 0


def _next(path: Path, found: Validation) -> str:
    return shlex.join(["graphgen", "validate" if found.errors else "check", str(path)])


@contextmanager
def naming_lines(path: Path | None, settings: Sequence[str]) -> Generator[None]:
    """A wrong configuration is told with its line, also where it is found wrong only when it is used."""
    try:
        yield
    except UsageError as error:
        if path is None or not path.is_file() or error.cause.startswith(str(path)):
            raise
        found = validate(path, settings).errors
        place = next((each.place for each in found if each.cause == error.cause), None)
        if place is None:
            raise
        raise UsageError(f"{path}, line {place.line}: {error.cause}", error.remedy) from error


def _print(console: Console, text: ConfigText, mistake: Mistake) -> None:
    where = str(text.path)
    if mistake.place is not None:
        where += f":{mistake.place.line}:{mistake.place.column}"
    severity = said("warning:") if mistake.is_warning else said("error:")
    style = "yellow" if mistake.is_warning else "red"
    console.print(f"{shown(where)}: {severity} {shown(said(mistake.cause))}", style=style)
    if mistake.place is not None:
        for line in _picture(text, mistake.place):
            console.print(line, style="dim")
    console.print(f"  {shown(said(mistake.remedy))}\n")


def _picture(text: ConfigText, place: Place) -> list[str]:
    """The line, and marks under what is meant; without the marks where something had to be hidden in the line."""
    whole = text.line(place)
    line = _masked(whole)
    number = f"  {place.line} | "
    if line != whole or len(line) > _LONGEST:
        return [f"{number}{shown(line[:_LONGEST])}"]
    before = "".join("\t" if each == "\t" else "  " if _is_wide(each) else " " for each in line[: place.column - 1])
    meant = line[place.column - 1 : place.column - 1 + place.width]
    marks = "^" * max(1, sum(2 if _is_wide(each) else 1 for each in meant))
    return [f"{number}{shown(line)}", f"{' ' * (len(number) - 2)}| {before}{marks}"]


def _is_wide(character: str) -> bool:
    return character >= "\u1100" and character not in "…’”—"


def _masked(line: str) -> str:
    for secret in _SECRET:
        line = secret.sub(r"\1…", line)
    return line


def _described(found: Validation) -> dict[str, Any]:
    return {
        "config": str(found.text.path),
        "valid": not found.errors,
        "errors": [_row(found.text, each) for each in found.errors],
        "warnings": [_row(found.text, each) for each in found.warnings],
    }


def _row(text: ConfigText, mistake: Mistake) -> dict[str, Any]:
    place = mistake.place
    return {
        "line": place.line if place else None,
        "column": place.column if place else None,
        "text": _masked(text.line(place)) if place else None,
        "key": dotted(mistake.key),
        "cause": mistake.cause,
        "remedy": mistake.remedy,
    }
