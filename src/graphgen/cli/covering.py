"""`graphgen coverage`: how much of the documents and of the graph kept samples rest on, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from graphgen.cli.shown import shown
from graphgen.curation.coverage import SampleCoverage
from graphgen.engine.results import Results
from graphgen.records import Chunk, Document, Entity, Rejection, Relation, Sample

__all__ = ["print_coverage"]

_LONGEST = 72


class _Part(NamedTuple):
    """Something of a run: whether it is covered, and what is said of it if not; the largest sort first."""

    kind: str
    is_covered: bool
    rank: tuple[float, ...]
    line: str


def print_coverage(run: Path, *, most: int) -> None:
    """Print shares, and the largest pieces that no sample rests on.

    Args:
        run: The run's directory.
        most: Pieces of each kind to name.

    Raises:
        UsageError: `run` is no finished run.
    """
    results = Results(run)
    coverage = SampleCoverage(results.rows(Sample))
    names = {document.id: document.key for document in results.rows(Document)}
    parts = chain(
        (_Part("documents", coverage.has_document(each), (), shown(name)) for each, name in names.items()),
        _chunks(results, coverage, names),
        _units(results, coverage),
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("rests on", style="bold")
    for heading in ("covered", "of", "share"):
        table.add_column(heading, justify="right")
    left_out: dict[str, list[_Part]] = {}
    for kind, of_kind in groupby(parts, key=attrgetter("kind")):
        covered, all_of_them, left_out[kind] = _tally(of_kind, most)
        table.add_row(kind, f"{covered:,}", f"{all_of_them:,}", f"{covered / all_of_them:.1%}")
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(table)
    for kind, pieces in left_out.items():
        if pieces:
            console.print(f"\nLargest {kind} that no sample rests on", style="bold")
        for piece in pieces:
            console.print(f"  {piece.line}")


def _chunks(results: Results, coverage: SampleCoverage, names: dict[str, str]) -> Iterator[_Part]:
    for chunk in results.rows(Chunk):
        where = f"{names.get(chunk.document_id, chunk.document_id)} [{chunk.start}:{chunk.end}]"
        line = f"{shown(where)} {chunk.tokens:,} tokens: {_opening(chunk.text)}"
        yield _Part("chunks", coverage.has_chunk(chunk), (-chunk.tokens,), line)


def _units(results: Results, coverage: SampleCoverage) -> Iterator[_Part]:
    """Those that the trainee knows least first, then those with most to say."""
    if not results.has_graph:
        return
    rejected: dict[str, str] = {}
    for rejection in results.rows(Rejection):
        rejected |= {unit.id: rejection.reason for unit in rejection.sample.units}
    graph = results.graph()
    for unit in chain(graph.entities(), graph.relations()):
        loss = "loss unknown" if unit.loss is None else f"loss {unit.loss:.2f}"
        why = f"sample rejected: {rejected[unit.id]}" if unit.id in rejected else "no sample"
        line = f"{shown(_name(unit))} {loss}, {why}: {_opening(unit.description)}   {unit.id}"
        rank = (-1.0 if unit.loss is None else unit.loss, unit.tokens)
        kind = "entities" if isinstance(unit, Entity) else "relations"
        yield _Part(kind, coverage.has_unit(unit.id), tuple(-number for number in rank), line)


def _tally(parts: Iterable[_Part], most: int) -> tuple[int, int, list[_Part]]:
    """How many are covered, how many there are, and the largest that are not."""
    covered = 0
    total = 0

    def uncovered() -> Iterator[_Part]:
        nonlocal covered, total
        for part in parts:
            total += 1
            covered += part.is_covered
            if not part.is_covered:
                yield part

    largest = nsmallest(most, uncovered(), key=lambda part: (part.rank, part.line))
    return covered, total, largest


def _name(unit: Entity | Relation) -> str:
    return unit.name if isinstance(unit, Entity) else f"{unit.source} → {unit.target}"


def _opening(text: str) -> str:
    line = shown(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
