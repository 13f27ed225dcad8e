"""The growing of communities on integers alone (report, algorithms 4.7 and 4.8).

Units are numbers: entities from 0, relations after them. A community holds entities and relations such that both ends
of every relation are inside. It owns all its relations, and those entities that no earlier community owns; the others
are context.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph

__all__ = ["Communities", "Community", "Limits"]

_FREE = -1
_PATIENCE = 8
"""Relations in reach that may be found not to fit before a community stops looking for one that does."""
_LENDERS = 16
"""Communities with an entity in common that are asked for units, the latest first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a community may hold; context counts like everything else in it, except towards `min_units`."""

    max_units: int
    min_units: int
    max_tokens: int


@dataclass(slots=True)
class Community:
    """Entities, each with whether it is owned, and relations, all owned, in the order in which they were added.

    `tokens` counts the descriptions while the community grows.
    """

    entities: dict[int, bool] = field(default_factory=dict[int, bool])
    relations: dict[int, None] = field(default_factory=dict[int, None])
    tokens: int = 0

    @property
    def size(self) -> int:
        return len(self.entities) + len(self.relations)

    @property
    def owned_count(self) -> int:
        return sum(self.entities.values()) + len(self.relations)


class _Piece(NamedTuple):
    """A relation that a community can do without, and the end of it that goes with it."""

    owner: int
    relation: int
    leaf: int


class Communities:
    """Grows communities over a graph, in the given order of seeds.

    Args:
        graph: The graph.
        order: All units, those to be taken first in front.
        limits: What a community may hold.
    """

    def __init__(self, graph: KnowledgeGraph, order: npt.NDArray[np.int64], limits: Limits) -> None:
        self._limits = limits
        self._entity_count = graph.entity_count
        self._order: list[int] = order.tolist()
        self._tokens: list[int] = graph.tokens.tolist()
        self._ends: list[tuple[int, int]] = list(zip(graph.sources.tolist(), graph.targets.tolist(), strict=True))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        adjacency = graph.adjacency
        relation_rank = rank[graph.entity_count :][adjacency.relations]
        row = np.repeat(np.arange(graph.entity_count), np.diff(adjacency.indptr))
        self._incident: list[int] = adjacency.relations[np.lexsort((relation_rank, row))].tolist()
        self._row_end: list[int] = adjacency.indptr[1:].tolist()
        self._cursor: list[int] = adjacency.indptr[:-1].tolist()
        self._owner = [_FREE] * len(order)
        self._as_context: dict[int, list[int]] = defaultdict(list)
        self.found: list[Community] = []

    def grow_all(self) -> None:
        """Find all communities; units that are too few for one are pooled with what their neighbours can spare."""
        stranded = bytearray(len(self._order))
        for seed in self._order:
            if self._owner[seed] != _FREE or stranded[seed]:
                continue
            community, refused = self._grow(seed)
            if community.owned_count >= self._limits.min_units:
                self._accept(community)
                continue
            stranded[seed] = True
            if not refused:
                # Nothing else was in reach, and what is in reach only becomes less: its other units need no try.
                for unit in self._owned_units(community):
                    stranded[unit] = True
        self._rescue()

    def left_out(self) -> Iterator[int]:
        """The units that no community owns, in order."""
        return (unit for unit in self._order if self._owner[unit] == _FREE)

    def fits_alone(self, unit: int) -> bool:
        """Whether the unit, with its ends if it is a relation, is within the token limit."""
        ends = self._ends[unit - self._entity_count] if unit >= self._entity_count else ()
        return self._tokens[unit] + sum(self._tokens[end] for end in ends) <= self._limits.max_tokens

    def _grow(self, seed: int) -> tuple[Community, bool]:
        """The community around `seed`, breadth first, and whether something in reach did not fit."""
        community = Community()
        if seed >= self._entity_count:
            if not self._add_relation(community, seed - self._entity_count):
                return community, True
        elif self._tokens[seed] <= self._limits.max_tokens:
            community.entities[seed] = True
            community.tokens = self._tokens[seed]
        refusals = 0
        queue = deque(community.entities)
        while queue and refusals < _PATIENCE and community.size < self._limits.max_units:
            for relation in self._free_relations(queue.popleft()):
                if relation in community.relations:
                    continue
                before = len(community.entities)
                if self._add_relation(community, relation):
                    queue.extend(list(community.entities)[before:])
                    continue
                refusals += 1
                if refusals == _PATIENCE:
                    break
        return community, refusals > 0

    def _free_relations(self, entity: int) -> Iterator[int]:
        """The entity's relations that no community owns, in the order of seeds."""
        place, end, first = self._cursor[entity], self._row_end[entity], self._entity_count
        while place < end and self._owner[first + self._incident[place]] != _FREE:
            place += 1
        self._cursor[entity] = place  # what is owned stays owned, so a hub's spent relations are passed only once
        for each in range(place, end):
            relation = self._incident[each]
            if self._owner[first + relation] == _FREE:
                yield relation

    def _add_relation(self, community: Community, relation: int) -> bool:
        """Add the relation with whichever of its ends are not inside yet, if all of it fits."""
        inside = community.entities
        source, target = self._ends[relation]
        new: list[int] = []
        tokens = community.tokens + self._tokens[self._entity_count + relation]
        if source not in inside:
            new.append(source)
            tokens += self._tokens[source]
        if target not in inside:
            new.append(target)
            tokens += self._tokens[target]
        size = len(inside) + len(community.relations) + 1 + len(new)
        if size > self._limits.max_units or tokens > self._limits.max_tokens:
            return False
        for end in new:
            inside[end] = self._owner[end] == _FREE
        community.relations[relation] = None
        community.tokens = tokens
        return True

    def _owned_units(self, community: Community) -> Iterator[int]:
        yield from (entity for entity, owned in community.entities.items() if owned)
        yield from (self._entity_count + relation for relation in community.relations)

    def _accept(self, community: Community) -> None:
        number = len(self.found)
        self.found.append(community)
        for unit in self._owned_units(community):
            self._owner[unit] = number
        for entity, owned in community.entities.items():
            if not owned:
                self._as_context[entity].append(number)

    def _rescue(self) -> None:
        """Let groups of units that are too few borrow from the communities next to them.

        A community was closed when nothing next to it fitted any more, so none has room to take such a group in.
        """
        hopeless = bytearray(len(self._order))
        for seed in self._order:
            if self._owner[seed] != _FREE or hopeless[seed]:
                continue
            group, _ = self._grow(seed)
            pieces = self._borrowable(group)
            if pieces is not None:
                for piece in pieces:
                    self._take_back(piece)
                    self._add_relation(group, piece.relation)
                self._accept(group)
                continue
            hopeless[seed] = True
            for unit in self._owned_units(group):
                hopeless[unit] = True

    def _borrowable(self, group: Community) -> list[_Piece] | None:
        """What the group can borrow to have enough units, or `None` when there is not enough to be had."""
        pieces: list[_Piece] = []
        taken: set[int] = set()
        spare: dict[int, int] = {}
        missing = self._limits.min_units - group.owned_count
        size, tokens = group.size, group.tokens
        for piece in self._pieces_next_to(group):
            if missing <= 0:
                break
            gain = 1 + self.found[piece.owner].entities[piece.leaf]
            cost = self._tokens[self._entity_count + piece.relation] + self._tokens[piece.leaf]
            left = spare.get(piece.owner, self.found[piece.owner].owned_count - self._limits.min_units)
            fits = size + 2 <= self._limits.max_units and tokens + cost <= self._limits.max_tokens
            if gain > left or not fits or piece.leaf in taken:
                continue
            pieces.append(piece)
            taken.add(piece.leaf)
            spare[piece.owner] = left - gain
            missing, size, tokens = missing - gain, size + 2, tokens + cost
        return pieces if missing <= 0 else None

    def _pieces_next_to(self, group: Community) -> Iterator[_Piece]:
        """Relations of other communities that start or end in the group, and whose far end nothing else there needs."""
        for entity in group.entities:
            owner = self._owner[entity]
            owners = [owner] if owner != _FREE else []
            for number in dict.fromkeys([*owners, *reversed(self._as_context.get(entity, [])[-_LENDERS:])]):
                relations = self.found[number].relations
                degrees = Counter(end for relation in relations for end in self._ends[relation])
                for relation in reversed(relations):
                    source, target = self._ends[relation]
                    leaf = target if source == entity else source
                    if entity in (source, target) and degrees[leaf] == 1 and leaf not in group.entities:
                        yield _Piece(number, relation, leaf)

    def _take_back(self, piece: _Piece) -> None:
        community = self.found[piece.owner]
        del community.relations[piece.relation]
        self._owner[self._entity_count + piece.relation] = _FREE
        if community.entities.pop(piece.leaf):
            self._owner[piece.leaf] = _FREE
