"""Chains of relations inside a subgraph whose two ends no single relation connects."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from graphgen.generation.premise import mean_loss
from graphgen.records import Entity, Relation, Subgraph, content_id
from graphgen.text.mentions import comparable, mentions
from graphgen.text.names import fold_name

__all__ = ["Path", "disjoint_paths"]

_MOST_PATHS = 10_000
_Way = tuple[str, str, bool]
"""Out of an entity by a type of relation, from its source or from its target."""


class Path(NamedTuple):
    """A simple chain: `relations[i]` connects `entities[i]` and `entities[i + 1]`, in either direction."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]


def disjoint_paths(subgraph: Subgraph, *, max_hops: int, count: int, seed: int) -> list[Path]:
    """At most `count` chains of 2 to `max_hops` relations that share no relation, greatest mean loss first.

    Each has a relation that `subgraph` owns, where that says what it owns. No relation of the graph connects the ends
    of a chain directly: that would be a shortcut past its middle. Names of the middle and the end do not stand in the
    name of the start, which every question may mention. No two relations of a chain say the same, and none speaks of
    both ends: what one sentence states takes one step, however many relations it gave. A chain runs the way most of its
    relations point. Chains of unknown or equal loss come in an order drawn by `seed`. In a subgraph with very many
    chains only the first 10,000 are looked at.
    """
    found = islice(_chains(subgraph, max_hops), _MOST_PATHS)
    twins = _twins(subgraph.relations)
    ranked = sorted(found, key=lambda path: _rank(path, seed))
    owned = frozenset(subgraph.owned)
    taken: set[str] = set()
    paths: list[Path] = []
    for path in ranked:
        relations = {relation.id for relation in path.relations}
        if len(paths) == count:
            break
        if owned and owned.isdisjoint(relations):
            continue
        if taken.isdisjoint(relations) and (oriented := _oriented(path, twins, seed)):
            taken |= relations
            paths.append(oriented)
    return paths


def _rank(path: Path, seed: int) -> tuple[float, str]:
    loss = mean_loss(path.relations)
    return (-loss if loss is not None else math.inf), content_id("path", seed, [unit.id for unit in path.relations])


def _chains(subgraph: Subgraph, max_hops: int) -> Iterator[Path]:
    """Every chain once: of its two directions, the one that starts at the smaller name."""
    entities = {fold_name(entity.name): entity for entity in subgraph.entities}
    steps = _steps(subgraph, entities)
    said = {relation.id: comparable(relation.description) or relation.id for relation in subgraph.relations}
    near = _neighbours(subgraph)
    for start in sorted(steps):
        neighbours = near[start]
        stack: list[tuple[tuple[str, ...], tuple[Relation, ...]]] = [((start,), ())]
        while stack:
            names, relations = stack.pop()
            if len(relations) > 1 and names[-1] > start and names[-1] not in neighbours:
                yield Path(tuple(entities[name] for name in names), relations)
            if len(relations) < max_hops:
                stack += [
                    ((*names, name), (*relations, relation))
                    for name, relation in reversed(steps[names[-1]])
                    if name not in names and all(said[relation.id] != said[other.id] for other in relations)
                ]


def _neighbours(subgraph: Subgraph) -> dict[str, set[str]]:
    """For every folded name, the names that any relation of the graph connects with it directly."""
    near: dict[str, set[str]] = {}
    for one, other in (*((each.source, each.target) for each in subgraph.relations), *subgraph.related):
        near.setdefault(fold_name(one), set()).add(fold_name(other))
        near.setdefault(fold_name(other), set()).add(fold_name(one))
    return near


def _steps(subgraph: Subgraph, entities: Container[str]) -> dict[str, list[tuple[str, Relation]]]:
    """For every folded name, the names one relation away, in either direction."""
    steps: dict[str, list[tuple[str, Relation]]] = {}
    for relation in sorted(subgraph.relations, key=lambda item: item.id):
        source, target = fold_name(relation.source), fold_name(relation.target)
        if source != target and source in entities and target in entities:
            steps.setdefault(source, []).append((target, relation))
            steps.setdefault(target, []).append((source, relation))
    return steps


def _oriented(path: Path, twins: Container[_Way], seed: int) -> Path | None:
    """The better direction of `path`, or the other where that cannot be asked, or `None` where neither can.

    `twins` are the ends, relation types and directions that several relations share: see `_twins`.
    """
    turned = Path(path.entities[::-1], path.relations[::-1])
    forward, backward = _points_along(path), _points_along(turned)
    drawn = content_id("direction", seed, [relation.id for relation in path.relations])[-1] in "13579bdf"
    better = path if forward > backward or (forward == backward and drawn) else turned
    other = turned if better is path else path
    return next((candidate for candidate in (better, other) if _can_be_asked(candidate, twins)), None)


def _points_along(path: Path) -> int:
    return sum(
        fold_name(relation.source) == fold_name(entity.name)
        for relation, entity in zip(path.relations, path.entities, strict=False)
    )


def _can_be_asked(path: Path, twins: Container[_Way]) -> bool:
    start, *others = (entity.name for entity in path.entities)
    one_step = any(_meet(relation.description, start, others[-1]) for relation in path.relations)
    last = _way(path.relations[-1], path.entities[-2].name)
    return not one_step and not any(mentions(start, name) for name in others) and last not in twins


def _way(relation: Relation, hub: str) -> _Way:
    return fold_name(hub), fold_name(relation.type), fold_name(relation.source) == fold_name(hub)


def _twins(relations: Iterable[Relation]) -> set[_Way]:
    """The ways out of an entity that lead to several others: of all cities of C, none is the answer to "in C lies?"."""
    ways = Counter(_way(relation, hub) for relation in relations for hub in (relation.source, relation.target))
    return {way for way, count in ways.items() if count > 1 and way[1]}


def _meet(text: str, one: str, other: str) -> bool:
    """Whether `text` speaks of both; a name inside the other name does not count as a mention of its own."""
    shorter, longer = sorted((one, other), key=len)
    without_longer = comparable(text).replace(comparable(longer), " ")
    return mentions(text, longer) and mentions(without_longer, shorter)
