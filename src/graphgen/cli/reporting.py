"""`graphgen report` and `graphgen metrics`: a run's page, and its measures."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import orjson
import typer
from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.engine.reporting.metrics import Metrics, compute_metrics, write_metrics
from graphgen.engine.reporting.models import score_with
from graphgen.engine.reporting.report import write_report
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import REPORT
from graphgen.errors import UsageError
from graphgen.phrases import chosen_language
from graphgen.views.report.charts import can_draw

__all__ = ["measure_run", "write_page"]


def write_page(run: Path, out: Path | None, *, most: int, show: bool) -> None:
    """Write the report, and say where.

    Raises:
        UsageError: `run` is no finished run.
        StorageError: `out` cannot be written.
    """
    out = out or run / REPORT
    write_report(Results(run), out, lang=chosen_language(os.environ), most=most)
    if not can_draw():
        typer.echo(said("The plots are tables: pip install 'graphgen[report]' draws them."), err=True)
    typer.echo(str(out))
    if show and not webbrowser.open(out.resolve().as_uri()):
        typer.echo(said("No browser could be started here."), err=True)


def measure_run(
    run: Path,
    *,
    references: Path | None,
    models: Mapping[str, Sequence[str]],
    device: str,
    scored: int,
    most: int,
    as_json: bool,
) -> None:
    """Write metrics.json, and print what is in it.

    Raises:
        UsageError: `run` is no finished run, `references` cannot be used, or there is no such model.
        EndpointError: A model cannot compute.
        StorageError: metrics.json cannot be written.
    """
    results = Results(run)
    given = {} if references is None else _references(references)
    scores = score_with(results, unieval=models["unieval"], reward=models["reward"], device=device, most=scored)
    metrics = compute_metrics(results, most=most, references=given, models=scores)
    path = write_metrics(results, metrics)
    if as_json:
        typer.echo(path.read_bytes().decode(), nl=False)
        return
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for table in _tables(metrics):
        console.print(table)
        console.print()
    if metrics.measured < metrics.samples:
        console.print(said(f"Texts: {metrics.measured:,} of {metrics.samples:,} samples, drawn at random."))
    console.print(f"{said('in')}: {path}")


def _references(path: Path) -> dict[str, str]:
    """Right answers by id or question."""
    found: dict[str, str] = {}
    try:
        with path.open("rb") as rows:
            for number, row in enumerate(rows, start=1):
                content: object = orjson.loads(row)
                fields = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
                key, answer = fields.get("id", fields.get("question")), fields.get("answer")
                if not isinstance(key, str) or not isinstance(answer, str):
                    raise UsageError(
                        f"Line {number} of {path} is no reference.",
                        "Write `id` or `question`, and `answer`, in each line.",
                    )
                found[key] = answer
    except (OSError, orjson.JSONDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.", "Name a file of JSON lines.") from error
    return found


def _tables(metrics: Metrics) -> list[Table]:
    heads = ("samples", "MTLD", "dist-1", "dist-2", "alike", "ROUGE-L", "q pairs", "q tok", "a tok")
    texts = _table("texts", *heads)
    for each in metrics.texts:
        against = each.from_reference or each.from_evidence
        shares = (each.distinct_1, each.distinct_2, each.self_similarity, against and against.rouge_l)
        lengths = (each.question_tokens and each.question_tokens.mean, each.answer_tokens.mean)
        cells = [f"{each.texts:,}", f"{each.mtld:.1f}", *(_fixed(share, 2) for share in (*shares, each.question_pairs))]
        texts.add_row(f"{each.language} {each.kind or said('all')}", *cells, *(_fixed(mean, 1) for mean in lengths))
    tables = [texts]
    if metrics.structure is not None:
        graph, skipped = _table("graph", ""), {"degrees", "power_law", "entity_types", "relation_types"}
        for name, value in metrics.structure.model_dump(exclude=skipped).items():
            graph.add_row(said(name.replace("_", " ")), _shown(value))
        law = metrics.structure.power_law
        graph.add_row(
            said("power law"), "–" if law is None else said(f"{law.alpha:.2f} ± {law.error:.2f} from {law.start}")
        )
        tables.append(graph)
    if metrics.models:
        models = _table("model", "respect", "samples", "mean", "median")
        for each in metrics.models:
            row = (each.respect, f"{each.scores.texts:,}", f"{each.scores.mean:.3f}", f"{each.scores.median:.3f}")
            models.add_row(each.method, *row)
        tables.append(models)
    return tables


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))  # so that ten columns stand in a narrow window
    table.add_column(said(first), no_wrap=True)
    for name in others:
        table.add_column(said(name) if name else "", justify="right")
    return table


def _fixed(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
