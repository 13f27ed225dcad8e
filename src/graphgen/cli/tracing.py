"""`graphgen trace`: the chain from a sample back to characters of its source."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.shown import opening, shown
from graphgen.engine.run_directory.results import Results
from graphgen.errors import UsageError
from graphgen.records import Call, Chunk, Document, Extraction, Judgement, Rejection, Sample, Statement, Summary, Twin

__all__ = ["print_trace"]

_LONGEST = 160


def print_trace(run: Path, sample_id: str) -> None:
    """Print what a sample rests on.

    Args:
        run: The run's directory.
        sample_id: The sample's id, or the beginning of it if that is enough.

    Raises:
        UsageError: `run` is no finished run, or has no such sample, or more than one.
    """
    results = Results(run)
    beginning = sample_id.strip()
    naming = [f'"id":"{beginning}']
    kinds = (Sample, Twin) if beginning.isascii() else ()
    samples = chain.from_iterable(results.rows(kind, naming=naming) for kind in kinds)
    rejected = results.rows(Rejection, naming=naming) if beginning.isascii() else iter(())
    found = [sample for sample in samples if sample.id.startswith(beginning)]
    why: Rejection | None = None
    if not found:
        turned_down = [each for each in rejected if each.sample.id.startswith(beginning)]
        found = [each.sample for each in turned_down]
        why = turned_down[0] if turned_down else None
    if len(found) != 1:
        many = "no sample" if not found else f"{len(found)} samples"
        raise UsageError(f"{run} has {many} whose id begins with {sample_id!r}.", "Take an id from samples.jsonl.")
    console = Console(highlight=False, soft_wrap=True, markup=False)
    sample = found[0]
    _print_sample(console, sample)
    if why is not None:
        turned = said("Turned down")
        console.print()
        console.print(f"{turned}   {why.reason}", style="bold")
        console.print(_indented(shown(said(why.detail)), 2))
    _print_grounding(console, sample)
    _print_evidence(console, results, sample)
    asked = _print_units(console, results, sample)
    _print_calls(console, results, sample, asked)


def _print_sample(console: Console, sample: Sample) -> None:
    loss = "loss unknown" if sample.loss is None else f"loss {sample.loss:.3f} nats"
    console.print(f"{sample.id}   {sample.method} / {sample.kind} / {sample.language}   {said(loss)}", style="bold")
    for message in sample.messages or ():
        console.print(_indented(f"{said(message.role)}: {shown(message.content)}", 2))
    if sample.text is not None:
        console.print(_indented(shown(sample.text), 2))
    if "twin_of" in sample.traits:
        console.print(said(f"Twin of {sample.traits['twin_of']}"))


def _print_grounding(console: Console, sample: Sample) -> None:
    """Each claim of the answer, and the characters of the source that are nearest to it."""
    if sample.grounding:
        console.print()
        console.print(said("Claims"), style="bold")
    for ground in sample.grounding:
        console.print(f"  {ground.value:.2f} {shown(ground.claim)}")
        if ground.evidence is not None:
            where = f"{ground.evidence.document_id} [{ground.evidence.start}:{ground.evidence.end}]"
            console.print(f"       {shown(where)} {opening(ground.evidence.text, _LONGEST)}", style="dim")


def _print_evidence(console: Console, results: Results, sample: Sample) -> None:
    wanted = {evidence.document_id for evidence in sample.evidence}
    documents = {item.id: item for item in results.rows(Document, naming=wanted) if item.id in wanted}
    chunks = [item for item in results.rows(Chunk, naming=wanted) if item.document_id in wanted]
    console.print()
    console.print(said("Rests on"), style="bold")
    for evidence in sample.evidence:
        document = documents.get(evidence.document_id)
        source = document.source if document else evidence.document_id
        same = document is not None and document.text[evidence.start : evidence.end] == evidence.text
        mark = "✓" if same else said("DIFFERS FROM THE SOURCE")
        console.print(f"  {shown(source)} [{evidence.start}:{evidence.end}] {mark}")
        console.print(_indented(shown(evidence.text), 4))
        for chunk in chunks:
            if (
                chunk.document_id == evidence.document_id
                and chunk.start <= evidence.start
                and evidence.end <= chunk.end
            ):
                told = f"in {chunk.id} [{chunk.start}:{chunk.end}]"
                under = f"{told} under {' / '.join(chunk.headings)}" if chunk.headings else told
                console.print(f"    {shown(said(under))}", style="dim")


def _print_units(console: Console, results: Results, sample: Sample) -> list[Call]:
    """The units with what the trainee said of them; returns the calls that this took."""
    units = {unit.id for unit in sample.units}
    statements = {item.id: item for item in results.rows(Statement, naming=units) if item.unit_id in units}
    judgements = [item for item in results.rows(Judgement, naming=units) if item.unit_id in units]
    calls: list[Call] = []
    told: dict[tuple[str, ...], str] = {}
    console.print()
    console.print(said("About"), style="bold")
    for unit in sample.units:
        name, lines = opening(unit.name), list[str]()
        for judgement in judgements:
            statement = statements.get(judgement.statement_id)
            if judgement.unit_id == unit.id and statement is not None:
                answer = "no answer" if judgement.p_yes is None else f"P(yes) {judgement.p_yes:.3f}"
                heard = said(f"{answer} by {judgement.method}")
                truth = said("true" if judgement.label else "false").ljust(5)
                lines.append(f"    {truth} {heard}: {opening(statement.text, _LONGEST)}")
                calls += (*statement.calls, *judgement.calls)
        same = told.setdefault(tuple(lines), name)
        loss = f"loss {unit.status}" if unit.loss is None else f"loss {unit.loss:.3f} ({unit.status})"
        as_above = f"   {said(f'the statements of {same}')}" if lines and same != name else ""
        console.print(f"  {said(unit.kind)} {name}   {said(loss)}   {unit.id}{as_above}")
        for line in () if as_above else lines:
            console.print(line)
    return calls


def _print_calls(console: Console, results: Results, sample: Sample, asked: Sequence[Call]) -> None:
    """What made the facts that the sample rests on, what told how well they are known, and the sample itself."""
    wanted = {call for unit in sample.units for call in unit.calls}
    makers = [*results.rows(Extraction, naming=wanted), *results.rows(Summary, naming=wanted)]
    found = {call.id: call for maker in makers for call in maker.calls if call.id in wanted}
    facts = [found[call] for call in sorted(found)]
    for title, calls in (("Facts by", facts), ("Assessed by", asked), ("Written by", sample.calls)):
        if calls:
            console.print()
            console.print(said(title), style="bold")
        ids: dict[str, dict[str, None]] = {}
        for call in calls:
            ids.setdefault(_described(call), {})[call.id] = None
        for described, of_them in ids.items():
            word = said("call" if len(of_them) == 1 else f"{len(of_them)} calls:")
            console.print(f"  {said(described)}   {word} {' '.join(of_them)}")


def _described(call: Call) -> str:
    parameters = ", ".join(f"{name}={value}" for name, value in call.parameters.items())
    with_what = f"{call.model} ({call.role}) with prompt {call.prompt} @{call.prompt_hash} {parameters}"
    return f"{with_what}, attempt {call.attempt + 1}" if call.attempt else with_what


def _indented(text: str, by: int) -> str:
    return textwrap.indent(text, " " * by)
