"""`graphgen check`: what the configured models can do, as a table, before a run is paid for."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.cli.shown import labelled, shown
from graphgen.engine.checking.check import Checked, check
from graphgen.engine.configuration.config import RunConfig
from graphgen.llm.settings import HuggingFaceModel, RemoteModel

__all__ = ["run_check"]

_STYLES = {"works": "green", "limited": "yellow", "fails": "red", "off": "dim"}


def run_check(config: RunConfig, path: Path | None = None) -> int:
    """Ask every model that the method needs, and print what works, what does not, and what that costs.

    Args:
        config: The configuration.
        path: Its file, if it has one: what comes next is told of it.

    Returns:
        The exit code: 0 when the method has all that it needs, else 1.

    Raises:
        UsageError: The configuration is wrong.
    """
    console = Console(highlight=False, markup=False)
    checked = asyncio.run(check(config))
    for each in checked:
        _print_model(console, each)
    works = all(each.works for each in checked)
    verdict = "has all that it needs" if works else "cannot do what it should: see what fails"
    console.print(said(f"{_spent(checked)}. {config.method} {verdict}."), soft_wrap=True)
    if works and path is not None:
        console.print(f"{labelled('next:', '')}{_next(path)}", soft_wrap=True)
    return 0 if works else 1


def _next(path: Path) -> str:
    return shlex.join(["graphgen", "estimate", str(path)])


def _print_model(console: Console, checked: Checked) -> None:
    console.print(shown(f"{', '.join(map(said, checked.roles))}: {said(_name(checked))}"), style="bold", soft_wrap=True)
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in checked.findings:
        table.add_row(
            f"  {said(finding.what)}", said(finding.verdict), shown(said(finding.text)), style=_STYLES[finding.verdict]
        )
    console.print(table)
    console.print()


def _name(checked: Checked) -> str:
    settings = checked.settings
    if isinstance(settings, RemoteModel):
        return f"{settings.model} at {settings.base_url}"
    if isinstance(settings, HuggingFaceModel):
        return f"{settings.model} in this process"
    return f"{settings.provider} (embedded)"


def _spent(checked: list[Checked]) -> str:
    answers = [answer for each in checked for answer in each.answers]
    costs = [each.cost for each in checked if each.answers]
    cost = "cost unknown (no price given)" if None in costs else f"${sum(filter(None, costs)):.6f}"
    tokens_in = sum(answer.input_tokens for answer in answers)
    tokens_out = sum(answer.output_tokens for answer in answers)
    calls = sum(each.calls for each in checked)
    return f"{calls} {'call' if calls == 1 else 'calls'}, {tokens_in:,} tokens in, {tokens_out:,} out, {cost}"
