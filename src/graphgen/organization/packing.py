"""The cutting of what hangs together into parts that are neither too small nor too large."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graphgen.organization.limits import Limits

__all__ = ["Part", "pack"]

Ends = Mapping[int, tuple[int, int]]


@dataclass(slots=True)
class Part:
    """Relations, and the entities that have their home here; other ends of the relations are context."""

    relations: list[int] = field(default_factory=list[int])
    homes: list[int] = field(default_factory=list[int])
    weight: int = 0
    """How many units it owns."""

    def add(self, other: Part) -> None:
        self.relations += other.relations
        self.homes += other.homes
        self.weight += other.weight

    def entities(self, ends: Ends) -> list[int]:
        """All entities that it holds: its homes first, then context."""
        return list(dict.fromkeys([*self.homes, *(end for relation in self.relations for end in ends[relation])]))


def pack(
    ends: Ends, owned: Collection[int], limits: Limits, tokens: Callable[[Part], int], roots: Sequence[int]
) -> list[Part] | None:
    """Cut connected relations into connected parts within the limits, all of them and each once; `None` if it fails.

    Args:
        ends: The relations, each with its two entities.
        owned: The entities that are to be owned; the others are context wherever they are.
        limits: What a part may hold, and must own.
        tokens: The tokens of a part.
        roots: Entities to hang the others on, tried in turn.
    """
    packer = _Packer(ends, owned, limits, tokens)
    half = (len(ends) + len(owned) + 1) // 2
    for target in dict.fromkeys((max(limits.min_units, half), limits.min_units)):
        for root in roots:
            parts = packer.pack(root, target)
            if parts is not None and all(part.weight >= limits.min_units for part in parts):
                return parts
    return None


class _Packer:
    """Packs one connected set of relations from the leaves of a spanning tree up."""

    def __init__(self, ends: Ends, owned: Collection[int], limits: Limits, tokens: Callable[[Part], int]) -> None:
        self._ends, self._owned, self._limits, self._tokens = ends, owned, limits, tokens
        # A part has no unit twice, so that all of it together within the limit means that every part is.
        self._count_tokens = tokens(Part(list(ends))) > limits.max_tokens

    def pack(self, root: int, target: int) -> list[Part] | None:
        """Parts of at least `target` units where possible; `None` where some do not fit."""
        order, up, others = self._tree(root)
        bundles = {entity: Part() for entity in order}
        parts: list[Part] = []
        for entity in reversed(order):
            for relation in others.get(entity, ()):
                if not self._hang(parts, bundles, entity, Part([relation], [], 1), target):
                    return None
            bundle = bundles[entity]
            bundle.homes.append(entity)
            bundle.weight += entity in self._owned
            if entity == root:
                return self._with_rest(parts, bundle)
            parent, relation = up[entity]
            bundle.relations.append(relation)
            bundle.weight += 1
            if not self._hang(parts, bundles, parent, bundle, target):
                return None
        return parts

    def _tree(self, root: int) -> tuple[list[int], dict[int, tuple[int, int]], dict[int, list[int]]]:
        """Entities breadth first, the parent of each with the relation to it, and what the tree leaves out."""
        around: dict[int, list[tuple[int, int]]] = {}
        for relation, (source, target) in self._ends.items():
            around.setdefault(source, []).append((target, relation))
            around.setdefault(target, []).append((source, relation))
        order, up, others = [root], dict[int, tuple[int, int]](), dict[int, list[int]]()
        seen, spent = {root}, set[int]()
        for entity in order:
            for other, relation in around.get(entity, ()):
                if relation in spent:
                    continue
                spent.add(relation)
                if other in seen:
                    others.setdefault(other, []).append(relation)
                else:
                    seen.add(other)
                    up[other] = entity, relation
                    order.append(other)
        return order, up, others

    def _hang(self, parts: list[Part], bundles: dict[int, Part], entity: int, piece: Part, target: int) -> bool:
        """Hang `piece` on `entity`; close what hangs there when that is enough for a part."""
        bundle = bundles[entity]
        if not self._fit(bundle, piece):
            whole = [part for part in (bundle, piece) if part.weight >= self._limits.min_units and self._fit(part)]
            if not whole:
                return False
            parts.append(whole[0])
            bundles[entity] = piece if whole[0] is bundle else bundle
            return True
        bundle.add(piece)
        if bundle.weight >= target:
            parts.append(bundle)
            bundles[entity] = Part()
        return True

    def _with_rest(self, parts: list[Part], rest: Part) -> list[Part] | None:
        if rest.weight >= self._limits.min_units:
            return [*parts, rest] if self._fit(rest) else None
        if not rest.weight:
            return parts
        reach = set(rest.entities(self._ends))
        for part in reversed(parts):
            if not reach.isdisjoint(part.entities(self._ends)) and self._fit(part, rest):
                part.add(rest)
                return parts
        return None

    def _fit(self, *parts: Part) -> bool:
        """Whether these are within the limits together."""
        most = 1 + 2 * sum(len(part.relations) for part in parts)  # what hangs together has one entity more at most
        if most <= self._limits.max_units and not self._count_tokens:
            return True
        both = Part()
        for part in parts:
            both.add(part)
        size = len(both.relations) + len(both.entities(self._ends))
        return size <= self._limits.max_units and self._tokens(both) <= self._limits.max_tokens


def halved(
    relations: Sequence[tuple[int, int, int]], is_owned: Callable[[int], bool], least: int
) -> tuple[list[int], list[int]]:
    """Branches of a grown tree that own about half of it: the first from its leaves up, else fewer.

    Args:
        relations: Each with its two ends, in an order of growth: with an end in common with one before it. Where one
            has none, nothing is cut off.
        is_owned: Whether an entity is to be owned.
        least: How many units the branches own at least, and also what is left.

    Returns:
        Relations of the branches, and the owned entities whose home they are; none where no cut is right.
    """
    seen: set[int] = set()
    grown: list[tuple[int, int, int]] = []  # a relation, where it hangs, and the entity that hangs on it, if any
    for relation, source, target in relations:
        if seen and source not in seen and target not in seen:
            return [], []
        if target not in seen:
            grown.append((relation, source, target))
        elif source not in seen:
            grown.append((relation, target, source))
        else:
            grown.append((relation, source, -1))
        seen.update((source, target))
    owned = {entity for entity in seen if is_owned(entity)}
    total = len(grown) + len(owned)
    best: tuple[list[int], list[int]] = [], []
    branches: dict[int, tuple[list[int], list[int]]] = {}
    for relation, parent, child in reversed(grown):
        own, homes = branches.pop(child, ([], []))
        all_own, all_homes = branches.setdefault(parent, ([], []))
        all_own += (*own, relation)
        all_homes += (*homes, child) if child in owned else homes
        weight = len(all_own) + len(all_homes)
        if least <= weight <= total - least:
            if 2 * weight >= total:
                return all_own, all_homes
            best = all_own[:], all_homes[:]
    return best
