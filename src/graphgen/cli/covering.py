"""`graphgen coverage`: how much of the documents and of the graph kept samples rest on, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from graphgen.cli.language import said
from graphgen.cli.shown import opening, shown
from graphgen.cli.uncovered import tally_units
from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.engine.run_directory.results import Results
from graphgen.records import Chunk, Document, Extraction, Failure, Sample

__all__ = ["print_coverage"]


class _Tally(NamedTuple):
    """Of one kind of piece: how many there are, are covered by all runs but the last, by all; the largest left out."""

    kind: str
    total: int
    before: int
    now: int
    left_out: list[str]


class _Found(BaseModel):
    """Of what was extracted from a chunk: how many things."""

    model_config = ConfigDict(extra="ignore")

    chunk_id: str
    entities: list[Any]
    relations: list[Any]


class _Cause(BaseModel):
    """Of a failure: whose, and why."""

    model_config = ConfigDict(extra="ignore")

    record: str
    code: str


def print_coverage(runs: Sequence[Path], *, most: int) -> None:
    """Print shares, and the largest pieces that no sample rests on.

    Args:
        runs: Their directories. Of several, what all samples together rest on is told, and what it was without those
            of the last.
        most: Pieces of each kind to name.

    Raises:
        UsageError: One of `runs` is no finished run.
    """
    results = [Results(run) for run in runs]
    now = SampleCoverage(sample for each in results for sample in each.rows(Sample))
    before = SampleCoverage(sample for each in results[:-1] for sample in each.rows(Sample)) if results[1:] else now
    names = {document.id: document.key for each in results for document in each.rows(Document)}
    left_out = sorted(shown(name) for each, name in names.items() if not now.has_document(each))
    was, is_now = (sum(map(each.has_document, names)) for each in (before, now))
    documents = _Tally("documents", len(names), was, is_now, left_out[:most])
    tallies = [documents, _chunks(results, before, now, names, most)]
    tallies += [_Tally(*each) for each in tally_units(results, before, now, most)]
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(_table(tallies, is_union=len(runs) > 1))
    for tally in tallies:
        if tally.left_out:
            console.print()
            console.print(said(f"Largest {tally.kind} that no sample rests on"), style="bold")
        for line in tally.left_out:
            console.print(f"  {line}")


def _table(tallies: Sequence[_Tally], *, is_union: bool) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(said("rests on"), style="bold")
    for heading in (
        *(("before", "share") if is_union else ()),
        *(("now",) if is_union else ("covered",)),
        "of",
        "share",
    ):
        table.add_column(said(heading), justify="right")
    for tally in tallies:
        if tally.total:
            before = (f"{tally.before:,}", f"{tally.before / tally.total:.1%}") if is_union else ()
            now = (f"{tally.now:,}", f"{tally.total:,}", f"{tally.now / tally.total:.1%}")
            table.add_row(said(tally.kind), *before, *now)
    return table


def _chunks(
    results: Sequence[Results], before: SampleCoverage, now: SampleCoverage, names: dict[str, str], most: int
) -> _Tally:
    chunks = {chunk.id: chunk for each in results for chunk in each.rows(Chunk)}
    uncovered = [chunk for chunk in chunks.values() if not now.has_chunk(chunk)]
    why = _reasons(results) if uncovered and most else {}
    lines: list[str] = []
    for chunk in nsmallest(most, uncovered, key=lambda chunk: (-chunk.tokens, chunk.id)):
        where = f"{names.get(chunk.document_id, chunk.document_id)} [{chunk.start}:{chunk.end}]"
        reason = f", {said(why[chunk.id])}" if chunk.id in why else ""
        lines.append(f"{shown(where)} {said(f'{chunk.tokens:,} tokens')}{reason}: {opening(chunk.text)}")
    return _Tally(
        "chunks", len(chunks), sum(map(before.has_chunk, chunks.values())), len(chunks) - len(uncovered), lines
    )


def _reasons(results: Sequence[Results]) -> dict[str, str]:
    """For each chunk, what came of it: nothing can be written about one in which nothing was found."""
    return dict(_told(results))


def _told(results: Sequence[Results]) -> Iterator[tuple[str, str]]:
    for each in results:
        for found in each.fields(Extraction, _Found):
            count = len(found.entities) + len(found.relations)
            yield found.chunk_id, f"{count:,} facts found" if count else "nothing was found in it"
        for failure in each.fields(Failure, _Cause):
            yield failure.record, f"it failed: {failure.code}"
