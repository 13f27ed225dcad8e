"""The lines of a `<facts>` block."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["EntityFact", "Facts", "RelationFact", "read_facts"]


class EntityFact(NamedTuple):
    name: str
    type: str
    description: str


class RelationFact(NamedTuple):
    source: str
    target: str
    type: str
    description: str


class Facts(NamedTuple):
    entities: tuple[EntityFact, ...]
    relations: tuple[RelationFact, ...]
    path: tuple[str, ...]


_SEPARATOR = " | "


def read_facts(block: str) -> Facts:
    """Read `entity:`, `relation:` and `path:` lines; a line that is none of these, or lacks fields, is passed over."""
    entities: list[EntityFact] = []
    relations: list[RelationFact] = []
    path: tuple[str, ...] = ()
    for line in block.splitlines():
        kind, colon, rest = line.strip().partition(":")
        fields = [field.strip() for field in (rest + " ").split(_SEPARATOR)]
        if not colon:
            continue
        if kind == "entity" and len(fields) >= len(EntityFact._fields):
            entities.append(EntityFact(fields[0], fields[1], _SEPARATOR.join(fields[2:])))
        elif kind == "relation" and len(fields) >= len(RelationFact._fields):
            relations.append(RelationFact(fields[0], fields[1], fields[2], _SEPARATOR.join(fields[3:])))
        elif kind == "path":
            path = tuple(name for field in fields for name in field.split(" ¦ ") if name)
    return Facts(tuple(entities), tuple(relations), path)
