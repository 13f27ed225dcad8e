"""`graphgen trace --document`: what rests on a source document, and so what deleting it would touch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.shown import opening, shown
from graphgen.engine.run_directory.results import Results
from graphgen.errors import UsageError
from graphgen.records import Document, Entity, Evidence, Relation, Sample

__all__ = ["print_touched"]

_LONGEST = 100


def print_touched(run: Path, name: str) -> None:
    """Print every sample that rests on a document, and how many units of the graph do.

    Args:
        run: The run's directory.
        name: What the document is called: its key, its source, the last part of its source, or its id.

    Raises:
        UsageError: `run` is no finished run, or has no such document.
    """
    results = Results(run)
    documents = {item.id: item for item in results.rows(Document) if name in _names(item)}
    if not documents:
        raise UsageError(f"{run} has no document {name!r}.", "Take a key, a source or an id from documents.jsonl.")
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for document in documents.values():
        console.print(f"{shown(document.key)}   {shown(document.source)}   {document.id}", style="bold")
    touched = [sample for sample in results.rows(Sample, naming=documents) if _rests(sample.evidence, documents)]
    alone = [sample for sample in touched if _rests_alone(sample.evidence, documents)]
    console.print(said(f"{len(touched):,} samples rest on it, {len(alone):,} of them on nothing else."))
    if results.has_graph:
        graph = results.graph()
        _print_units(console, "entities", graph.entities(), documents)
        _print_units(console, "relations", graph.relations(), documents)
    for sample in touched:
        more = "" if _rests_alone(sample.evidence, documents) else f"   {said('and on other documents')}"
        console.print(f"\n{sample.id}   {sample.method} / {sample.kind} / {sample.language}{more}")
        for evidence in sample.evidence:
            if evidence.document_id in documents:
                console.print(f"  [{evidence.start}:{evidence.end}] {opening(evidence.text, _LONGEST)}", style="dim")
        console.print(f"  {opening(_first_words(sample), _LONGEST)}")


def _names(document: Document) -> tuple[str, ...]:
    return document.id, document.key, document.source, Path(document.source).name


def _rests(evidence: Iterable[Evidence], documents: dict[str, Document]) -> bool:
    return any(span.document_id in documents for span in evidence)


def _rests_alone(evidence: Iterable[Evidence], documents: dict[str, Document]) -> bool:
    return all(span.document_id in documents for span in evidence)


def _print_units(
    console: Console, kind: str, units: Iterable[Entity | Relation], documents: dict[str, Document]
) -> None:
    touched = [unit.evidence for unit in units if _rests(unit.evidence, documents)]
    alone = sum(_rests_alone(evidence, documents) for evidence in touched)
    console.print(said(f"{len(touched):,} {kind} are told of in it, {alone:,} of them nowhere else."))


def _first_words(sample: Sample) -> str:
    return sample.text or next((message.content for message in sample.messages or () if message.role == "user"), "")
