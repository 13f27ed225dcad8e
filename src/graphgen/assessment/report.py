"""What an assessment leaves behind: numbers for programs, a page and a picture for people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import orjson

from graphgen.assessment.calibration import LEAST_UNITS, Calibration, Leaning, calibrate
from graphgen.assessment.loss import Comprehension, comprehend
from graphgen.assessment.ranking import Line, cell, extremes
from graphgen.assessment.reliability import reliability_svg, reliability_text
from graphgen.assessment.table import JudgementTable
from graphgen.graph import KnowledgeGraph, UnitLoss
from graphgen.records import Judgement, Language

__all__ = ["Assessment"]

_STATUS = {
    "measured": "from probabilities",
    "sampled": "from sampled answers, with bounds",
    "partial": "from some of its statements; the others got no answer",
    "unknown": "no statement got an answer: the unit has no loss",
}
_LANGUAGES: dict[Language, str] = {"en": "English", "zh": "Chinese"}


class Assessment:
    """Takes judgements as they come; then an `Artefact`: calibration.json, units.jsonl, report.md, reliability.svg.

    Args:
        graph: What is assessed; names and descriptions are taken from it.
        correct_bias: Whether the losses are those without the trainee's leaning (see `comprehend`).
    """

    def __init__(self, graph: KnowledgeGraph, *, correct_bias: bool = False) -> None:
        self._graph = graph
        self._correct_bias = correct_bias
        self._table = JudgementTable()
        self._models: dict[str, None] = {}

    def add(self, judgement: Judgement) -> None:
        """Count the answer to one statement, or that there was none."""
        self._table.add(judgement)
        self._models |= dict.fromkeys(call.model for call in judgement.calls)

    def graph(self) -> KnowledgeGraph:
        """The graph with the losses that were measured."""
        return self._graph.with_loss({name: UnitLoss(unit.loss, unit.status) for name, unit in self._units.items()})

    @cached_property
    def _calibration(self) -> Calibration:
        spoken = dict(zip(self._graph.ids(), self._graph.languages(), strict=True))
        return calibrate(self._table, [spoken[unit] for unit in self._units])

    @cached_property
    def _units(self) -> Mapping[str, Comprehension]:
        return comprehend(self._table, correct_bias=self._correct_bias)

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
        heading = (
            "Reliability: no answer"
            if not calibration.judged
            else (f"Reliability over {calibration.judged:,} answers (ECE {_number(calibration.ece)})")
        )
        (folder / "reliability.svg").write_text(reliability_svg(calibration.bins, heading), encoding="utf-8")
        (folder / "report.md").write_text("\n".join(self._page()) + "\n", encoding="utf-8")

    # --- the page ----------------------------------------------------------------------------------------------------

    def _page(self) -> Iterator[str]:
        calibration = self._calibration
        yield "# What the trainee knows\n"
        yield f"{calibration.judged:,} of {calibration.statements:,} statements got an answer{self._answerer()}."
        if calibration.judged:
            yield from self._measures()
        yield from self._statuses()
        if calibration.judged:
            yield "\n## Reliability\n\n```text"
            yield from reliability_text(calibration.bins)
            yield "```\n\n![Reliability diagram](reliability.svg)"
            yield from self._extremes()

    def _answerer(self) -> str:
        return f" from {', '.join(cell(name) for name in self._models)}" if self._models else ""

    def _measures(self) -> Iterator[str]:
        calibration = self._calibration
        losses = [unit.loss for unit in self._units.values() if unit.loss is not None]
        yield "\n| measure | value |\n|---|---|"
        yield f"| mean loss of the units that have one, nats | {math.fsum(losses) / len(losses):.3f} |"
        yield f"| expected calibration error, ten bins | {_number(calibration.ece)} |"
        yield f"| true statements held true | {_number(calibration.yes_rate_true)} |"
        yield f"| false statements held true | {_number(calibration.yes_rate_false)} |"
        for leaning in calibration.leanings:
            yield f"| leaning to yes, {_LANGUAGES[leaning.language]}, in log-odds | {_leaning(leaning)} |"
        told = [leaning for leaning in calibration.leanings if leaning.is_marked]
        if told:
            yield f"\n{' '.join(map(_in_words, told))} {self._advice()}"

    def _advice(self) -> str:
        if not self._correct_bias:
            return "The losses are as it answered; `correct_bias: true` takes the leaning out, without another call."
        alone = sum(unit.loss is not None and unit.corrected is None for unit in self._units.values())
        told = "The losses are without this leaning (`correct_bias`)"
        return told + (f", but for {alone:,} units that lack answers to true or to false statements." if alone else ".")

    def _statuses(self) -> Iterator[str]:
        yield "\n| units | loss |\n|---|---|"
        for status, count in Counter(unit.status for unit in self._units.values()).most_common():
            yield f"| {count:,} | {status}: {_STATUS[status]} |"
        unasked = self._graph.entity_count + self._graph.relation_count - len(self._units)
        if unasked:
            yield f"| {unasked:,} | not asked about: failures.jsonl says why |"

    def _extremes(self) -> Iterator[str]:
        least, best = extremes(self._graph, self._units)
        if best and least[0].loss == best[0].loss:
            yield f"\nEvery unit has the same loss, {least[0].loss:.3f}: none is known better than another."
            return
        yield from _table("Least known", least)
        yield from _table("Best known", best)


def _table(heading: str, lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    sampled = any(line.interval for line in lines)
    yield f"\n## {heading}\n\n| loss |{' bounds |' if sampled else ''} units | what is stated |"
    yield f"|---|{'---|' if sampled else ''}---|---|"
    for line in lines:
        bounds = "" if line.interval is None else "{:.2f} to {:.2f}".format(*line.interval)
        yield f"| {line.loss:.3f} |{f' {bounds} |' if sampled else ''} {line.names} | {cell(line.statement)} |"


def _leaning(leaning: Leaning) -> str:
    if leaning.log_odds is None or leaning.interval is None:
        return f"unknown: {leaning.units:,} units have answers to true and to false statements; it takes {LEAST_UNITS}"
    low, high = leaning.interval
    return f"{leaning.log_odds:+z.2f} ({low:+z.2f} to {high:+z.2f})"


def _in_words(leaning: Leaning) -> str:
    says = "yes" if (leaning.log_odds or 0.0) > 0 else "no"
    return (
        f"In {_LANGUAGES[leaning.language]} the trainee says {says} too readily: "
        f"what it cannot tell it holds true with a probability of {_number(leaning.yes_rate)}, not 0.5."
    )


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
