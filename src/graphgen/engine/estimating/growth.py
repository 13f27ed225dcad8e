"""From a slice to the whole: how what is asked grows with how much is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphgen.engine.estimating.tally import Prompt, Tally, prompts_of

__all__ = ["Whole", "grown", "unanswered", "with_more"]

_STEEPEST = 2.0
_SURE = 20.0
"""So many requests of a prompt say as much of how it grows as all prompts together do."""
_THINNED = 0.03
"""The standard deviation of the logarithm of what is reckoned by some records of a stage for all of them."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What all roots would lead to with free answers: by prompt, requests, tokens of one, and tokens of its answer.

    `spread` is the standard deviation of the logarithm of the requests, as far as they were extrapolated.
    """

    asked: Mapping[Prompt, float]
    tokens: Mapping[Prompt, float]
    free: Mapping[Prompt, float]
    spread: float


def grown(slices: Sequence[tuple[int, Tally]], roots: int) -> Whole:
    """The whole by slices of it, the largest last.

    What follows from each root by itself is asked as often for every one. What follows from what was made of all of
    them grows with a power of their number, by prompt: less than 1 for what is asked of every name in them, because
    names recur (Heaps' law), 0 for what is asked once, more than 1 for what is asked of paths.

    Args:
        slices: How many roots, and what was asked of them.
        roots: How many there are.
    """
    size, largest = slices[-1]
    times = roots / size
    prompts = prompts_of(tally for _, tally in slices)
    points = [(count, sum(line.later for line in tally.lines.values())) for count, tally in slices]
    slope = _slope(points)
    asked: dict[Prompt, float] = {}
    for prompt in prompts:
        line = largest.line(prompt)
        weight = line.later / _SURE
        own = (weight * _slope([(count, tally.line(prompt).later) for count, tally in slices]) + slope) / (weight + 1)
        asked[prompt] = (line.asked - line.later) * times + line.later * times**own
    lines = {prompt: largest.line(prompt) for prompt in prompts}
    return Whole(
        asked,
        {prompt: line.tokens / line.asked if line.asked else 0.0 for prompt, line in lines.items()},
        {prompt: line.free / line.asked if line.asked else 0.0 for prompt, line in lines.items()},
        math.hypot(_misfit(points, roots), _THINNED if largest.thinned else 0.0),
    )


def with_more(whole: Whole, seen: Tally, share: float) -> Whole:
    """`whole` with the prompts that were asked of so small a share of the roots, but never after free answers."""
    more = {prompt: line for prompt, line in seen.lines.items() if line.asked and not whole.asked.get(prompt)}
    return Whole(
        {**whole.asked, **{prompt: line.asked / share for prompt, line in more.items()}},
        {**whole.tokens, **{prompt: line.tokens / line.asked for prompt, line in more.items()}},
        {**whole.free, **{prompt: line.free / line.asked for prompt, line in more.items()}},
        whole.spread,
    )


def unanswered(tally: Tally) -> Whole:
    """What is not in the cache, where all roots were gone through with what is there."""
    lines = {prompt: line for prompt, line in tally.lines.items() if line.new}
    return Whole(
        {prompt: float(line.new) for prompt, line in lines.items()},
        {prompt: line.new_tokens / line.new for prompt, line in lines.items()},
        {prompt: line.new_free / line.new for prompt, line in lines.items()},
        0.0,
    )


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """The exponent that fits `points` best; 1 where there is but one of them."""
    if len(points) < 2:  # noqa: PLR2004
        return 1.0
    logs = [(math.log(count), math.log(asked + 0.5)) for count, asked in points]
    mean_x, mean_y = (sum(axis) / len(logs) for axis in zip(*logs, strict=True))
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in logs)
    return min(_STEEPEST, max(0.0, covariance / sum((x - mean_x) ** 2 for x, _ in logs)))


def _misfit(points: Sequence[tuple[int, float]], roots: int) -> float:
    """How far the law may be off: as far as it was between the slices, for each doubling from there."""
    size, seen = points[-1]
    if roots <= size or not seen:
        return 0.0
    doublings = math.log2(roots / size)
    if len(points) < 3:  # noqa: PLR2004
        return 0.1 * doublings
    count, before = points[-2]
    foretold = before * (size / count) ** _slope(points[:-1])
    return 0.02 + abs(math.log((seen + 1) / (foretold + 1))) / max(1.0, math.log2(size / count)) * math.sqrt(doublings)
