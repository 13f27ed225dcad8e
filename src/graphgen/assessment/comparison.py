"""What two assessments of the same statements leave behind: a row for every unit, and a page for people."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from graphgen.assessment.compare import Change, Pairing, Verdict, difference
from graphgen.assessment.ranking import CANDIDATES, SHOWN, cell, named, title
from graphgen.assessment.variants import sentence
from graphgen.graph import KnowledgeGraph
from graphgen.records import Entity, Record, Relation

__all__ = ["Comparison", "UnitChange"]


class UnitChange(Record):
    """A row of compare.jsonl. Losses are in nats, over the statements that got an answer both times."""

    unit_id: str
    kind: str
    name: str
    description: str
    before: float
    after: float
    verdict: Verdict


class Comparison:
    """Implements `graphgen.stream.Artefact`: compare.jsonl and compare.md.

    Args:
        graph: What both trainees were asked about.
        pairs: What they answered.
        threshold: The loss in nats below which a unit counts as known.
        seed: Of the bootstrap.
        correct_bias: Whether the losses are those without each trainee's leaning (see `comprehend`).
    """

    def __init__(
        self, graph: KnowledgeGraph, pairs: Pairing, *, threshold: float, seed: int, correct_bias: bool = False
    ) -> None:
        self._graph = graph
        self._trainees = pairs.trainees
        self._correct_bias = correct_bias
        changes = self._changes = pairs.changes(correct_bias=correct_bias)
        self._threshold = threshold
        self._verdicts = Counter(change.verdict(threshold) for change in changes.values())
        self._difference = difference(changes.values(), seed)

    @property
    def counts(self) -> dict[str, int]:
        """How many units were learnt, forgotten, known both times, unknown both times, and compared at all."""
        verdicts: tuple[Verdict, ...] = ("learnt", "forgotten", "known", "unknown")
        return {"units_compared": len(self._changes)} | {f"units_{name}": self._verdicts[name] for name in verdicts}

    def save(self, folder: Path) -> None:
        """Write both files into `folder`."""
        least = heapq.nsmallest(CANDIDATES, self._changes, key=lambda unit: (self._changes[unit].by, unit))
        most = heapq.nsmallest(CANDIDATES, self._changes, key=lambda unit: (-self._changes[unit].by, unit))
        shown = {*least, *most}
        units: dict[str, Entity | Relation] = {}
        with (folder / "compare.jsonl").open("wb") as rows:
            for unit in self._graph.units():
                if unit.id in self._changes:
                    rows.write(self._row(unit).model_dump_json().encode() + b"\n")
                if unit.id in shown:
                    units[unit.id] = unit
        page = list(self._page())
        if self._changes:
            page += [*self._table("Loss fell most", least, units), *self._table("Loss rose most", most, units)]
        (folder / "compare.md").write_text("\n".join(page) + "\n", encoding="utf-8")

    def _row(self, unit: Entity | Relation) -> UnitChange:
        change = self._changes[unit.id]
        return UnitChange(
            unit_id=unit.id,
            kind=unit.kind,
            name=title(unit),
            description=unit.description,
            before=change.before,
            after=change.after,
            verdict=change.verdict(self._threshold),
        )

    def _page(self) -> Iterator[str]:
        yield "# What was learnt and what was forgotten\n"
        before, after = (", ".join(map(cell, models)) for models in self._trainees)
        if before and after:
            yield f"Before: {before}. After: {after}.\n"
        found = self._difference
        if found is None:
            yield "No statement got an answer from both trainees: there is nothing to compare."
            return
        yield f"A unit counts as known while its loss is below {self._threshold:.3f} nats."
        if self._correct_bias:
            yield "The losses are without the leaning of either trainee to yes or to no (`correct_bias`)."
        yield "\n| | known after | unknown after |\n|---|---|---|"
        count = self._verdicts
        yield f"| **known before** | {count['known']:,} | {count['forgotten']:,} forgotten |"
        yield f"| **unknown before** | {count['learnt']:,} learnt | {count['unknown']:,} |\n"
        yield "| measure | value |\n|---|---|"
        yield f"| units compared | {found.units:,} |"
        yield f"| mean loss before | {found.before:.4f} |"
        yield f"| mean loss after | {found.after:.4f} |"
        low, high = found.interval
        change = f"{found.after - found.before:+.4f} ({low:+.4f} to {high:+.4f})"
        yield f"| mean change, 95 % bounds by a paired bootstrap | {change} |"
        stayed = found.units - found.better - found.worse
        yield f"| loss fell, rose, stayed | {found.better:,}, {found.worse:,}, {stayed:,} |"
        yield f"| two-sided sign test | p = {found.p:.3g} |"

    def _table(self, heading: str, ids: list[str], units: Mapping[str, Entity | Relation]) -> Iterator[str]:
        fell = "fell" in heading
        alike: dict[tuple[Change, str], list[str]] = {}
        for name in ids:
            change = self._changes[name]
            if change.by and (change.by < 0) == fell:
                alike.setdefault((change, sentence(units[name])), []).append(title(units[name]))
        yield f"\n## {heading}\n"
        if not alike:
            yield "None."
            return
        yield "| before | after | units | what is stated |\n|---|---|---|---|"
        for (change, statement), names in islice(alike.items(), SHOWN):
            yield f"| {change.before:.3f} | {change.after:.3f} | {named(names)} | {cell(statement)} |"
