"""The knowledge graph at rest: columns, not objects, so that a million entities fit in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph.adjacency import Adjacency
from graphgen.graph.columns import ENTITIES, RELATIONS, Cells, Coded, Columns, Row
from graphgen.graph.graphml import write_graphml
from graphgen.graph.triples import write_triples
from graphgen.graph.units import Units
from graphgen.records import Entity, Language, LossStatus, Relation, Summary, content_id, content_ids
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

__all__ = ["KnowledgeGraph", "UnitLoss", "entity_id", "entity_ids", "relation_id", "relation_ids"]


class UnitLoss(NamedTuple):
    """A unit's comprehension loss in nats, and how it came to be known. `loss` is `None` where it is not."""

    loss: float | None
    status: LossStatus


def entity_id(name: str, *, folded: bool = False) -> str:
    """The id of the entity called `name`: spellings that fold alike are one entity.

    Args:
        name: Any of its spellings.
        folded: `name` has been folded.
    """
    return content_id("entity", name if folded else fold_name(name))


def entity_ids(names: Iterable[str]) -> list[str]:
    """The ids of entities whose names have been folded."""
    return content_ids("entity", ((name,) for name in names))


def relation_id(source: str, target: str, relation_type: str, *, folded: bool = False) -> str:
    """The id of the relation of this type from `source` to `target`."""
    names = source, target, relation_type
    return content_id("relation", *(names if folded else map(fold_name, names)))


def relation_ids(relations: Iterable[tuple[str, str, str]]) -> list[str]:
    """The ids of relations, each a source, a target and a type that have been folded."""
    return content_ids("relation", relations)


class KnowledgeGraph:
    """Entities and the directed relations between them; a value, never changed.

    Entities and relations are numbered from 0 in ascending order of their ids, so that graphs of equal content are
    equal whatever order they were built in.
    """

    def __init__(self, entities: Columns, relations: Columns) -> None:
        self._entities = entities
        self._relations = relations

    # --- making ------------------------------------------------------------------------------------------------------

    @classmethod
    def from_records(cls, entities: Iterable[Entity], relations: Iterable[Relation]) -> KnowledgeGraph:
        """The graph of these records, which are consumed once.

        Raises:
            ValueError: Two records have one id, a relation joins an entity to itself, or an end of one is missing.
        """
        nodes = Columns.from_rows(ENTITIES, (_row(entity) for entity in entities))
        numbers = {fold_name(name): number for number, name in enumerate(nodes.cells("name"))}
        edges = Columns.from_rows(RELATIONS, (_relation_row(relation, numbers) for relation in relations))
        for table in (nodes, edges):
            _require_distinct_ids(table)
        if len(numbers) != len(nodes):
            raise ValueError("Two entities have the same name under different ids.")
        return cls(nodes, edges)

    @classmethod
    def from_columns(cls, entities: Mapping[str, Cells], relations: Mapping[str, Cells]) -> KnowledgeGraph:
        """The graph of these columns, whose rows ascend by id; the ends of relations are rows of entities.

        Raises:
            ValueError: Two rows have one id.
        """
        tables: list[Columns] = []
        for schema, columns in ((ENTITIES, entities), (RELATIONS, relations)):
            count = len(columns["id"])
            unknown = {"loss": [None] * count, "status": Coded(np.zeros(count, np.int64), ["unknown"])}
            tables.append(Columns.from_columns(schema, unknown | dict(columns)))
            _require_distinct_ids(tables[-1])
        return cls(*tables)

    @classmethod
    def load(cls, folder: Path) -> KnowledgeGraph:
        """The graph that `save` wrote into `folder`.

        Raises:
            UsageError: A file is missing or damaged.
        """
        return cls(
            Columns.read(folder / "entities.parquet", ENTITIES), Columns.read(folder / "relations.parquet", RELATIONS)
        )

    def save(self, folder: Path) -> None:
        """Write the graph whole (entities.parquet, relations.parquet) and for others (graph.graphml, triples.jsonl)."""
        self._entities.write(folder / "entities.parquet")
        self._relations.write(folder / "relations.parquet")
        self.write_graphml(folder / "graph.graphml")
        write_triples(folder / "triples.jsonl", self.entities(), self.relations())

    def write_graphml(self, path: Path) -> None:
        """Write the graph to `path` as GraphML (see `graphml.py`)."""
        write_graphml(path, self._entities, self._relations)

    @property
    def counts(self) -> dict[str, int]:
        """How many units there are of each kind."""
        return {"entities": self.entity_count, "relations": self.relation_count}

    def with_loss(self, losses: Mapping[str, UnitLoss]) -> KnowledgeGraph:
        """This graph with the losses of the units whose ids are in `losses`; the other units keep theirs.

        Raises:
            KeyError: An id names no unit of this graph.
        """
        self._require_known(losses)
        return KnowledgeGraph(_with_loss(self._entities, losses), _with_loss(self._relations, losses))

    def with_descriptions(self, summaries: Iterable[Summary]) -> KnowledgeGraph:
        """This graph with other descriptions for some of its units. What was known of their losses is void.

        Raises:
            KeyError: A summary is of no unit of this graph.
        """
        changed = {summary.unit_id: summary for summary in summaries}
        self._require_known(changed)
        return KnowledgeGraph(
            _with_descriptions(self._entities, changed), _with_descriptions(self._relations, changed)
        ).with_loss(dict.fromkeys(changed, UnitLoss(None, "unknown")))

    # --- asking ------------------------------------------------------------------------------------------------------

    @property
    def entity_count(self) -> int:
        return len(self._entities)

    @property
    def relation_count(self) -> int:
        return len(self._relations)

    def entity(self, number: int) -> Entity:
        """The entity with this number. Raises `IndexError` when there is none."""
        return self.entities_at([number])[0]

    def relation(self, number: int) -> Relation:
        """The relation with this number. Raises `IndexError` when there is none."""
        return self.relations_at([number])[0]

    def entities(self) -> Iterator[Entity]:
        return (Entity.model_validate(row) for batch in self._entities.batches() for row in batch)

    def relations(self) -> Iterator[Relation]:
        return (record for batch in self._relations.batches() for record in self._relation_records(batch))

    def entities_at(self, numbers: Sequence[int]) -> list[Entity]:
        """The entities with these numbers, in this order."""
        return [Entity.model_validate(row) for row in self._entities.rows(numbers)]

    def relations_at(self, numbers: Sequence[int]) -> list[Relation]:
        """The relations with these numbers, in this order."""
        return list(self._relation_records(self._relations.rows(numbers)))

    def units(self) -> Units:
        """All entities, then all relations, in the order of their numbers."""
        return Units(self)

    def ids(self) -> Iterator[str]:
        """The ids of all units: entities, then relations."""
        yield from self._entities.cells("id")
        yield from self._relations.cells("id")

    def names(self) -> Iterator[str]:
        """The names of all entities, in the order of their numbers."""
        return self._entities.cells("name")

    def languages(self) -> Iterator[Language]:
        """The languages of all units, in the order of `ids`."""
        yield from self._entities.cells("language")
        yield from self._relations.cells("language")

    @cached_property
    def adjacency(self) -> Adjacency:
        return Adjacency.build(self.entity_count, self.sources, self.targets)

    @cached_property
    def sources(self) -> npt.NDArray[np.int32]:
        """For each relation, the number of the entity that it starts from."""
        return self._relations.integers("source")

    @cached_property
    def targets(self) -> npt.NDArray[np.int32]:
        """For each relation, the number of the entity that it leads to."""
        return self._relations.integers("target")

    @cached_property
    def entity_types(self) -> npt.NDArray[np.int32]:
        """For each entity, a number that it has in common with those of its type, by first occurrence."""
        return self._entities.codes("type")

    @cached_property
    def relation_types(self) -> npt.NDArray[np.int32]:
        """For each relation, a number that it has in common with those of its type, by first occurrence."""
        return self._relations.codes("type")

    def are_related(self, one: int, other: int) -> bool:
        """Whether a relation leads from one of these entities to the other, in either direction."""
        indptr, neighbours = self.adjacency.indptr, self.adjacency.neighbours
        low, high = (one, other) if indptr[one + 1] - indptr[one] < indptr[other + 1] - indptr[other] else (other, one)
        return bool((neighbours[indptr[low] : indptr[low + 1]] == high).any())

    @property
    def tokens(self) -> npt.NDArray[np.int32]:
        """The tokens of every unit's description: entities, then relations."""
        return np.concatenate([self._entities.integers("tokens"), self._relations.integers("tokens")])

    @property
    def losses(self) -> npt.NDArray[np.float64]:
        """The loss of every unit, NaN where it is not known: entities, then relations."""
        return np.concatenate([self._entities.floats("loss"), self._relations.floats("loss")])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KnowledgeGraph):
            return NotImplemented
        return self._entities.equals(other._entities) and self._relations.equals(other._relations)

    def __hash__(self) -> int:
        return hash((self.entity_count, self.relation_count))

    def __repr__(self) -> str:
        return f"KnowledgeGraph({self.entity_count} entities, {self.relation_count} relations)"

    def _relation_records(self, rows: list[Row]) -> Iterator[Relation]:
        sources = self._entities.take("name", (row["source"] for row in rows))
        targets = self._entities.take("name", (row["target"] for row in rows))
        for row, source, target in zip(rows, sources, targets, strict=True):
            yield Relation.model_validate({**row, "source": source, "target": target})

    def _require_known(self, ids: Iterable[str]) -> None:
        unknown = set(ids).difference(self._entities.cells("id"), self._relations.cells("id"))
        if unknown:
            raise KeyError(min(unknown))


def _row(unit: Entity | Relation) -> Row:
    return unit.model_dump(exclude={"kind"})


def _relation_row(relation: Relation, numbers: Mapping[str, int]) -> Row:
    ends: dict[str, int] = {}
    for end, name in (("source", relation.source), ("target", relation.target)):
        number = numbers.get(fold_name(name))
        if number is None:
            raise ValueError(f"The relation {relation.id} joins {name!r}, which is no entity of the graph.")
        ends[end] = number
    if ends["source"] == ends["target"]:
        raise ValueError(f"The relation {relation.id} joins {relation.source!r} to itself.")
    return _row(relation) | ends


def _require_distinct_ids(table: Columns) -> None:
    repeated = table.repeated("id")
    if repeated is not None:
        raise ValueError(f"Two units have the id {repeated}.")


def _with_loss(table: Columns, losses: Mapping[str, UnitLoss]) -> Columns:
    old = map(UnitLoss, table.cells("loss"), table.cells("status"))
    new = [losses.get(unit, before) for unit, before in zip(table.cells("id"), old, strict=True)]
    return table.replace({"loss": [each.loss for each in new], "status": [each.status for each in new]})


def _with_descriptions(table: Columns, changed: Mapping[str, Summary]) -> Columns:
    names = ("description", "tokens", "calls")
    rows = zip(table.cells("id"), *(table.cells(name) for name in names), strict=True)
    new = [_described(changed[unit], old[-1]) if unit in changed else old for unit, *old in rows]
    return table.replace(dict(zip(names, zip(*new, strict=True), strict=True))) if new else table


def _described(summary: Summary, calls: Sequence[str]) -> list[Any]:
    made_by = sorted({*calls, *(call.id for call in summary.calls)})
    return [summary.description, count_tokens(summary.description), made_by]
