"""The sections on what a graph is like, and on what the trainee knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from graphgen.assessment.table import JudgementTable
from graphgen.assessment.truth import Truthfulness, truthfulness
from graphgen.curation.measuring.text_metrics import spread
from graphgen.engine.reporting.numbers import NONE, count, percent, quartiles, rounded
from graphgen.engine.reporting.survey import Survey
from graphgen.engine.run_directory.results import Results
from graphgen.graph import KnowledgeGraph
from graphgen.graph.structure import Structure
from graphgen.records import Judgement
from graphgen.views.report.charts import Bar, Mark, bars, dots, histogram, truth
from graphgen.views.report.parts import Figure, Section, Table, Tile
from graphgen.views.report.words import Words

__all__ = ["assessment_section", "graph_section"]

Floats = npt.NDArray[np.float64]
_MOST_TYPES, _LOSS_BINS = 12, 20


def graph_section(structure: Structure, words: Words) -> Section:
    """How large, dense and clustered the graph is, who has how many neighbours, and of what types it is."""
    tiles = [
        Tile(words("graph.entities"), count(structure.entities), words("graph.isolated", n=structure.isolated)),
        Tile(words("graph.relations"), count(structure.relations), words("graph.links", n=structure.links)),
        Tile(words("graph.density"), f"{structure.density:.3g}"),
        Tile(words("graph.degree"), rounded(structure.mean_degree, 2), words("graph.most", n=structure.largest_degree)),
        Tile(
            words("graph.components"),
            count(structure.components),
            words("graph.largest", share=percent(structure.largest_component)),
        ),
        Tile(
            words("graph.clustering"),
            rounded(structure.clustering),
            words("graph.transitivity", share=rounded(structure.transitivity)),
        ),
    ]
    if structure.modularity is not None:
        modularity = words("graph.modularity", share=rounded(structure.modularity, 2))
        tiles.append(Tile(words("graph.communities"), count(structure.communities), modularity))
    kinds = (("entity_types", structure.entity_types), ("relation_types", structure.relation_types))
    figures = [_degrees(structure, words)] if structure.links else []
    figures += [_types(name, types, words) for name, types in kinds if len(types) > 1]
    return Section("graph", words("graph.title"), words("graph.lead"), tiles, figures)


def _degrees(structure: Structure, words: Words) -> Figure:
    """The share of entities with so many neighbours or more, and the power law of its tail."""
    linked = {degree: found for degree, found in sorted(structure.degrees.items()) if degree}
    total, behind = sum(linked.values()), sum(linked.values())
    marks, rows = list[Mark](), list[list[str]]()
    for degree, found in linked.items():
        told = words("graph.degree_told", degree=degree, n=behind, share=percent(behind, total))
        marks.append(Mark(degree, behind / total, "", told))
        rows.append([count(degree), count(found), percent(behind, total)])
        behind -= found
    law, line, note = structure.power_law, list[tuple[float, float]](), words("graph.no_tail")
    if law is not None:
        heavier = words(f"graph.heavier_{law.heavier}")
        note = words(
            "graph.tail", alpha=f"{law.alpha:.2f} ± {law.error:.2f}", start=law.start, n=law.count,
            distance=rounded(law.distance), heavier=heavier,
        )  # fmt: skip
        share, most = law.count / total, max(linked)
        line = [(x, share * (x / law.start) ** (1 - law.alpha)) for x in np.geomspace(law.start, most, 12).tolist()]
    head = [words("graph.neighbours"), words("graph.entities"), words("graph.or_more")]
    title = words("graph.degrees")
    spec = dots(marks, line, words("graph.neighbours"), words("graph.or_more"))
    return Figure(title, spec, Table(title, head, rows), note)


def _types(name: str, types: Mapping[str, int], words: Words) -> Figure:
    shown = list(types.items())[:_MOST_TYPES]
    rest = sum(types.values()) - sum(found for _, found in shown)
    title, labelled = words(f"graph.{name}"), [(each or words("graph.untyped"), found) for each, found in shown]
    if rest:
        labelled.append((words("graph.other_types", n=len(types) - len(shown)), rest))
    rows = [Bar(label, 0, found, title, f"{label}: {found:,}") for label, found in labelled]
    table = Table(title, [words("table.type"), words("table.count")], [[label, count(n)] for label, n in labelled])
    return Figure(title, bars(rows, words("table.count")), table)


def assessment_section(results: Results, graph: KnowledgeGraph | None, survey: Survey, words: Words) -> Section | None:
    """What the trainee does not know, and how far its judgements can be trusted; `None` where nothing was measured."""
    figures, tables, tiles = list[Figure](), list[Table](), list[Tile]()
    if graph is not None and np.isfinite(graph.losses).any():
        known = graph.losses[np.isfinite(graph.losses)]
        measured = words("loss.measured", n=len(known), total=len(graph.losses))
        tiles.append(Tile(words("loss.mean"), rounded(float(known.mean())), measured))
        tiles.append(Tile(words("loss.unsure"), percent(float((known > np.log(2)).mean())), words("loss.coin")))
        figures.append(_losses(graph, words))
    found = truthfulness(JudgementTable(results.rows(Judgement)))
    if found.judged:
        answered = words("truth.judged", n=found.judged, total=found.statements)
        tiles.append(Tile(words("truth.ece"), rounded(found.ece), answered))
        tiles.append(Tile(words("truth.brier"), rounded(found.brier), words("truth.coin")))
        figures.append(_reliability(found, words))
    if survey.losses:
        head = [words("table.kind"), words("table.samples"), *_heads(words)]
        rows = [
            [words.named("kind", kind), count(len(values)), *quartiles(spread(values), 2)]
            for kind, values in survey.losses.items()
        ]
        tables.append(Table(words("loss.by_kind"), head, rows))
    if not tiles:
        return None
    return Section("assessment", words("loss.title"), words("loss.lead"), tiles, figures, tables)


def _heads(words: Words) -> list[str]:
    return [words(f"table.{name}") for name in ("mean", "p5", "median", "p95", "most")]


def _losses(graph: KnowledgeGraph, words: Words) -> Figure:
    parts = {"entities": graph.losses[: graph.entity_count], "relations": graph.losses[graph.entity_count :]}
    known = {name: values[np.isfinite(values)] for name, values in parts.items()}
    everything = np.concatenate(list(known.values()))
    edges = np.linspace(0, max(1.0, float(np.quantile(everything, 0.99))), _LOSS_BINS + 1)
    edges[-1] = max(edges[-1], float(everything.max()))
    series = {words(f"graph.{name}"): np.histogram(values, edges)[0] for name, values in known.items() if len(values)}
    title = words("loss.distribution")
    table = Table(title, [words("loss.nats"), *series], [_row(edges, at, series) for at in range(_LOSS_BINS)])
    last = float(
        edges[-2] + (edges[1] - edges[0])
    )  # what lies beyond is counted in the last bar, as wide as the others
    bounds = [*edges[:-1].tolist(), last]
    bins = [
        (bounds[at], bounds[at + 1], name, int(counts[at]), f"{_range(edges, at)}: {counts[at]:,} {name}")
        for name, counts in series.items()
        for at in range(_LOSS_BINS)
    ]
    return Figure(title, histogram(bins, words("loss.nats"), words("table.units")), table, words("loss.marks"))


def _row(edges: Floats, at: int, series: Mapping[str, npt.NDArray[np.int64]]) -> Sequence[str]:
    return [_range(edges, at), *(count(int(counts[at])) for counts in series.values())]


def _range(edges: Floats, at: int) -> str:
    return f"{edges[at]:.2f}–{edges[at + 1]:.2f}"


def _reliability(found: Truthfulness, words: Words) -> Figure:
    title, values = words("truth.title"), list[dict[str, object]]()
    for each in found.bins:
        if each.p_yes is None:
            continue
        shares = {"p": each.p_yes, "true": each.true, "low": each.low, "high": each.high}
        told = words("truth.told", n=each.statements, **{name: percent(share) for name, share in shares.items()})
        values.append({**shares, "t": each.true, "n": each.statements, "told": told})
    head = [
        words("truth.bin"),
        words("table.statements"),
        words("truth.mean"),
        words("truth.true"),
        words("truth.bounds"),
    ]
    note = words("truth.note") + (words("truth.sampled", n=found.sampled) if found.sampled else "")
    spec = truth(values, words("truth.mean"), words("truth.true"))
    return Figure(title, spec, Table(title, head, list(_truth_rows(found))), note)


def _truth_rows(found: Truthfulness) -> Iterator[Sequence[str]]:
    for each in found.bins:
        bounds = NONE if each.low is None else f"{percent(each.low)}–{percent(each.high)}"
        name = f"{each.lower:.1f}–{each.upper:.1f}"
        yield [name, count(each.statements), percent(each.p_yes), percent(each.true), bounds]
