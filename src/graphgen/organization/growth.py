"""The growing of subgraphs breadth first, on integers alone (report, algorithm 4.8).

Units are numbers: entities from 0, relations after them. A subgraph holds both ends of each of its relations. It owns
its relations, which no other subgraph has, and those of its entities that no earlier subgraph owns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph
from graphgen.organization.limits import TRIPLE, Limits
from graphgen.organization.order import Ints
from graphgen.organization.pieces import Draft
from graphgen.organization.rows import RECORD, Rows, packed

__all__ = ["Growth"]

_CHUNK = 16 * RECORD
_BLOCK = 65_536


class Growth:
    """Grows subgraphs from seeds, one after the other, out of what is still free.

    Args:
        graph: The graph.
        rows: Its relations by entity, the best first.
        limits: What a subgraph may hold.
        worth: What each unit is worth, if a subgraph is to take first what compares with its seed.
    """

    def __init__(self, graph: KnowledgeGraph, rows: Rows, limits: Limits, worth: Ints | None = None) -> None:
        self._entity_count, self._relation_count = graph.entity_count, graph.relation_count
        self._limits = limits
        self._records, self._cursor, self._tokens = rows.records, rows.starts[:], rows.tokens
        self._sources, self._targets = packed(graph.sources), packed(graph.targets)
        self._worth = packed(worth) if worth is not None else None
        self._used = bytearray(graph.relation_count + 1)  # the last is that of the record that ends a row
        self._owned = bytearray(graph.entity_count)
        self._patience = 8  # relations that may be found not to fit before no other one is looked for
        self._trail: list[int] = []  # entities whose cursor this attempt moved, each with where it was
        self._refused = False
        self.draft = Draft()
        self.remnants = Draft()
        """What hangs together and is too little for a subgraph."""

    def grow_all(self, seeds: npt.NDArray[np.int64], *, picky: int = 0) -> None:
        """Grow a subgraph from each seed that no subgraph before it took.

        What hangs together but is too few is put among the `remnants`.

        Args:
            seeds: Units, the first to be taken in front.
            picky: From how many seeds to look twice: first for relations that, with the entity they lead to, are
                worth at least half of the seed, and only then for any.
        """
        for place in range(0, len(seeds), _BLOCK):
            for seed in self.free(seeds[place : place + _BLOCK]):
                if not self._is_free(seed):  # a subgraph before it took it
                    continue
                entities, relations = self._grow(seed, picky=place < picky)
                if entities:
                    self._settle(entities, relations)
        for seed in self.free(seeds):
            if self._is_free(seed):
                entities, relations = self._grow(seed)
                if entities:
                    self.remnants.add(entities, relations)

    def _settle(self, entities: list[int], relations: list[int]) -> None:
        """Keep what was grown last as a subgraph if there is enough of it."""
        if self._owned_count(entities, relations) >= self._limits.min_units:
            self.draft.add(entities, relations)
        elif self._refused:  # what did not fit here may fit elsewhere with part of it
            self._release(relations)
            return
        else:
            self.remnants.add(entities, relations)
        for entity in entities:
            self._owned[entity] = 1

    def free(self, units: npt.NDArray[np.int64]) -> list[int]:
        """Those of `units` that no subgraph owns."""
        taken = np.concatenate(
            [np.frombuffer(self._owned, dtype=np.bool_), np.frombuffer(self._used, dtype=np.bool_)[:-1]]
        )
        return units[~taken[units]].tolist()

    def _grow(self, seed: int, *, picky: bool = False) -> tuple[list[int], list[int]]:
        """The entities and relations of a subgraph around `seed`; none if the seed alone is too long.

        Its relations count as used from now on, its entities do not.
        """
        self._refused = False
        self._trail.clear()
        tokens, left = self._tokens, self._limits.max_tokens - self._tokens[seed]
        relation = seed - self._entity_count
        if relation < 0:
            entities, relations, room = [seed], list[int](), self._limits.max_units - 1
        else:
            source, target = self._sources[relation], self._targets[relation]
            entities, relations, room = [source, target], [relation], self._limits.max_units - TRIPLE
            left -= tokens[source] + tokens[target]
        if left < 0:
            return [], []
        for used in relations:
            self._used[used] = 1
        if picky and room > 1 and self._worth is not None and self._worth[seed] > 1:
            room, left = self._spread(entities, relations, room, left, self._worth[seed] // 2)
        if room > 1:
            self._spread(entities, relations, room, left, 0)
        return entities, relations

    def _owned_count(self, entities: Sequence[int], relations: Sequence[int]) -> int:
        """How many units a subgraph of these would own."""
        if len(relations) >= self._limits.min_units:  # nearly always; it spares counting
            return len(relations)
        return len(relations) + sum(1 for entity in entities if not self._owned[entity])

    def _release(self, relations: Sequence[int]) -> None:
        """Undo the last attempt."""
        for relation in relations:
            self._used[relation] = 0
        while self._trail:
            place = self._trail.pop()
            self._cursor[self._trail.pop()] = place

    def _is_free(self, unit: int) -> bool:
        return not (self._owned[unit] if unit < self._entity_count else self._used[unit - self._entity_count])

    def _first_free(self, entity: int) -> int:
        """Where its relations begin that are not used: what is used mostly stays so, and a hub passes it only once."""
        records, used = self._records, self._used
        begin = place = self._cursor[entity]
        while used[records[place]]:
            place += RECORD
        if place != begin:
            self._trail += (entity, begin)
            self._cursor[entity] = place
        return place

    def _spread(  # noqa: C901 - one loop: calls inside it would double the time of a large partition
        self, entities: list[int], relations: list[int], room: int, left: int, bar: int
    ) -> tuple[int, int]:
        """Take free relations around `entities`, breadth first, while there is room for one with its end.

        Returns the units and tokens left. Relations that together with the entity they lead to are worth less than
        `bar` are left alone.
        """
        records, tokens, worth = self._records, self._tokens, self._worth
        used, inside, cursor = self._used, set(entities), self._cursor
        first, end_of_row, patience = self._entity_count, self._relation_count, self._patience
        for entity in entities:  # which grows meanwhile: this is the queue
            place = self._first_free(entity) if used[records[cursor[entity]]] else cursor[entity]
            relation = -1
            while relation != end_of_row:
                record = iter(records[place : place + _CHUNK])
                place += _CHUNK
                for relation, other, more in zip(record, record, record, strict=True):
                    if used[relation]:
                        continue
                    if other in inside:
                        if tokens[first + relation] <= left:
                            left -= tokens[first + relation]
                            room -= 1
                            used[relation] = 1
                            relations.append(relation)
                            if room < 2:  # noqa: PLR2004 - a relation and an entity
                                return room, left
                        continue
                    if relation == end_of_row:
                        break
                    if bar and worth is not None and worth[first + relation] + worth[other] < bar:
                        relation = end_of_row  # noqa: PLW2901 - those after it are worth even less
                        break
                    if more <= left:
                        left -= more
                        room -= 2
                        used[relation] = 1
                        relations.append(relation)
                        inside.add(other)
                        entities.append(other)
                        if room < 2:  # noqa: PLR2004 - a relation and an entity
                            return room, left
                        continue
                    self._refused = True
                    patience -= 1
                    if not patience:
                        return 0, left
        return room, left
