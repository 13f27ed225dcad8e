"""What becomes of units that are too few for a subgraph of their own: neighbours take them in, or share with them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from graphgen.graph import KnowledgeGraph
from graphgen.organization.limits import Limits
from graphgen.organization.order import by_rank
from graphgen.organization.packing import Part, halved, pack
from graphgen.organization.pieces import Draft, Pieces
from graphgen.organization.rows import packed

__all__ = ["rescued"]

_NOBODY = -1
_ASKED = 16
"""Subgraphs that are asked alone, and that are put together at most, to make room for one group."""
_MOST_FAILURES = 500
"""Groups that could not be placed, after which others are tried in fewer ways: the limits leave little room here."""

Group = tuple[list[int], list[int]]


def rescued(graph: KnowledgeGraph, pieces: Pieces, remnants: Pieces, limits: Limits) -> Pieces:
    """`pieces` with as many of the remnants in them as the limits allow; a new subgraph is last.

    A remnant joins a subgraph next to it that has room. Where none has, one of them and the remnant are cut anew, so
    that each part has enough; failing that, several of them are.

    Args:
        graph: The graph.
        pieces: Subgraphs within the limits.
        remnants: Connected entities and relations that are too few; entities among them may belong to subgraphs.
        limits: What a subgraph may hold, and must own.
    """
    if not len(remnants) or not len(pieces):
        return pieces
    rescue = _Rescue(graph, pieces, limits)
    for number in range(len(remnants)):
        rescue.place(*remnants.at(number))
    return rescue.result()


class _Rescue:
    def __init__(self, graph: KnowledgeGraph, pieces: Pieces, limits: Limits) -> None:
        self._pieces, self._limits, self._first = pieces, limits, graph.entity_count
        self._sources, self._targets, self._tokens = packed(graph.sources), packed(graph.targets), packed(graph.tokens)
        owner = np.full(graph.entity_count, _NOBODY, dtype=np.int32)
        owner[pieces.entities[pieces.owned]] = pieces.entity_homes[pieces.owned]
        self._owner = packed(owner)
        self._sizes = packed(pieces.sizes)
        self._cut_anew = Draft()  # flat, as the many lists that it stands for would keep the garbage collector busy
        self._changed: dict[int, int] = {}  # the place there of each subgraph that is not as it was
        by_entity = by_rank(-pieces.entities)
        self._homes = packed(pieces.entity_homes[by_entity])
        lengths = np.bincount(pieces.entities, minlength=graph.entity_count)
        self._ends_of_homes = packed(np.concatenate([[0], np.cumsum(lengths)]))
        self._never_too_long = int(graph.tokens.max(initial=0)) * limits.max_units <= limits.max_tokens
        self._failures = 0
        self._later_homes: dict[int, list[int]] = {}  # of entities that were taken in
        self._offshoots: dict[
            int, tuple[int, ...]
        ] = {}  # subgraphs that have relations and entities of another from now on

    def place(self, entities: Sequence[int], relations: Sequence[int]) -> bool:
        """Put a group into subgraphs; whether that was possible."""
        near = list(dict.fromkeys(self._subgraphs_near(entities)))
        most = self._limits.max_units - len(relations) - len(entities) + 1
        if any(self._take_in(number, entities, relations) for number in near if self._sizes[number] <= most):
            return True
        near = near[: _ASKED if self._failures < _MOST_FAILURES else 1]
        if any(self._halve(number, relations) for number in near):
            return True
        if self._failures < _MOST_FAILURES and self._cut_together(near, relations):
            return True
        self._failures += 1
        return False

    def _cut_together(self, near: Sequence[int], relations: Sequence[int]) -> bool:
        """Try every cut of one subgraph with the relations, then of two, and so on."""
        if any(self._share([number], relations) for number in near):
            return True
        together: list[int] = []
        for number in self._ever_farther(near):
            together.append(number)
            if len(together) > 1 and self._share(together, relations):
                return True
        return False

    def result(self) -> Pieces:
        """All subgraphs, those that were cut anew in their places."""
        numbers = np.array(sorted(self._changed), dtype=np.int64)
        places = np.array([self._changed[number] for number in numbers.tolist()], dtype=np.int64)
        anew = self._cut_anew.pieces(self._first).taken(places)
        filled = np.flatnonzero(anew.sizes)
        kept = np.ones(len(self._pieces), dtype=np.bool_)
        kept[numbers[numbers < len(kept)]] = False
        unchanged = np.flatnonzero(kept)
        all_numbers = np.concatenate([unchanged, numbers[filled]])
        order = np.argsort(all_numbers, kind="stable")
        joined = self._pieces.taken(unchanged).joined(anew.taken(filled))
        return joined.taken(order).owned_by(_ints(self._owner), all_numbers[order])

    # --- asking ------------------------------------------------------------------------------------------------------

    def _at(self, number: int) -> Group:
        return self._cut_anew.at(self._changed[number]) if number in self._changed else self._pieces.at(number)

    def _subgraphs_near(self, entities: Iterable[int]) -> Iterator[int]:
        """The subgraphs that the entities are in, those of each entity that were cut last in front."""
        for entity in entities:
            start, end = self._ends_of_homes[entity], self._ends_of_homes[entity + 1]
            homes = [*self._homes[max(start, end - _ASKED) : end], *self._later_homes.get(entity, ())[-_ASKED:]]
            for number in reversed(homes):
                if number not in self._changed:
                    yield number
                else:
                    yield from (each for each in self._family(number) if entity in self._at(each)[0])

    def _family(self, number: int) -> list[int]:
        """The subgraph and all that have parts of it by now."""
        family = [number]
        for each in family:
            family += (other for other in self._offshoots.get(each, ()) if other not in family)
        return family

    def _ever_farther(self, near: Sequence[int]) -> Iterator[int]:
        """The subgraphs in `near`, then those next to them, and so on, up to a limit."""
        seen, queue = set(near), list(near)
        for number in islice(queue, _ASKED):
            yield number
            for other in self._subgraphs_near(self._at(number)[0]):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)

    def _with_ends(self, relations: Iterable[int]) -> list[int]:
        ends = ((self._sources[relation], self._targets[relation]) for relation in relations)
        return list(dict.fromkeys(end for pair in ends for end in pair))

    def _tokens_of(self, entities: Iterable[int], relations: Iterable[int]) -> int:
        """The tokens of these; 0 where no subgraph can have too many, which spares counting."""
        if self._never_too_long:
            return 0
        tokens, first = self._tokens, self._first
        return sum(tokens[entity] for entity in entities) + sum(tokens[first + each] for each in relations)

    # --- changing ----------------------------------------------------------------------------------------------------

    def _take_in(self, number: int, entities: Sequence[int], relations: Sequence[int]) -> bool:
        inside, own = self._at(number)
        more = [entity for entity in entities if entity not in inside]
        size = len(inside) + len(more) + len(own) + len(relations)
        both: Group = ([*inside, *more], [*own, *relations])
        if size > self._limits.max_units or self._tokens_of(*both) > self._limits.max_tokens:
            return False
        self._set(number, *both)
        for entity in more:
            self._later_homes.setdefault(entity, []).append(number)
            if self._owner[entity] == _NOBODY:
                self._owner[entity] = number
        return True

    def _halve(self, number: int, relations: Sequence[int]) -> bool:
        """Cut off half of a subgraph together with the relations, if that is as simple as it nearly always is."""
        all_relations = [*self._at(number)[1], *relations]
        owner, theirs = self._owner, (number, _NOBODY)
        part, homes = halved(
            [(each, self._sources[each], self._targets[each]) for each in all_relations],
            lambda entity: owner[entity] in theirs,
            self._limits.min_units,
        )
        if not part:
            return False
        cut_off = set(part)
        rest = [relation for relation in all_relations if relation not in cut_off]
        groups = [(self._with_ends(each), each) for each in (rest, part)]
        if any(len(inside) + len(own) > self._limits.max_units for inside, own in groups):
            return False
        too_long = self._tokens_of(self._with_ends(all_relations), all_relations) > self._limits.max_tokens
        if too_long and any(self._tokens_of(*group) > self._limits.max_tokens for group in groups):
            return False
        self._replace([number], [(*groups[0], ()), (*groups[1], homes)])
        return True

    def _share(self, numbers: Sequence[int], relations: Sequence[int]) -> bool:
        """Cut these subgraphs and the relations anew."""
        everything = [relation for number in numbers for relation in self._at(number)[1]] + list(relations)
        ends = {relation: (self._sources[relation], self._targets[relation]) for relation in everything}
        theirs = {_NOBODY, *numbers}
        entities = dict.fromkeys(end for pair in ends.values() for end in pair)
        owned = {entity for entity in entities if self._owner[entity] in theirs}

        members = (entity for number in numbers for entity in self._at(number)[0])
        if any(self._owner[entity] in theirs and entity not in owned for entity in members):
            return False  # an entity without a relation here would be lost

        def tokens(part: Part) -> int:
            return self._tokens_of(part.entities(ends), part.relations)

        parts = pack(ends, owned, self._limits, tokens, list(entities)[:: max(1, len(entities) // 4)])
        if parts is None:
            return False
        parts.sort(key=lambda part: -part.weight)
        self._replace(
            numbers, [(part.entities(ends), part.relations, owned.intersection(part.homes)) for part in parts]
        )
        return True

    def _replace(self, numbers: Sequence[int], parts: Sequence[tuple[list[int], list[int], Iterable[int]]]) -> None:
        """Put parts in place of subgraphs: entities, relations, and the entities that are owned there from now on."""
        fresh = len(self._sizes)
        self._sizes.extend([0] * max(0, len(parts) - len(numbers)))
        places = [*numbers, *range(fresh, len(self._sizes))]
        for number, (entities, relations, homes) in zip(places, parts, strict=False):
            self._set(number, entities, relations)
            for entity in entities:
                if self._owner[entity] == _NOBODY:
                    self._owner[entity] = number
            for entity in homes:
                self._owner[entity] = number
        for number in places[len(parts) :]:
            self._set(number, [], [])
        for number in numbers:
            others = (other for other in places if other != number)
            self._offshoots[number] = (*self._offshoots.get(number, ()), *others)

    def _set(self, number: int, entities: list[int], relations: list[int]) -> None:
        self._changed[number] = len(self._cut_anew)
        self._cut_anew.add(entities, relations)
        self._sizes[number] = len(entities) + len(relations)


def _ints(numbers: array[int]) -> npt.NDArray[np.int32]:
    return np.frombuffer(numbers, dtype=np.int32)
