"""Where the nodes of a drawing stand: every community a disc, linked discs near each other, none upon another.

Deterministic: the same graph is drawn the same on every machine, and nothing moves while someone looks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Layout", "lay_out"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROOM = 15.0
"""The radius of the disc of one node; that of `n` nodes holds `n` times the area."""
_GAP = 7.0
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_LARGEST_FORCED = 120
"""Nodes of a community up to which all pairs repel each other; above it they stand like seeds in a sunflower."""
_LOCAL_STEPS, _GLOBAL_STEPS, _SETTLING_STEPS = 60, 240, 120
_SWELL = 1.004
"""How much a drawing grows with every step in which discs still overlap."""
_PAIRS_HOLD = 8
"""Steps for which a list of discs that may collide is good."""
_BLOCK = 1 << 22


class Layout(NamedTuple):
    """Positions of nodes, then centres and radii of communities."""

    nodes: Floats
    centres: Floats
    radii: Floats


def lay_out(homes: Ints, sources: Ints, targets: Ints) -> Layout:
    """Place nodes.

    Args:
        homes: For each node, the number of its community; communities are numbered from 0 and none is empty.
        sources: For each edge, the node at one end.
        targets: For each edge, the node at the other end.
    """
    if not len(homes):
        return Layout(np.empty((0, 2)), np.empty((0, 2)), np.empty(0))
    sizes = np.bincount(homes)
    radii = _ROOM * np.sqrt(sizes) + _GAP
    local = _within(homes, sizes, sources, targets)
    centres = _between(homes, radii, sources, targets)
    return Layout(centres[homes] + local * (radii[homes] - _GAP)[:, None], centres, radii)


def _sunflower(count: int) -> Floats:
    """`count` points spread evenly over the unit disc."""
    number = np.arange(count)
    distance, angle = np.sqrt((number + 0.5) / max(count, 1)), number * _GOLDEN_ANGLE
    return np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=-1)


# --- within communities ----------------------------------------------------------------------------------------------


def _within(homes: Ints, sizes: Ints, sources: Ints, targets: Ints) -> Floats:
    """Where each node stands in the unit disc of its community, its best connected nodes in the middle."""
    inside = homes[sources] == homes[targets]
    sources, targets = sources[inside], targets[inside]
    degrees = np.bincount(np.concatenate([sources, targets]), minlength=len(homes))
    order = np.lexsort((-degrees, homes))
    starts = np.cumsum(sizes) - sizes
    place = np.empty(len(homes), dtype=np.int64)
    place[order] = np.arange(len(homes)) - starts[homes[order]]
    result = np.empty((len(homes), 2))
    for size in np.unique(sizes).tolist():
        chosen = sizes[homes] == size
        flower = _sunflower(size) if size > 1 else np.zeros((1, 2))
        result[chosen] = flower[place[chosen]]
        if 1 < size <= _LARGEST_FORCED:
            members = order[starts[np.flatnonzero(sizes == size)][:, None] + np.arange(size)]
            result[members] = _relaxed(result[members], _links(members, place, homes, sources, targets))
    return result


def _links(members: Ints, place: Ints, homes: Ints, sources: Ints, targets: Ints) -> Floats:
    """For communities of one size, who in each is linked to whom: (communities, size, size), 0 or 1."""
    number = np.full(int(homes.max()) + 1, -1)
    number[homes[members[:, 0]]] = np.arange(len(members))
    chosen = number[homes[sources]] >= 0
    community, one, other = number[homes[sources[chosen]]], place[sources[chosen]], place[targets[chosen]]
    links = np.zeros((len(members), members.shape[1], members.shape[1]))
    links[community, one, other] = links[community, other, one] = 1.0
    return links


def _relaxed(points: Floats, links: Floats) -> Floats:
    """The points after forces between them (Fruchterman and Reingold, 1991), fitted into the unit disc."""
    size = points.shape[1]
    ideal = 1.6 / np.sqrt(size)
    for step in range(_LOCAL_STEPS):
        apart = points[:, :, None, :] - points[:, None, :, :]
        distance = np.maximum(np.linalg.norm(apart, axis=-1), 0.05)
        force = (ideal / distance) ** 2 - links * distance / ideal
        push = (apart * force[..., None]).sum(axis=2) * 0.25 - points * 0.3
        most = 0.2 * (1 - step / _LOCAL_STEPS) + 0.01
        length = np.maximum(np.linalg.norm(push, axis=-1, keepdims=True), 1e-9)
        points = points + push * np.minimum(1.0, most / length)
    points = points - points.mean(axis=1, keepdims=True)
    return points / np.maximum(np.linalg.norm(points, axis=-1).max(axis=1), 1e-9)[:, None, None] * (1 - 0.5 / size)


# --- between communities ---------------------------------------------------------------------------------------------


def _between(homes: Ints, radii: Floats, sources: Ints, targets: Ints) -> Floats:
    """Centres of discs that pull each other along their links, are drawn to the middle, and do not overlap."""
    count = len(radii)
    ends = np.sort(np.stack([homes[sources], homes[targets]]), axis=0)
    pairs, weights = np.unique(ends[0] * count + ends[1], return_counts=True)
    one, other = pairs // count, pairs % count
    apart = one != other
    one, other, weights = one[apart], other[apart], weights[apart]
    degrees = np.maximum(np.bincount(np.concatenate([one, other]), np.concatenate([weights, weights]), count), 1.0)
    strength = weights / np.minimum(degrees[one], degrees[other])
    start = np.empty((count, 2))
    start[np.argsort(-radii, kind="stable")] = _sunflower(count)
    centres = start * np.sqrt((radii**2).sum()) * 1.6
    near = np.empty((2, 0), dtype=np.int64)
    for step in range(_GLOBAL_STEPS + _SETTLING_STEPS):
        if step % _PAIRS_HOLD == 0:
            near = _near(centres, radii)
        warmth = max(0.0, 1 - step / _GLOBAL_STEPS)
        if warmth:
            pull = (centres[other] - centres[one]) * (0.3 * warmth * strength)[:, None]
            share = (degrees[other] / (degrees[one] + degrees[other]))[:, None]
            centres += _added(count, one, pull * share) - _added(count, other, pull * (1 - share))
            centres -= centres * 0.02 * warmth
        elif _overlap(centres, radii, near):
            centres *= _SWELL
        else:
            break
        centres += _pushed(centres, radii, near)
    return centres - (centres * radii[:, None] ** 2).sum(axis=0) / (radii**2).sum()


def _near(centres: Floats, radii: Floats) -> Ints:
    """Pairs of discs that overlap or may do so soon."""
    count = len(radii)
    rows = max(1, _BLOCK // count)
    found: list[Ints] = []
    for first in range(0, count, rows):
        block = slice(first, min(first + rows, count))
        gap = (centres[block, None, 0] - centres[None, :, 0]) ** 2 + (
            centres[block, None, 1] - centres[None, :, 1]
        ) ** 2
        one, other = np.nonzero(gap < (radii[block, None] + radii[None, :] + 2 * _ROOM) ** 2)
        one += first
        found.append(np.stack([one, other])[:, one < other])
    return np.concatenate(found, axis=1)


def _overlap(centres: Floats, radii: Floats, near: Ints) -> bool:
    """Whether any two discs overlap by more than the gap around them."""
    one, other = near
    distance = np.linalg.norm(centres[one] - centres[other], axis=1)
    return bool((radii[one] + radii[other] - distance > _GAP).any())


def _pushed(centres: Floats, radii: Floats, near: Ints) -> Floats:
    """How far each disc has to go so that those that overlap part; the larger one goes less."""
    one, other = near
    apart = centres[one] - centres[other]
    distance = np.maximum(np.linalg.norm(apart, axis=1), 1e-6)
    overlap = np.maximum(radii[one] + radii[other] - distance, 0.0)
    step = apart / distance[:, None] * (0.5 * overlap)[:, None]
    share = (radii[other] ** 2 / (radii[one] ** 2 + radii[other] ** 2))[:, None]
    return _added(len(radii), one, step * share * 2) * 0.7 - _added(len(radii), other, step * (1 - share) * 2) * 0.7


def _added(count: int, rows: Ints, steps: Floats) -> Floats:
    """The sum of `steps` for each of `count` rows."""
    sums: list[Floats] = [np.bincount(rows, steps[:, axis], count).astype(np.float64) for axis in (0, 1)]
    return np.stack(sums, axis=1)
