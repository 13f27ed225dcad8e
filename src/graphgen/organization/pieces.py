"""A partition as numbers: some bytes a unit, no record made until it is asked for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from graphgen.organization.order import Ints

__all__ = ["Draft", "Pieces"]

Places = npt.NDArray[np.int64]


@dataclass(slots=True)
class Draft:
    """Subgraphs as they are found, one after the other."""

    entities: array[int] = field(default_factory=lambda: array("i"))
    relations: array[int] = field(default_factory=lambda: array("i"))
    entity_ends: array[int] = field(default_factory=lambda: array("i", [0]))
    relation_ends: array[int] = field(default_factory=lambda: array("i", [0]))

    def add(self, entities: Iterable[int], relations: Iterable[int]) -> None:
        """Add a subgraph; both ends of its relations are among its entities."""
        self.entities.extend(entities)
        self.relations.extend(relations)
        self.entity_ends.append(len(self.entities))
        self.relation_ends.append(len(self.relations))

    def __len__(self) -> int:
        return len(self.entity_ends) - 1

    def at(self, number: int) -> tuple[list[int], list[int]]:
        """The entities and the relations of one subgraph."""
        entities = self.entities[self.entity_ends[number] : self.entity_ends[number + 1]]
        relations = self.relations[self.relation_ends[number] : self.relation_ends[number + 1]]
        return entities.tolist(), relations.tolist()

    def pieces(self, entity_count: int) -> Pieces:
        """What was found, each entity owned by the first subgraph that it is in."""
        entities = np.array(self.entities, dtype=np.int32)
        first = np.zeros(entity_count, dtype=np.int64)
        first[entities[::-1]] = np.arange(len(entities))[::-1]
        return Pieces(
            entities=entities,
            entity_ends=np.array(self.entity_ends, dtype=np.int64),
            relations=np.array(self.relations, dtype=np.int32),
            relation_ends=np.array(self.relation_ends, dtype=np.int64),
            owned=first[entities] == np.arange(len(entities)),
        )


@dataclass(frozen=True, slots=True)
class Pieces:
    """Subgraph `i` holds `entities[entity_ends[i]:entity_ends[i + 1]]`, and likewise relations.

    It owns all its relations, and those of its entities where `owned` says so; the others are context.
    """

    entities: Ints
    entity_ends: Places
    relations: Ints
    relation_ends: Places
    owned: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.entity_ends) - 1

    @property
    def sizes(self) -> Places:
        """Entities and relations of each, context included."""
        return np.diff(self.entity_ends) + np.diff(self.relation_ends)

    @property
    def entity_homes(self) -> Places:
        """For each place in `entities`, its subgraph."""
        return np.repeat(np.arange(len(self)), np.diff(self.entity_ends))

    @property
    def relation_homes(self) -> Places:
        """For each place in `relations`, its subgraph."""
        return np.repeat(np.arange(len(self)), np.diff(self.relation_ends))

    def at(self, number: int) -> tuple[list[int], list[int]]:
        """The entities and the relations of one subgraph."""
        entities = self.entities[self.entity_ends[number] : self.entity_ends[number + 1]]
        relations = self.relations[self.relation_ends[number] : self.relation_ends[number + 1]]
        return entities.tolist(), relations.tolist()

    def taken(self, order: Places) -> Pieces:
        """These subgraphs only, in this order."""
        at_entities, entity_ends = _gather(self.entity_ends, order)
        at_relations, relation_ends = _gather(self.relation_ends, order)
        return Pieces(
            entities=self.entities[at_entities],
            entity_ends=entity_ends,
            relations=self.relations[at_relations],
            relation_ends=relation_ends,
            owned=self.owned[at_entities],
        )

    def joined(self, other: Pieces) -> Pieces:
        """These subgraphs, then the others."""
        return Pieces(
            entities=np.concatenate([self.entities, other.entities]),
            entity_ends=np.concatenate([self.entity_ends, self.entity_ends[-1] + other.entity_ends[1:]]),
            relations=np.concatenate([self.relations, other.relations]),
            relation_ends=np.concatenate([self.relation_ends, self.relation_ends[-1] + other.relation_ends[1:]]),
            owned=np.concatenate([self.owned, other.owned]),
        )

    def followed_by(self, other: Pieces) -> Pieces:
        """`joined`, where the others own none of the entities that these have."""
        both = self.joined(other)
        late = np.arange(len(both.entities)) >= len(self.entities)
        return replace(both, owned=both.owned & ~(late & np.isin(both.entities, self.entities)))

    def owned_by(self, owner: Ints, numbers: Places) -> Pieces:
        """These subgraphs where an entity belongs to the one whose number among `numbers` is the entity's `owner`."""
        return replace(self, owned=owner[self.entities] == numbers[self.entity_homes])


def _gather(ends: Places, order: Places) -> tuple[Places, Places]:
    """Which places of the flat array the parts in `order` have, and where each part ends then."""
    lengths = np.diff(ends)[order]
    new_ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    shift = np.repeat(ends[:-1][order] - new_ends[:-1], lengths)
    return np.arange(len(shift), dtype=np.int64) + shift, new_ends
