"""What an assessment leaves behind: numbers for programs, a page and a picture for people."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import orjson

from graphgen.assessment.calibration import Calibration, Calibrator
from graphgen.assessment.loss import Comprehension, LossMeter
from graphgen.assessment.reliability import reliability_svg, reliability_text
from graphgen.graph import KnowledgeGraph
from graphgen.records import Entity, Judgement, Relation

__all__ = ["Assessment", "cell", "title"]

_SHOWN = 20
_LONGEST = 240
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})
_STATUS = {
    "measured": "from probabilities",
    "sampled": "from sampled answers, with bounds",
    "partial": "from some of its statements; the others got no answer",
    "unknown": "no statement got an answer: the unit has no loss",
}


class Assessment:
    """Takes judgements as they come; then an `Artefact`: calibration.json, units.jsonl, report.md, reliability.svg.

    Args:
        graph: What is assessed; names and descriptions are taken from it.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._meter = LossMeter()
        self._calibrator = Calibrator()

    def add(self, judgement: Judgement) -> None:
        """Count the answer to one statement, or that there was none."""
        self._meter.add(judgement)
        self._calibrator.add(judgement)

    def graph(self) -> KnowledgeGraph:
        """The graph with the losses that were measured."""
        return self._graph.with_loss(self._meter.losses())

    @cached_property
    def _calibration(self) -> Calibration:
        return self._calibrator.calibration()

    @cached_property
    def _units(self) -> Mapping[str, Comprehension]:
        return self._meter.units()

    @property
    def counts(self) -> dict[str, int]:
        """Statements with an answer (the rest were put in vain), and units by the status of their loss."""
        found = Counter(unit.status for unit in self._units.values())
        return {"statements_judged": self._calibration.judged} | {
            f"losses.{status}": found[status] for status in _STATUS if found[status]
        }

    def save(self, folder: Path) -> None:
        """Write the four files into `folder`."""
        calibration = self._calibration
        (folder / "calibration.json").write_text(calibration.model_dump_json(indent=2) + "\n", encoding="utf-8")
        with (folder / "units.jsonl").open("wb") as file:
            file.writelines(orjson.dumps({"id": name, **unit._asdict()}) + b"\n" for name, unit in self._units.items())
        title = f"Reliability over {calibration.judged:,} answers (ECE {_number(calibration.ece)})"
        (folder / "reliability.svg").write_text(reliability_svg(calibration.bins, title), encoding="utf-8")
        (folder / "report.md").write_text("\n".join(self._page()) + "\n", encoding="utf-8")

    def _page(self) -> Iterator[str]:
        calibration = self._calibration
        yield "# What the trainee knows\n"
        yield f"{calibration.judged:,} of {calibration.statements:,} statements got an answer.\n"
        yield "| measure | value |\n|---|---|"
        yield f"| mean loss of the units that have one, nats | {_number(self._mean())} |"
        yield f"| expected calibration error, ten bins | {_number(calibration.ece)} |"
        yield f"| true statements held true | {_number(calibration.yes_rate_true)} |"
        yield f"| false statements held true | {_number(calibration.yes_rate_false)} |"
        yield "\n| units | loss |\n|---|---|"
        for status, count in Counter(unit.status for unit in self._units.values()).most_common():
            yield f"| {count:,} | {status}: {_STATUS[status]} |"
        yield "\n## Reliability\n\n```text"
        yield from reliability_text(calibration.bins)
        yield "```\n\n![Reliability diagram](reliability.svg)"
        least, most = self._extremes()
        yield from self._table("Least known", least)
        yield from self._table("Best known", most)

    def _mean(self) -> float | None:
        losses = [unit.loss for unit in self._units.values() if unit.loss is not None]
        return sum(losses) / len(losses) if losses else None

    def _extremes(self) -> tuple[list[str], list[str]]:
        """The ids of the least and of the best known units; equal losses in the order of ids."""
        known = [(unit.loss, name) for name, unit in self._units.items() if unit.loss is not None]
        least = heapq.nsmallest(_SHOWN, ((-loss, name) for loss, name in known))
        return [name for _, name in least], [name for _, name in heapq.nsmallest(_SHOWN, known)]

    def _table(self, heading: str, ids: Sequence[str]) -> Iterator[str]:
        wanted = set(ids)
        units = {unit.id: unit for unit in self._graph.units() if unit.id in wanted}
        yield f"\n## {heading}\n\n| loss | bounds | unit | description |\n|---|---|---|---|"
        for name in ids:
            measured, unit = self._units[name], units[name]
            bounds = "" if measured.interval is None else "{:.2f} to {:.2f}".format(*measured.interval)
            yield f"| {_number(measured.loss)} | {bounds} | {cell(title(unit))} | {cell(unit.description)} |"


def title(unit: Entity | Relation) -> str:
    """What a unit is called: an entity by its name, a relation by its ends and its type."""
    if isinstance(unit, Entity):
        return unit.name
    return f"{unit.source} → {unit.target}" + (f" ({unit.type})" if unit.type else "")


def cell(text: str) -> str:
    """`text` of a document as one cell of a Markdown table: one line, no markup of its own, not too long."""
    line = " ".join(text.split())
    return (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…").translate(_MARKS)


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
