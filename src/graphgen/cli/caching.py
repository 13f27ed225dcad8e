"""`graphgen cache`: what was paid for, counted, carried to another machine, and thrown away on purpose only."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.cli.shown import shown
from graphgen.engine.run_directory.workspace import CACHE_KEYS
from graphgen.errors import UsageError
from graphgen.llm.memory.travel import export_answers, import_answers
from graphgen.llm.memory.upkeep import Selection, contents_of, prune, selected

__all__ = ["export_cache", "import_cache", "print_stats", "prune_cache"]

_MADE, _IN_PART = 0, 3
_KEY = re.compile(r"[0-9a-f]{64}\n?")
_AGE = re.compile(r"(\d{1,6})([hdw])")
_SECONDS = {"h": 3600, "d": 86_400, "w": 604_800}
_UNKNOWN = "unknown (bought by an older version)"


def print_stats(cache: Path) -> None:
    """Print what `cache` holds.

    Raises:
        UsageError: There is none.
        StorageError: It cannot be read.
    """
    _check_exists(cache)
    content = contents_of(cache)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    held = Table(show_header=False, box=None, pad_edge=False)
    held.add_row(said("cache"), str(cache))
    held.add_row(said("answers"), f"{sum(origin.answers for origin in content.origins):,}")
    held.add_row(said("on disk"), _size(content.bytes))
    if not content.origins:
        console.print(held)
        return
    tokens_in = sum(origin.input_tokens for origin in content.origins)
    tokens_out = sum(origin.output_tokens for origin in content.origins)
    held.add_row(said("tokens"), said(f"{tokens_in:,} in, {tokens_out:,} out"))
    held.add_row(said("oldest"), _day(min(origin.oldest for origin in content.origins)))
    held.add_row(said("newest"), _day(max(origin.newest for origin in content.origins)))
    console.print(held)
    console.print()
    table = Table(box=None, pad_edge=False)
    for heading in ("model", "endpoint"):
        table.add_column(said(heading), overflow="fold")
    for heading in ("answers", "tokens in", "tokens out"):
        table.add_column(said(heading), justify="right")
    for origin in content.origins:
        counts = (f"{number:,}" for number in (origin.answers, origin.input_tokens, origin.output_tokens))
        table.add_row(shown(origin.model or said(_UNKNOWN)), shown(origin.endpoint or ""), *counts)
    console.print(table)


def export_cache(cache: Path, out: Path, run: Path | None) -> None:
    """Write the answers in `cache`, or those that `run` used, to the file `out`.

    Raises:
        UsageError: There is no cache, `run` does not say what it used, or `out` is something else.
        StorageError: The cache cannot be read, or `out` not be written.
    """
    _check_exists(cache)
    count = export_answers(cache, out, None if run is None else _keys_of(run))
    typer.echo(said(f"{count:,} answers in {out} ({_size(out.stat().st_size)})"))
    typer.echo(said(f"next: graphgen cache import {out.name}, in the folder where they are wanted"))


def import_cache(cache: Path, files: Sequence[Path]) -> int:
    """Add the answers in `files` to `cache`; what is there stays.

    Returns:
        The exit code: 3 where some lines held no answer.

    Raises:
        UsageError: A file cannot be read.
        StorageError: The cache cannot be written.
    """
    done = import_answers(cache, files)
    typer.echo(said(f"{done.added:,} answers added to {cache}, {done.known + done.different:,} were there already"))
    if done.different:
        typer.echo(said(f"{done.different:,} of those were answered otherwise here; what was here stays"))
    for malformed in done.named:
        place = said(f"{malformed.file}, line {malformed.line}: {malformed.reason}")
        typer.echo(shown(place), err=True)
    if done.malformed:
        typer.echo(said(f"{done.malformed:,} lines hold no answer and were passed over"), err=True)
    return _IN_PART if done.malformed else _MADE


def prune_cache(
    cache: Path,
    *,
    older_than: str | None,
    endpoint: str | None,
    model: str | None,
    keep_runs: Sequence[Path],
    confirmed: bool,
) -> None:
    """Remove answers that have all that is said, but for those that `keep_runs` used.

    Raises:
        UsageError: Nothing is said, there is no cache, a run does not say what it used, or nobody can be asked.
        StorageError: The cache cannot be written.
    """
    if not (older_than or endpoint or model or keep_runs):
        raise UsageError(
            "Nothing says which answers to remove.",
            "Use --older-than 30d, --endpoint URL, --model NAME or --keep-runs DIR.",
        )
    _check_exists(cache)
    before = None if older_than is None else int(time.time()) - _seconds(older_than)
    keep = [key for run in keep_runs for key in _keys_of(run)]
    selection = Selection(before, endpoint.rstrip("/") if endpoint else None, model, keep)
    count = selected(cache, selection)
    if not count:
        typer.echo(said("No answer is meant; nothing was removed."))
        return
    if not confirmed and not _agreed(f"Remove {count:,} answers from {cache}? They would have to be paid for again."):
        typer.echo(said("Nothing was removed."))
        return
    pruned = prune(cache, selection)
    typer.echo(said(f"{pruned.answers:,} answers removed, {_size(pruned.bytes)} given back"))
    if not pruned.shrunk:
        why = "The file could not be made smaller: it is in use, or the disk is full. New answers fill the gap."
        typer.echo(said(why))


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked whether to remove them.", "Add --yes.")
    return typer.confirm(said(question))


def _check_exists(cache: Path) -> None:
    if not cache.is_file():
        raise UsageError(f"There is no response cache at {cache}.", "Name one with --cache.")


def _keys_of(run: Path) -> Iterator[str]:
    """The keys of the answers that the run in the folder `run` used."""
    path = run / CACHE_KEYS
    if not path.is_file():
        raise UsageError(
            f"{run} does not say which answers it used.",
            f"Name the directory of a run that has {CACHE_KEYS}; run the command again that made it, if it is older.",
        )
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if not _KEY.fullmatch(line):
                raise UsageError(f"Line {number} of {path} is no key.", "Run the command again that made it.")
            yield line.rstrip("\n")


def _seconds(age: str) -> int:
    match = _AGE.fullmatch(age)
    if match is None:
        raise UsageError(f"--older-than {age!r} is no age.", "Write it as 12h, 30d or 8w.")
    return int(match[1]) * _SECONDS[match[2]]


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(sep=" ", timespec="minutes")
    except (OverflowError, ValueError, OSError):
        return said("unknown")  # from an import that made it up


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1000:  # noqa: PLR2004 - so many make the next unit
            return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
