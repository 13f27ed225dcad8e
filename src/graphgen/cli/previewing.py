"""`graphgen preview`: a few samples of a run to be, to look at before the rest is paid for."""

from __future__ import annotations

import asyncio
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from graphgen.cli.display import display
from graphgen.cli.language import said
from graphgen.cli.paging import page
from graphgen.cli.running import supervised
from graphgen.cli.sample_page import around, sample_page, sources_of
from graphgen.cli.shown import fault, labelled, opening
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.previewing.preview import Preview, Previewer
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import MANIFEST
from graphgen.records import Document, Failure, Rejection, Sample

__all__ = ["run_preview"]

_LONGEST = 160


def run_preview(config: RunConfig, samples: int, retyped: Callable[[str], Sequence[str]], *, as_json: bool) -> int:
    """Make a few samples, show them one at a time, and say what it took.

    Args:
        config: The run that they are samples of.
        samples: How many.
        retyped: The command line as that of another command.
        as_json: Print all of it as JSON instead.

    Returns:
        The exit code: 0 where as many samples are there as can be had, 3 where it ended early, 1 where none is there.

    Raises:
        GraphGenError: The configuration is wrong, or a directory cannot be written.
    """
    with display() as listener:
        found = asyncio.run(supervised(Previewer(config, samples, (listener,))))
    made = Results(found.out) if (found.out / MANIFEST).is_file() else None
    rows = list(made.rows(Sample)) if made else []
    rejected = list(made.rows(Rejection)) if made else []
    documents = _documents(made, rows) if made else {}
    code = 1 if not rows else 3 if found.outcome.error is not None or _failed(found) else 0
    ahead = shlex.join(retyped("run" if rows else "preview"))
    if as_json:
        described = _described(found, rows, rejected, documents) | {"next": ahead}
        typer.echo(orjson.dumps(described, option=orjson.OPT_INDENT_2).decode())
        return code
    console = Console(highlight=False, soft_wrap=True, markup=False)
    page(console, [sample_page(each, documents, place, len(rows)) for place, each in enumerate(rows, 1)])
    _print_end(console, found, len(rows), rejected)
    if made is not None and _failed(found):
        for failure in list(made.rows(Failure))[:3]:
            console.print(fault(f"{failure.record}: {failure.cause}", failure.remedy), style="red")
    console.print(f"{labelled('next:', '')}{ahead}")
    return code


def _documents(made: Results, rows: Sequence[Sample]) -> dict[str, Document]:
    wanted = {evidence.document_id for each in rows for evidence in each.evidence}
    return {each.id: each for each in made.rows(Document, naming=wanted) if each.id in wanted} if wanted else {}


def _failed(found: Preview) -> bool:
    return found.outcome.reason == "failed_records"


def _print_end(console: Console, found: Preview, made: int, rejected: Sequence[Rejection]) -> None:
    """What was turned down and why, what it took, and what the user should know."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(said("samples"), said(f"{made:,} of {found.wanted:,}"))
    if found.first_questions:
        table.add_row(said("looked at"), said(f"{found.looked_at:,} of {found.first_questions:,} first questions"))
    for reason, count in Counter(each.reason for each in rejected).most_common():
        example = next(each for each in rejected if each.reason == reason)
        table.add_row(said("dropped"), f"{said(f'{count:,} {reason}')}: {opening(said(example.detail), _LONGEST)}")
    if not rejected:
        table.add_row(said("dropped"), said("nothing"))
    usage = found.usage
    cost = "cost unknown (no price given)" if usage.cost is None else f"${usage.cost:.4f}"
    bought = f"{usage.calls:,} bought, {usage.input_tokens:,} tokens in, {usage.output_tokens:,} out, {cost}"
    table.add_row(said("calls"), said(bought))
    table.add_row(said("in"), str(found.out))
    console.print(table)
    error = found.outcome.error
    if error is not None:
        console.print(fault(error.cause, error.remedy), style="red")
    elif made < found.wanted:
        told = "The whole input gives no more samples than these."
        console.print(labelled("note:", told))
    if found.bounded:
        lowered = ", ".join(f"{name}={most}" for name, most in found.bounded.items())
        console.print(labelled("note:", f"So as to make few samples, this preview lowered settings: {lowered}."))
    for note in found.outcome.notes:
        console.print(labelled("note:", note))


def _described(
    found: Preview, rows: Sequence[Sample], rejected: Sequence[Rejection], documents: dict[str, Document]
) -> dict[str, Any]:
    return {
        "out": str(found.out),
        "status": found.outcome.status,
        "error": found.outcome.error.model_dump() if found.outcome.error else None,
        "wanted": found.wanted,
        "looked_at": found.looked_at,
        "first_questions": found.first_questions,
        "lowered": found.bounded,
        "usage": found.usage.model_dump(exclude={"cached"}),
        "samples": [_row(each, documents) for each in rows],
        "rejected": [each.model_dump(mode="json") for each in rejected],
        "notes": found.outcome.notes,
    }


def _row(sample: Sample, documents: dict[str, Document]) -> dict[str, Any]:
    """`sample` with what stands around each of its spans."""
    row = sample.model_dump(mode="json")
    for span, evidence in zip(row["evidence"], sample.evidence, strict=True):
        before, after = around(evidence, documents)
        span |= {"source": sources_of(evidence, documents), "before": before, "after": after}
    return row
