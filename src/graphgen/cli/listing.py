"""`graphgen methods`."""

from __future__ import annotations

import inspect

from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.engine.configuration.config import RunConfig
from graphgen.methods import methods

__all__ = ["list_methods", "list_settings"]


def list_methods() -> None:
    """Print every method with the first sentence of its documentation."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, method in methods().items():
        table.add_row(name, said((inspect.getdoc(method) or "").partition("\n")[0]))
    console = Console(highlight=False, markup=False)
    console.print(table)
    console.print()
    console.print(said("Settings of one: graphgen methods NAME"))


def list_settings(name: str) -> None:
    """Print the settings of method `name`.

    Raises:
        UsageError: There is no such method.
    """
    method = type(RunConfig.model_validate({"method": name, "out": "."}).resolve())
    console = Console(highlight=False, markup=False)
    paragraphs = (inspect.getdoc(method) or "").split("\n\n")
    console.print("\n\n".join(said(" ".join(paragraph.split())) for paragraph in paragraphs))
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "default", "meaning"):
        table.add_column(said(heading), overflow="fold")
    for setting, field in method.model_fields.items():
        table.add_row(setting, str(field.get_default(call_default_factory=True)), said(field.description or ""))
    console.print()
    console.print(table)
    console.print()
    console.print(said(f"Use: graphgen run --method {name} --input PATH --set SETTING=VALUE"))
