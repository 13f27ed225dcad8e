"""`graphgen run --for-gaps`: samples about what those of earlier runs leave out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import orjson
from rich.console import Console

from graphgen.cli.covering import print_coverage
from graphgen.cli.language import said
from graphgen.cli.running import resolve, run_job
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.run_directory.workspace import MANIFEST
from graphgen.errors import UsageError

__all__ = ["configure", "run_filling"]

_CAPS = ("max_cost", "max_calls", "max_tokens")
_REASONS = {
    "not_described": "are entities that the documents name and do not describe",
    "sample_rejected": "were asked about, and their samples were rejected",
}


def configure(
    config: Path | None,
    more: Sequence[str],
    settings: Sequence[str],
    graph: Path | None,
    given: Mapping[str, object],
    *,
    runs: Sequence[Path],
) -> RunConfig:
    """The configuration of a run beside `runs`. Where nothing else is said, it is that of the last of them.

    Raises:
        UsageError: One of `runs` is no finished run, or something in the configuration is wrong.
    """
    for run in runs:
        if not (run / MANIFEST).is_file():
            raise UsageError(f"{run} is not the directory of a finished run.", "Name one given with --out before.")
    nothing_said = config is None and not more and given["method"] is None and given["input"] is None
    was = runs[-1] / "config.yaml"
    places = json.dumps([str(run.resolve()) for run in runs], ensure_ascii=False)
    chosen = resolve(was if nothing_said else config, more, [*settings, f"for_gaps={places}"], graph, given)
    if nothing_said:
        chosen = chosen.model_copy(update={cap: given[cap] for cap in _CAPS})
    if given["out"] is None:
        chosen = chosen.model_copy(update={"out": _beside(runs)})
    return chosen


def run_filling(config: RunConfig) -> int:
    """Run it in the foreground, and print what is covered now and what was before.

    Returns:
        The exit code.

    Raises:
        UsageError: The directory is that of a run whose gaps are to be filled.
        GraphGenError: The run could not begin, or its directory could not be written.
    """
    runs = [Path(run) for run in cast("Sequence[str]", config.settings["for_gaps"])]
    if config.out.resolve() in {run.resolve() for run in runs}:
        raise UsageError(f"{config.out} holds the samples that others are to go with.", "Name another with --out.")
    code = run_job(config)
    told = config.out / "gaps" / "gaps.json"
    if code != 1 and told.is_file():
        console = Console(highlight=False, soft_wrap=True, markup=False)
        console.print()
        print_coverage([*runs, config.out], most=0)
        console.print(said(_left(orjson.loads(told.read_bytes()))))
    return code


def _left(told: Mapping[str, Any]) -> str:
    """What could not be written about, and why."""
    lines = [f"{count:,} {_REASONS[reason]}" for reason, count in told["reasons"].items()]
    out_of_reach = f"{told['gaps_out_of_reach']:,} cannot be: {'; '.join(lines)}." if lines else ""
    if not told["premises"]:
        return f"Nothing is left to write about. Of {told['gaps']:,} uncovered units, {out_of_reach or 'none is left.'}"
    return f"Of {told['gaps']:,} uncovered units, {out_of_reach or 'all can be written about.'}"


def _beside(runs: Sequence[Path]) -> Path:
    """A directory that is none of `runs`, named after the first."""
    first, taken = runs[0].resolve(), {run.resolve() for run in runs}
    names = (f"{first.name}-gaps{number}" for number in ("", *range(2, len(taken) + 3)))
    return next(place for name in names if (place := runs[0].parent / name).resolve() not in taken)
