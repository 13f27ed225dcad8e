"""Which entities and relations no sample is about, without making records of those that are not named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.cli.language import said
from graphgen.cli.shown import opening, shown
from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.engine.run_directory.results import Results
from graphgen.graph import KnowledgeGraph
from graphgen.records import Entity, Rejection, Relation

__all__ = ["tally_units"]

Flags = npt.NDArray[np.bool_]


class _Part(NamedTuple):
    """The units of a graph that no other graph was found to have before."""

    graph: KnowledgeGraph
    is_new: Flags
    was_covered: Flags
    is_covered: Flags


def tally_units(
    results: Sequence[Results], before: SampleCoverage, now: SampleCoverage, most: int
) -> Iterator[tuple[str, int, int, int, list[str]]]:
    """For entities and for relations: the kind, how many there are, how many are covered by `before` and by `now`, and
    what is to be said of those left out that the trainee knows least, then of those with most to say.
    """
    parts = list(_parts(results, before, now))
    reasons: dict[str, str] = {}
    for each in results:
        for rejection in each.rows(Rejection):
            reasons |= {unit.id: rejection.reason for unit in rejection.sample.units}
    for kind in ("entities", "relations") if parts else ():
        total = covered_before = covered_now = 0
        largest: list[tuple[tuple[float, float], str]] = []
        for part in parts:
            place = slice(part.graph.entity_count) if kind == "entities" else slice(part.graph.entity_count, None)
            total += int(part.is_new[place].sum())
            covered_before += int((part.is_new & part.was_covered)[place].sum())
            covered_now += int((part.is_new & part.is_covered)[place].sum())
            largest += _largest(part, place, most, reasons)
        yield kind, total, covered_before, covered_now, [line for _, line in sorted(largest)[:most]]


def _parts(results: Sequence[Results], before: SampleCoverage, now: SampleCoverage) -> Iterator[_Part]:
    """The last graph first: it has the newest losses."""
    digests: set[str] = set()
    seen: set[str] = set()
    with_graph = [each for each in results[::-1] if each.has_graph]
    for place, each in enumerate(with_graph):
        if each.graph_digest in digests:
            continue
        digests.add(each.graph_digest)
        graph = each.graph()
        ids = list(graph.ids())
        is_covered = _flags(now.has_unit, ids)
        was_covered = is_covered if before is now else _flags(before.has_unit, ids)
        is_new = _flags(lambda unit, seen=seen: unit not in seen, ids) if seen else np.ones(len(ids), np.bool_)
        yield _Part(graph, is_new, was_covered, is_covered)
        if place + 1 < len(with_graph):
            seen.update(ids)


def _flags(holds: Callable[[str], bool], ids: Sequence[str]) -> Flags:
    return np.fromiter(map(holds, ids), np.bool_, len(ids))


def _largest(
    part: _Part, place: slice, most: int, reasons: dict[str, str]
) -> Iterator[tuple[tuple[float, float], str]]:
    graph = part.graph
    losses = np.nan_to_num(graph.losses[place], nan=-1.0)
    tokens = graph.tokens[place]
    left = np.flatnonzero((part.is_new & ~part.is_covered)[place])
    chosen = left[np.lexsort((left, -tokens[left], -losses[left]))[:most]]
    take = graph.relations_at if place.start else graph.entities_at
    units: Sequence[Entity | Relation] = take(chosen.tolist())
    for number, unit in zip(chosen.tolist(), units, strict=True):
        loss = "loss unknown" if unit.loss is None else f"loss {unit.loss:.2f}"
        why = f"sample rejected: {reasons[unit.id]}" if unit.id in reasons else "no sample"
        name = unit.name if isinstance(unit, Entity) else f"{unit.source} → {unit.target}"
        rank = (-float(losses[number]), -float(tokens[number]))
        yield rank, f"{shown(name)} {said(loss)}, {said(why)}: {opening(unit.description)}   {unit.id}"
