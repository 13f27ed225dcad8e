"""What no earlier sample rests on, and the premises that a budget is to be spent on, what is least known in front.

Premises are cut twice, first to be ranked and then to be written on, and between that only numbers are kept: a graph
of millions of units has more premises than fit in memory.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import orjson

from graphgen.curation.covering.earlier import EarlierSamples
from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph
from graphgen.records import Entity, Failure, Rejection, Relation, Sample, Subgraph, content_id
from graphgen.stream import Ask, Runner, Stream

__all__ = ["Gaps", "Parts"]

Cutter = Callable[[Subgraph, Sequence[str]], Sequence[Subgraph]]
Writer = Callable[[Subgraph, Ask], Awaitable[Sequence[Sample | Rejection]]]
_AT_ONCE = 512
_FIRST, _REPEATING, _AGAIN = range(3)


class Parts(Protocol):
    """A cut graph."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Subgraph | Failure]: ...

    def at(self, numbers: Sequence[int]) -> list[Subgraph]:
        """The subgraphs with these numbers, in this order."""
        ...


class _Gap(NamedTuple):
    """A unit that cannot be asked about: its number and why."""

    unit: int
    reason: str


class Gaps:
    """Premises about units that no earlier sample is about; an artefact that says how many, and what is out of reach.

    A subgraph is cut as if it owned only these units. A premise is left out if all of them in it were asked about in
    vain before, by a sample of its kind. A unit that no premise reaches gets one of its own. First come premises that
    reach what none before them does, by the sum of the losses of that; then entities by themselves of whom their
    relations say all there is; then further premises about the same.

    Args:
        graph: What was cut.
        parts: What it was cut into.
        cut: The premises of a subgraph for samples of some kinds.
        kinds: Which kinds these are.
        alone: The kind of samples that are about one unit each.
        beside: The directories of the runs whose samples there are already.

    Raises:
        UsageError: One of `beside` is no finished run, or no sample of them is about anything in `graph`.
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        parts: Parts,
        cut: Cutter,
        *,
        kinds: Sequence[str],
        alone: str = "atomic",
        beside: Iterable[Path],
    ) -> None:
        self._graph, self._parts, self._cut, self._kinds, self._lone_kinds = graph, parts, cut, kinds, (alone,)
        self._earlier = earlier = EarlierSamples(beside)
        self._refused = earlier.refused
        self._open = {unit: number for number, unit in enumerate(graph.ids()) if not earlier.coverage.has_unit(unit)}
        if earlier.coverage.has_units and len(self._open) == len(graph.units()):
            raise UsageError(
                f"No sample of {', '.join(map(str, earlier.runs))} is about anything in this graph.",
                "Name a run over the same documents.",
            )
        self._homes, self._places = array("q"), array("q")
        self._gains, self._tiers = array("d"), array("b")
        units = graph.entity_count + graph.relation_count
        self._best = array("d", [-1.0]) * units, array("q", [-1]) * units
        self._repeating: set[int] = set()
        self._out_of_reach: list[_Gap] = []

    @property
    def counts(self) -> dict[str, int]:
        """For the manifest."""
        return {
            "units_checked": len(self._graph.units()),
            "gaps": len(self._open),
            "gaps_out_of_reach": len(self._out_of_reach),
        }

    def save(self, folder: Path) -> None:
        """Write gaps.json with the counts and gaps.jsonl with a row for each unit that is out of reach."""
        reasons = Counter(gap.reason for gap in self._out_of_reach)
        told = {**self.counts, "premises": len(self._homes), "reasons": dict(sorted(reasons.items()))}
        (folder / "gaps.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        with (folder / "gaps.jsonl").open("wb") as rows:
            for gap in self._out_of_reach:
                unit = self._unit(gap.unit)
                name = unit.name if isinstance(unit, Entity) else f"{unit.source} -> {unit.target}"
                row = {"id": unit.id, "kind": unit.kind, "name": name, "loss": unit.loss, "reason": gap.reason}
                rows.write(orjson.dumps(row) + b"\n")

    async def fill(self, run: Runner) -> Stream[Subgraph]:
        """Look through all subgraphs, keep what was found as `gaps`, and give the premises in their order."""
        parts: Stream[Subgraph] = run.stream(self._parts)
        number = 0
        async for subgraph in parts:
            self._look_at(subgraph, number)
            number += 1
        lonely: Stream[Subgraph] = run.stream(self._unreached())
        async for premise in lonely:
            unit = self._open[premise.owned[0]]
            tier = _REPEATING if unit in self._repeating else _FIRST
            self._note(premise, home=len(self._parts) + unit, place=0, tier=tier)
        run.keep("gaps", self)
        return run.stream(self._premises())

    async def write(self, write: Writer, premise: Subgraph, ask: Ask) -> Sequence[Sample | Rejection]:
        """What `write` makes of `premise`, but for samples that say what one of the earlier runs says."""
        made = await write(premise, ask)
        return [each if isinstance(each, Rejection) else self._earlier.check(each) or each for each in made]

    # --- looking for them --------------------------------------------------------------------------------------------

    def _look_at(self, subgraph: Subgraph, number: int) -> None:
        masked = self._masked(subgraph)
        if masked is None:
            return
        telling = {unit for premise in self._cut(masked, self._lone_kinds) for unit in premise.owned}
        self._repeating.update(self._open[unit] for unit in masked.owned if unit not in telling)
        for place, premise in enumerate(self._cut(masked, self._kinds)):
            if self._is_wanted(premise):
                self._note(premise, home=number, place=place, tier=_AGAIN)

    def _masked(self, subgraph: Subgraph) -> Subgraph | None:
        """`subgraph` as if it owned gaps only; `None` where it has none."""
        owned = tuple(unit for unit in subgraph.owned if unit in self._open)
        return subgraph.model_copy(update={"owned": owned}) if owned else None

    def _is_wanted(self, premise: Subgraph) -> bool:
        """Whether `premise` is about a gap that no sample of its kind was rejected for."""
        return any(unit in self._open and (premise.kind, unit) not in self._refused for unit in premise.owned)

    def _note(self, premise: Subgraph, *, home: int, place: int, tier: int) -> None:
        losses = {unit.id: unit.loss for unit in (*premise.entities, *premise.relations)}
        units = [unit for unit in premise.owned if unit in self._open]
        gain = sum(losses[unit] or 0.0 for unit in units) + 1e-9 * len(units)
        number = len(self._homes)
        gains, numbers = self._best
        for unit in map(self._open.__getitem__, units):
            if gain > gains[unit]:
                gains[unit], numbers[unit] = gain, number
        self._homes.append(home)
        self._places.append(place)
        self._gains.append(gain)
        self._tiers.append(tier)

    def _unreached(self) -> Iterator[Subgraph]:
        """A premise for each gap that no premise is about; those that cannot have one are noted."""
        _, numbers = self._best
        unreached = [unit for unit in self._open.values() if numbers[unit] < 0]
        for start in range(0, len(unreached), _AT_ONCE):
            units = unreached[start : start + _AT_ONCE]
            for unit, subgraph in zip(units, self._lonely(units), strict=True):
                premises = self._cut(subgraph, self._lone_kinds)
                wanted = [premise for premise in premises if self._is_wanted(premise)]
                yield from wanted[:1]
                if not wanted:
                    self._out_of_reach.append(_Gap(unit, "sample_rejected" if premises else "not_described"))

    # --- giving them out ---------------------------------------------------------------------------------------------

    def _order(self) -> npt.NDArray[np.int64]:
        tiers = np.array(self._tiers, dtype=np.int8)
        best = np.array(self._best[1], dtype=np.int64)
        leading = np.unique(best[best >= 0])
        tiers[leading[tiers[leading] == _AGAIN]] = _FIRST
        return np.lexsort((-np.array(self._gains), tiers)).astype(np.int64)

    def _premises(self) -> Iterator[Subgraph]:
        order, parts = self._order(), len(self._parts)
        for start in range(0, len(order), _AT_ONCE):
            numbers: list[int] = order[start : start + _AT_ONCE].tolist()
            homes = sorted({self._homes[number] for number in numbers})
            within, alone = [home for home in homes if home < parts], [home for home in homes if home >= parts]
            cut = dict(zip(within, map(self._cut_again, self._parts.at(within)), strict=True))
            lonely = self._lonely([home - parts for home in alone])
            cut |= {home: self._cut(each, self._lone_kinds) for home, each in zip(alone, lonely, strict=True)}
            for number in numbers:
                yield cut[self._homes[number]][self._places[number]]

    def _cut_again(self, subgraph: Subgraph) -> Sequence[Subgraph]:
        masked = self._masked(subgraph)
        return self._cut(masked, self._kinds) if masked else ()

    def _lonely(self, units: Sequence[int]) -> Iterator[Subgraph]:
        """The units with these numbers, each as a subgraph of its own: a relation with its ends."""
        graph = self._graph
        relations = [unit - graph.entity_count for unit in units if unit >= graph.entity_count]
        ends = [int(end) for each in relations for end in (graph.sources[each], graph.targets[each])]
        entities = iter(graph.entities_at([unit for unit in units if unit < graph.entity_count]))
        related, at_ends = iter(graph.relations_at(relations)), iter(graph.entities_at(ends))
        for unit in units:
            if unit < graph.entity_count:
                yield _alone(next(entities))
            else:
                yield _alone(next(related), next(at_ends), next(at_ends))

    def _unit(self, number: int) -> Entity | Relation:
        relation = number - self._graph.entity_count
        return self._graph.entity(number) if relation < 0 else self._graph.relation(relation)


def _alone(unit: Entity | Relation, *ends: Entity) -> Subgraph:
    entities, relations = ((unit,), ()) if isinstance(unit, Entity) else (ends, (unit,))
    return Subgraph(
        id=content_id("subgraph", "gaps", unit.id),
        strategy="gaps",
        entities=entities,
        relations=relations,
        owned=(unit.id,),
        tokens=sum(each.tokens for each in (*entities, *relations)),
        loss=unit.loss,
    )
