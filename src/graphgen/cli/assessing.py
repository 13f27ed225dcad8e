"""`graphgen assess`: what the trainee knows, and what another one has learnt since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from rich.console import Console

from graphgen.assessment.earlier import EarlierAssessment
from graphgen.cli.language import said
from graphgen.cli.running import resolve, run_job
from graphgen.cli.shown import shown
from graphgen.engine.configuration.config import RunConfig, make_config
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import MANIFEST
from graphgen.errors import UsageError

__all__ = ["configure", "configure_again", "run_assessment"]

_EMBEDDED = {"ngram", "offline"}
_KEPT = ("seed", "attempts", "cache", "prompts", "prices")


def configure(
    config: Path | None, more: Sequence[str], settings: Sequence[str], graph: Path | None, given: Mapping[str, object]
) -> RunConfig:
    """The configuration of a run that ends with the losses. It goes beside the run that makes samples, not over it.

    Raises:
        UsageError: Something in it is wrong.
    """
    fields = {"method": None if config is not None and config.suffix in {".yaml", ".yml"} else "graphgen", **given}
    chosen = resolve(config, more, ["until=assessment", *settings], graph, fields)
    if given["out"] is None:
        chosen = chosen.model_copy(update={"out": chosen.out.with_name(f"{chosen.out.name}-assessment")})
    return chosen


def configure_again(earlier: Path, settings: Sequence[str], given: Mapping[str, object]) -> RunConfig:
    """The configuration that puts the statements of `earlier` to a trainee. What is not said is as it was there.

    Raises:
        UsageError: `earlier` holds no assessment, or something that is said is wrong.
    """
    EarlierAssessment(earlier)
    was = _configuration(earlier)
    folder = earlier if earlier.name.strip(".") else earlier.resolve()
    out = cast("Path | None", given["out"]) or folder.with_name(f"{folder.name}-again")
    if out.resolve() == earlier.resolve():
        raise UsageError(f"{out} holds what is compared with.", "Name another folder with --out.")
    kept = {name: was[name] for name in _KEPT if was.get(name) is not None}
    named = {name: value for name, value in given.items() if value is not None}
    old = cast("dict[str, Any]", was.get("settings") or {})
    method: dict[str, Any] = {"again": str(earlier.resolve())}
    method |= {name: old[name] for name in ("judge_samples", "correct_bias", "threshold") if name in old}
    models = {"trainee": _trainee(cast("dict[str, Any]", was.get("models") or {}), settings)}
    return make_config(
        settings, **{**kept, **named, "method": "reassess", "settings": method} | {"models": models, "out": out}
    )


def run_assessment(config: RunConfig) -> int:
    """Run it in the foreground, and print what was found.

    Returns:
        The exit code.

    Raises:
        UsageError: The directory holds samples, which an assessment would replace by nothing.
        GraphGenError: The run could not begin, or its directory could not be written.
    """
    if (config.out / MANIFEST).is_file() and Results(config.out).manifest().get("counts", {}).get("samples"):
        raise UsageError(f"{config.out} holds samples, which would be lost.", "Name another folder with --out.")
    code = run_job(config)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for page in (config.out / "assessment" / "report.md", config.out / "comparison" / "compare.md"):
        if code != 1 and page.is_file():
            _print_page(console, page)
    return code


def _print_page(console: Console, page: Path) -> None:
    """The figures of a page; its tables of units are for the file."""
    figures = page.read_text(encoding="utf-8").partition("\n## Least known")[0].partition("\n## Loss fell most")[0]
    kept = (line for line in figures.splitlines() if line and not line.startswith(("```", "![", "|---")))
    console.print(shown("\n" + "\n".join(_said_in_cells(line.lstrip("# ").replace("**", "")) for line in kept)))
    console.print(said(f"More, with the units themselves: {page}"))


def _said_in_cells(line: str) -> str:
    if not line.startswith("|"):
        return said(line)
    return f"| {' | '.join(said(cell.strip()) for cell in line.strip('|').split('|'))} |"


def _configuration(run: Path) -> dict[str, Any]:
    """What a run was made with.

    Raises:
        UsageError: It cannot be read.
    """
    path = run / "config.yaml"
    try:
        content: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read.", "Run the command again that made this directory.") from error
    if not isinstance(content, dict):
        raise UsageError(f"{path} is no configuration.", "Run the command again that made this directory.")
    return cast("dict[str, Any]", content)


def _trainee(models: Mapping[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """The earlier trainee, for `settings` to change; nothing of it where they name one of another kind."""
    was: dict[str, Any] = dict(models.get("trainee") or {})
    names = {setting.partition("=")[0].removeprefix("models.") for setting in settings}
    another = "trainee.provider" in names or (
        was.get("provider") in _EMBEDDED and not names.isdisjoint({"trainee.model", "trainee.base_url"})
    )
    return {} if another else was
