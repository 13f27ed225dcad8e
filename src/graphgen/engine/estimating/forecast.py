"""From what was counted and calibrated to what a run will take: a middle, and a range for nine runs in ten."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphgen.engine.estimating.calibration import Calibration
from graphgen.engine.estimating.growth import Whole
from graphgen.engine.estimating.outcome import Range
from graphgen.engine.estimating.tally import Prompt, Tally
from graphgen.llm.settings import Price
from graphgen.records import Role

__all__ = ["Forecast", "forecast", "middles", "spanning"]

_DRAWS = 4000
_RANGE = (5.0, 95.0)
_COMPLAINT = 60
"""Tokens that tell a model what was wrong with its reply."""

_Draws = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be bought: by prompt its middle (calls, tokens in, tokens out), and the totals."""

    prompts: Mapping[Prompt, tuple[float, float, float]]
    calls: Range
    input_tokens: Range
    output_tokens: Range
    tokens: Range
    cost: Range | None


def forecast(
    whole: Whole,
    factors: Mapping[Prompt, Calibration],
    prices: Mapping[Role, Price | None],
    *,
    paid: Tally | None = None,
    unsure: bool = True,
    seed: int = 0,
) -> Forecast:
    """What is to be bought.

    Args:
        whole: What is asked with free answers.
        factors: What real answers make of that.
        prices: By role.
        paid: What the cache has.
        unsure: Whether what follows from replies is uncertain: not where they are known.
        seed: Of the draws.
    """
    draw = np.random.default_rng(seed)
    shared, said, grown = (draw.standard_normal(_DRAWS) for _ in range(3))
    still = np.zeros(_DRAWS)
    sums = {name: np.zeros(_DRAWS) for name in ("calls", "input", "output", "cost")}
    middles_left: dict[Prompt, tuple[float, float, float]] = {}
    for prompt, asked in whole.asked.items():
        factor = factors[prompt]
        own, answer = draw.standard_normal(_DRAWS), draw.standard_normal(_DRAWS)
        noise = (shared, own, 0.5**0.5 * (said + answer), grown) if unsure else (still, still, still, grown)
        drawn = _amounts(whole, prompt, asked, factor, noise)
        left = _left(drawn, paid, prompt)
        middle = _left(_amounts(whole, prompt, asked, factor, None), paid, prompt)
        middles_left[prompt] = middle[0].item(), middle[1].item(), middle[2].item()
        price = prices[prompt[0]]
        for name, amount in zip(("calls", "input", "output"), left, strict=True):
            sums[name] += amount
        if price is not None:
            sums["cost"] += (left[1] * price.input + left[2] * price.output) / 1e6
    cost = _dollars(middles_left, prices)
    totals = [sum(each[place] for each in middles_left.values()) for place in range(3)]
    return Forecast(
        middles_left,
        _whole(sums["calls"], totals[0]),
        _whole(sums["input"], totals[1]),
        _whole(sums["output"], totals[2]),
        _whole(sums["input"] + sums["output"], totals[1] + totals[2]),
        None if cost is None else _spread(sums["cost"], cost),
    )


def _dollars(amounts: Mapping[Prompt, tuple[float, float, float]], prices: Mapping[Role, Price | None]) -> float | None:
    """What `amounts` cost; `None` where a price is unknown."""
    total = 0.0
    for (role, _), (_, tokens_in, tokens_out) in amounts.items():
        price = prices[role]
        if price is None:
            return None
        total += (tokens_in * price.input + tokens_out * price.output) / 1e6
    return total


def spanning(one: Forecast, other: Forecast) -> Forecast:
    """`one`, with ranges that reach as far as those of `other`."""

    def span(first: Range, second: Range) -> Range:
        return Range(low=min(first.low, second.low), middle=first.middle, high=max(first.high, second.high))

    return Forecast(
        one.prompts,
        span(one.calls, other.calls),
        span(one.input_tokens, other.input_tokens),
        span(one.output_tokens, other.output_tokens),
        span(one.tokens, other.tokens),
        span(one.cost, other.cost) if one.cost is not None and other.cost is not None else None,
    )


def middles(whole: Whole, factors: Mapping[Prompt, Calibration]) -> dict[Prompt, tuple[float, float, float]]:
    """By prompt: calls, tokens in, tokens out."""
    found: dict[Prompt, tuple[float, float, float]] = {}
    for prompt, asked in whole.asked.items():
        calls, tokens, answers = _amounts(whole, prompt, asked, factors[prompt], None)
        found[prompt] = calls.item(), tokens.item(), answers.item()
    return found


def _amounts(
    whole: Whole, prompt: Prompt, asked: float, factor: Calibration, noise: tuple[_Draws, ...] | None
) -> tuple[_Draws, _Draws, _Draws]:
    """Calls, tokens in and tokens out of one prompt, for each draw; the middle where there are none."""
    shared, own, answered, grown = noise or (np.zeros(1),) * 4
    requests = asked * np.exp(factor.asked.log + factor.asked.spread * shared + whole.spread * grown)
    length = factor.length.log + factor.taken.log + np.hypot(factor.length.spread, factor.taken.spread) * own
    tokens = whole.tokens[prompt] * np.exp(length)
    answer = whole.free[prompt] * np.exp(factor.answer.log + factor.answer.spread * answered)
    calls = requests * (1 + np.maximum(0.0, factor.again + factor.again_spread * answered))
    return calls, requests * tokens + (calls - requests) * (tokens + answer + _COMPLAINT), calls * answer


def _left(drawn: tuple[_Draws, _Draws, _Draws], paid: Tally | None, prompt: Prompt) -> tuple[_Draws, _Draws, _Draws]:
    """What is left to buy when the cache's answers are taken out."""
    if paid is None or (line := paid.lines.get(prompt)) is None:
        return drawn
    known = line.cached, line.cached_tokens, line.cached_output
    left = [np.maximum(0.0, amount - have) for amount, have in zip(drawn, known, strict=True)]
    return left[0], left[1], left[2]


def _spread(draws: _Draws, middle: float) -> Range:
    low, high = np.percentile(draws, _RANGE)
    return Range(low=min(float(low), middle), middle=middle, high=max(float(high), middle))


def _whole(draws: _Draws, middle: float) -> Range:
    """The range of what is counted: whole numbers, outwards."""
    found = _spread(draws, middle)
    return Range(low=math.floor(found.low), middle=round(middle), high=math.ceil(found.high))
