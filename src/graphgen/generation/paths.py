"""Chains of relations inside a subgraph whose two ends no single relation connects."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from graphgen.generation.premise import mean_loss
from graphgen.records import Entity, Relation, Subgraph, content_id
from graphgen.text.mentions import mentions
from graphgen.text.names import fold_name

__all__ = ["Path", "disjoint_paths"]

_MOST_PATHS = 20_000


class Path(NamedTuple):
    """A simple chain: `relations[i]` connects `entities[i]` and `entities[i + 1]`, in either direction."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]


_Step = tuple[Relation, Entity]


def disjoint_paths(subgraph: Subgraph, *, max_hops: int, count: int, seed: int) -> list[Path]:
    """At most `count` chains of 2 to `max_hops` relations that share no relation, greatest mean loss first.

    The ends of a chain are not connected directly in `subgraph`: that would be a shortcut past its middle. Names of
    the middle and the end do not stand in the name of the start, which every question may mention. A chain runs the
    way most of its relations point. Chains of unknown or equal loss come in an order drawn by `seed`. In a subgraph
    with very many chains only the first 20,000 are looked at.
    """
    found = islice(_chains(subgraph, max_hops), _MOST_PATHS)
    ranked = sorted(found, key=lambda path: _rank(path, seed))
    taken: set[str] = set()
    paths: list[Path] = []
    for path in ranked:
        relations = {relation.id for relation in path.relations}
        oriented = _oriented(path, seed)
        if len(paths) < count and taken.isdisjoint(relations) and oriented:
            taken |= relations
            paths.append(oriented)
    return paths


def _rank(path: Path, seed: int) -> tuple[float, str]:
    loss = mean_loss(path.relations)
    return (-loss if loss is not None else math.inf), content_id("path", seed, [unit.id for unit in path.relations])


def _chains(subgraph: Subgraph, max_hops: int) -> Iterator[Path]:
    """Every chain once: of its two directions, the one that starts at the smaller name."""
    steps = _steps(subgraph)
    for start in sorted(steps):
        origin = next(entity for entity in subgraph.entities if fold_name(entity.name) == start)
        neighbours = {fold_name(entity.name) for _, entity in steps[start]}
        stack: list[Path] = [Path((origin,), ())]
        while stack:
            path = stack.pop()
            end = fold_name(path.entities[-1].name)
            if len(path.relations) > 1 and end > start and end not in neighbours:
                yield path
            if len(path.relations) < max_hops:
                visited = {fold_name(entity.name) for entity in path.entities}
                stack += [
                    Path((*path.entities, entity), (*path.relations, relation))
                    for relation, entity in reversed(steps[end])
                    if fold_name(entity.name) not in visited
                ]


def _steps(subgraph: Subgraph) -> dict[str, list[_Step]]:
    entities = {fold_name(entity.name): entity for entity in subgraph.entities}
    steps: dict[str, list[_Step]] = {}
    for relation in sorted(subgraph.relations, key=lambda item: item.id):
        source, target = fold_name(relation.source), fold_name(relation.target)
        if source != target and source in entities and target in entities:
            steps.setdefault(source, []).append((relation, entities[target]))
            steps.setdefault(target, []).append((relation, entities[source]))
    return steps


def _oriented(path: Path, seed: int) -> Path | None:
    """The better direction of `path`, or the other where names forbid it, or `None` where they forbid both."""
    turned = Path(path.entities[::-1], path.relations[::-1])
    forward, backward = _points_along(path), _points_along(turned)
    drawn = content_id("direction", seed, [relation.id for relation in path.relations])[-1] in "13579bdf"
    better = path if forward > backward or (forward == backward and drawn) else turned
    other = turned if better is path else path
    return next((candidate for candidate in (better, other) if _can_be_asked(candidate)), None)


def _points_along(path: Path) -> int:
    return sum(
        fold_name(relation.source) == fold_name(entity.name)
        for relation, entity in zip(path.relations, path.entities, strict=False)
    )


def _can_be_asked(path: Path) -> bool:
    start, *others = (entity.name for entity in path.entities)
    return not any(mentions(start, name) for name in others)
