"""Which units are known least and which best, with what is said of them in words that cannot disturb a page."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from graphgen.assessment.loss import Comprehension
from graphgen.assessment.variants import sentence
from graphgen.graph import KnowledgeGraph
from graphgen.records import Entity, Relation

__all__ = ["CANDIDATES", "SHOWN", "Line", "cell", "extremes", "named", "title"]

SHOWN = 20
CANDIDATES = 20 * SHOWN
"""Units that are looked at for the lines that are shown: many are stated in the same words."""
_NAMED, _LONGEST = 4, 240
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~$&"})
_UNSEEN = {"Cc", "Cf"}
_JOINERS = {"\u200c", "\u200d"}  # they shape the words of some scripts


class Line(NamedTuple):
    """Units that are stated in the same words and have the same loss, which is one finding and not many."""

    loss: float
    interval: tuple[float, float] | None
    names: str
    statement: str


def extremes(graph: KnowledgeGraph, units: Mapping[str, Comprehension]) -> tuple[list[Line], list[Line]]:
    """The twenty least and the twenty best known statements, none in both; equal losses in the order of ids."""
    known = [(unit.loss, name) for name, unit in units.items() if unit.loss is not None]
    most = [name for _, name in heapq.nsmallest(CANDIDATES, ((-loss, name) for loss, name in known))]
    fewest = [name for _, name in heapq.nsmallest(CANDIDATES, known)]
    records = _found(graph, {*most, *fewest})
    least, best = _lines(most, records, units), _lines(fewest, records, units)
    least = dict(list(least.items())[: min(SHOWN, (len({*least, *best}) + 1) // 2)])
    return list(least.values()), [line for key, line in best.items() if key not in least][:SHOWN]


def _found(graph: KnowledgeGraph, ids: Iterable[str]) -> dict[str, Entity | Relation]:
    """The units with these ids, without making a record of any other."""
    wanted = set(ids)
    places = [place for place, name in enumerate(graph.ids()) if name in wanted]
    entities = graph.entities_at([place for place in places if place < graph.entity_count])
    relations = graph.relations_at([place - graph.entity_count for place in places if place >= graph.entity_count])
    return {unit.id: unit for unit in (*entities, *relations)}


def title(unit: Entity | Relation) -> str:
    """What a unit is called: an entity by its name, a relation by its ends and its type."""
    if isinstance(unit, Entity):
        return unit.name
    return f"{unit.source} → {unit.target}" + (f" ({unit.type})" if unit.type else "")


def cell(text: str) -> str:
    """`text` of a document as one cell of a Markdown table: one line, no markup of its own, not too long."""
    line = " ".join("".join(filter(_is_seen, text)).split())
    return (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…").translate(_MARKS)


def named(names: Iterable[str]) -> str:
    """The first few of `names`, and a mark where there are more, as one cell."""
    first = [cell(name) for name in islice(names, _NAMED + 1)]
    return "; ".join(first if len(first) <= _NAMED else [*first[:_NAMED], "…"])


def _is_seen(mark: str) -> bool:
    """Whether it is neither a control character nor one that turns the direction of what stands around it."""
    return mark.isspace() or mark in _JOINERS or unicodedata.category(mark) not in _UNSEEN


def _lines(
    ids: Sequence[str], records: Mapping[str, Entity | Relation], units: Mapping[str, Comprehension]
) -> dict[tuple[float, str], Line]:
    """By loss and statement, in the order of `ids`."""
    names: dict[tuple[float, str], list[str]] = {}
    for unit in ids:
        names.setdefault((units[unit].loss or 0.0, sentence(records[unit])), []).append(unit)
    return {
        (loss, statement): Line(
            loss, units[alike[0]].interval, named(title(records[unit]) for unit in alike), statement
        )
        for (loss, statement), alike in names.items()
    }
