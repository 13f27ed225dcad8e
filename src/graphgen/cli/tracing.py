"""`graphgen trace`: the chain from a sample back to characters of its source."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from graphgen.cli.shown import shown
from graphgen.engine.results import Results
from graphgen.errors import UsageError
from graphgen.records import Call, Chunk, Document, Extraction, Judgement, Sample, Statement, Summary

__all__ = ["print_trace"]


def print_trace(run: Path, sample_id: str) -> None:
    """Print what a sample rests on.

    Args:
        run: The run's directory.
        sample_id: The sample's id, or the beginning of it if that is enough.

    Raises:
        UsageError: `run` is no finished run, or has no such sample, or more than one.
    """
    results = Results(run)
    found = [sample for sample in results.rows(Sample) if sample.id.startswith(sample_id)]
    if len(found) != 1:
        many = "no sample" if not found else f"{len(found)} samples"
        raise UsageError(f"{run} has {many} whose id begins with {sample_id!r}.", "Take an id from samples.jsonl.")
    console = Console(highlight=False, soft_wrap=True, markup=False)
    sample = found[0]
    _print_sample(console, sample)
    _print_evidence(console, results, sample)
    _print_units(console, results, sample)
    _print_calls(console, results, sample)


def _print_sample(console: Console, sample: Sample) -> None:
    loss = "unknown" if sample.loss is None else f"{sample.loss:.3f} nats"
    console.print(f"{sample.id}   {sample.method} / {sample.kind} / {sample.language}   loss {loss}", style="bold")
    for message in sample.messages or ():
        console.print(f"  {message.role}: {shown(message.content)}")
    if sample.text is not None:
        console.print(shown(sample.text))


def _print_evidence(console: Console, results: Results, sample: Sample) -> None:
    wanted = {evidence.document_id for evidence in sample.evidence}
    documents = {item.id: item for item in results.rows(Document) if item.id in wanted}
    chunks = [item for item in results.rows(Chunk) if item.document_id in wanted]
    console.print("\nRests on", style="bold")
    for evidence in sample.evidence:
        document = documents.get(evidence.document_id)
        source = document.source if document else evidence.document_id
        same = document is not None and document.text[evidence.start : evidence.end] == evidence.text
        console.print(
            f"  {shown(source)} [{evidence.start}:{evidence.end}] {'✓' if same else 'DIFFERS FROM THE SOURCE'}"
        )
        console.print(f"    {shown(evidence.text)}")
        for chunk in chunks:
            if (
                chunk.document_id == evidence.document_id
                and chunk.start <= evidence.start
                and evidence.end <= chunk.end
            ):
                under = f" under {shown(' / '.join(chunk.headings))}" if chunk.headings else ""
                console.print(f"    in {chunk.id} [{chunk.start}:{chunk.end}]{under}", style="dim")


def _print_units(console: Console, results: Results, sample: Sample) -> None:
    units = {unit.id for unit in sample.units}
    statements = {item.id: item for item in results.rows(Statement) if item.unit_id in units}
    judgements = [item for item in results.rows(Judgement) if item.unit_id in units]
    console.print("\nAbout", style="bold")
    for unit in sample.units:
        loss = unit.status if unit.loss is None else f"loss {unit.loss:.3f} ({unit.status})"
        console.print(f"  {unit.kind} {shown(unit.name)}   {loss}   {unit.id}")
        for judgement in judgements:
            statement = statements.get(judgement.statement_id)
            if judgement.unit_id == unit.id and statement is not None:
                said = "no answer" if judgement.p_yes is None else f"P(yes) {judgement.p_yes:.3f}"
                truth = "true " if judgement.label else "false"
                console.print(f"    {truth} {said} by {judgement.method}: {shown(statement.text)}")
                for call in (*statement.calls, *judgement.calls):
                    console.print(f"      {_described(call)}", style="dim")


def _print_calls(console: Console, results: Results, sample: Sample) -> None:
    """What made the facts that the sample rests on, and the sample itself."""
    wanted = {call for unit in sample.units for call in unit.calls}
    makers = [*results.rows(Extraction), *results.rows(Summary)]
    found = {call.id: call for maker in makers for call in maker.calls if call.id in wanted}
    for title, calls in (("Facts by", [found[call] for call in sorted(found)]), ("Written by", sample.calls)):
        if calls:
            console.print(f"\n{title}", style="bold")
        for call in calls:
            console.print(f"  {_described(call)}")


def _described(call: Call) -> str:
    parameters = ", ".join(f"{name}={value}" for name, value in call.parameters.items())
    again = f", attempt {call.attempt + 1}" if call.attempt else ""
    return (
        f"{call.model} ({call.role}) with prompt {call.prompt} @{call.prompt_hash} {parameters}{again}   call {call.id}"
    )
