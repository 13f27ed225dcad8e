"""The commands of `graphgen cache` and their flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphgen.cli.flags import CACHE, CacheFile
from graphgen.errors import UsageError

__all__ = ["cache_app"]

cache_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look after the answers that were paid for.")


@cache_app.command()
def stats(cache: CacheFile = CACHE) -> None:
    """Show what the cache holds, by model."""
    from graphgen.cli.caching import print_stats  # noqa: PLC0415

    print_stats(cache)


@cache_app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="What to write: JSON lines, sorted by key.")],
    *,
    run_directory: Annotated[
        Path | None, typer.Option("--run", metavar="DIR", help="Only the answers that this run used.")
    ] = None,
    cache: CacheFile = CACHE,
) -> None:
    """Write answers to a file that another machine can import: what used them replays there without a network."""
    from graphgen.cli.caching import export_cache  # noqa: PLC0415

    export_cache(cache, out, run_directory)


@cache_app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What `graphgen cache export` wrote.")],
    *,
    cache: CacheFile = CACHE,
) -> None:
    """Add exported answers to the cache. What it has already stays as it is."""
    from graphgen.cli.caching import import_cache  # noqa: PLC0415

    raise typer.Exit(import_cache(cache, files))


@cache_app.command()
def prune(
    *,
    older_than: Annotated[str | None, typer.Option(metavar="AGE", help="Stored so long ago: 12h, 30d, 8w.")] = None,
    endpoint: Annotated[str | None, typer.Option(metavar="URL", help="Answered by this endpoint.")] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Answered by this model.")] = None,
    keep_runs: Annotated[
        list[Path] | None, typer.Option(metavar="DIR...", help="Not used by any of these runs.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    cache: CacheFile = CACHE,
    more_runs: Annotated[list[Path] | None, typer.Argument(metavar="[DIR]", hidden=True)] = None,
) -> None:
    """Remove the answers for which all that is said holds, and give their place on the disk back."""
    from graphgen.cli.caching import prune_cache  # noqa: PLC0415

    if more_runs and not keep_runs:
        raise UsageError(f"{more_runs[0]} stands alone.", "Name runs to keep with --keep-runs.")
    runs = [*(keep_runs or []), *(more_runs or [])]
    chosen = {"older_than": older_than, "endpoint": endpoint, "model": model}
    prune_cache(cache, keep_runs=runs, confirmed=yes, **chosen)
