"""`graphgen export --check`: a dataset as trainers' loaders see it, a line for each file and loader."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.shown import labelled, shown
from graphgen.export.check.checking import Checked, check_bundle

__all__ = ["check_and_print"]

_STYLES = {"works": "green", "fails": "red", "off": "dim"}


def check_and_print(folder: Path, python: Path | None) -> int:
    """Check the dataset in `folder`, printing each finding as soon as it is known.

    Returns:
        The exit code: 0 where nothing fails, else 1.

    Raises:
        UsageError: `folder` is no dataset, or `python` cannot be run.
    """
    console = Console(highlight=False, markup=False, soft_wrap=True)
    found: list[Checked] = []
    for each in check_bundle(folder, python=python):
        what = said(each.what) if each.what != each.consumer else ""
        verdict = said(each.verdict)
        line = f"{each.consumer:<13} {what:<34} {verdict:<6} {shown(said(each.text))}"
        console.print(line, style=_STYLES[each.verdict])
        found.append(each)
    broken = any(each.verdict == "fails" for each in found)
    if broken:
        console.print(said("Something cannot be read as it stands: see what fails."))
        return 1
    script = next(iter(sorted((folder / "configs").glob("trl_sft.py"))), None)
    console.print(said("Every reader that is here takes it."))
    if script is not None:
        console.print(f"{labelled('next:', '')}{shlex.join(['python', str(script), '--model', 'MODEL'])}")
    return 0
