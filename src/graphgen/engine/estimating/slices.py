"""Slices of what a run reads, so large that they tell what all of it will ask, and no larger than they need be."""

from __future__ import annotations

from collections.abc import Sequence

from graphgen.engine.estimating.passes import Passes
from graphgen.engine.estimating.roots import Root, spread
from graphgen.engine.estimating.tally import Tally

__all__ = ["gone_through"]

_FIRST = 8


async def gone_through(passes: Passes, roots: Sequence[Root], most: int) -> list[tuple[int, Tally]]:
    """How many roots, and what is asked of them: of all, or of so many that no more than `most` requests follow from
    one root each. Where something is asked of what is made of all together, of a half and a quarter of these besides.
    """
    order = [root.place for root in spread(roots)]
    if passes.is_free:
        most *= 4
    size = min(_FIRST, len(order))
    first = await passes.freely(order[:size])
    if size < len(order):
        size = min(len(order), max(2 * size, int(most * size / max(1, first.at_roots))))
        first = await passes.freely(order[:size])
    if size == len(order) or not any(line.later for line in first.lines.values()):
        return [(size, first)]
    return [*[(part, await passes.freely(order[:part])) for part in (size // 4, size // 2)], (size, first)]
