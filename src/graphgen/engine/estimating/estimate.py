"""An estimate of what a run will ask, take and cost, made before it is paid for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.estimating.duration import duration
from graphgen.engine.estimating.forecast import Forecast, forecast, spanning
from graphgen.engine.estimating.growth import Whole, grown, unanswered, with_more
from graphgen.engine.estimating.outcome import Amounts, Estimate, PilotReport
from graphgen.engine.estimating.passes import Passes
from graphgen.engine.estimating.pilot import SHARE, Pilot
from graphgen.engine.estimating.purse import Worth
from graphgen.engine.estimating.roots import Root, spread
from graphgen.engine.estimating.slices import gone_through
from graphgen.engine.estimating.tally import Tally
from graphgen.engine.estimating.warnings import warnings_of
from graphgen.engine.run_directory.manifest import now
from graphgen.llm.client import BaseLLMClient
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.prices import PriceBook
from graphgen.llm.providers.connect import connect
from graphgen.llm.settings import ModelSettings, OllamaModel, OpenAIModel, Price
from graphgen.records import Role

__all__ = ["estimate", "first_questions"]

_MOST_ASKED = 800
"""Requests that follow from roots and are answered for free in the largest slice: some seconds."""
_ROLES: tuple[Role, ...] = ("synthesizer", "trainee", "judge")


@dataclass(frozen=True, slots=True)
class _Found:
    """What an estimate is made of."""

    passes: Passes
    pilot: Pilot
    roots: Sequence[Root]
    slices: Sequence[tuple[int, Tally]]
    whole: Whole
    full: Forecast
    left: Forecast
    paid: Tally


async def estimate(config: RunConfig, *, pilot: bool = True) -> Estimate:
    """What a run of `config` will ask, take and cost.

    The method itself is gone through with free answers in place of the models'. Where `pilot` is true, a few of the
    run's own requests are bought first, for at most 2 % of what it will cost, and set the free answers right; they
    are in the cache, so the run does not pay them again. Answers that are in the cache already do so too, for nothing.

    Raises:
        UsageError: The configuration is wrong, or a key is missing.
        EndpointError: A model cannot be reached, for the pilot.
        StorageError: The cache cannot be used.
    """
    book = PriceBook(config.prices)
    models = config.models.by_role(config.asks)
    prices = _prices(config, book)
    async with AsyncExitStack() as closing:
        cache = ResponseCache(config.cache)
        closing.callback(cache.close)
        door = Door(models, cache, _connected if pilot else _unasked, prices=book)
        closing.push_async_callback(door.close)
        passes = Passes(config, door, cache)
        flown = Pilot(passes, await passes.roots(), Worth(prices), share=_share(models.values()))
        found = await _look(passes, flown, prices, buys=pilot)
        return _said(config, found, prices, door, book)


async def first_questions(config: RunConfig) -> list[Root]:
    """The first questions of a run, so ordered that as many of the first as one likes stand for all. Nothing is asked.

    Raises:
        UsageError: The configuration is wrong.
        StorageError: The cache cannot be used.
    """
    async with AsyncExitStack() as closing:
        cache = ResponseCache(config.cache)
        closing.callback(cache.close)
        door = Door(config.models.by_role(config.asks), cache, _unasked)
        closing.push_async_callback(door.close)
        return spread(await Passes(config, door, cache).roots())


async def _look(passes: Passes, pilot: Pilot, prices: Mapping[Role, Price | None], *, buys: bool) -> _Found:
    roots = pilot.roots
    pilot.look()
    if pilot.places:
        pilot.learn(await passes.cached(pilot.places))
    if buys and roots and not passes.is_free:
        await pilot.fly()
    slices = await gone_through(passes, roots, _MOST_ASKED)
    whole = grown(slices, len(roots))
    if pilot.places:
        whole = with_more(whole, pilot.real, len(pilot.places) / len(roots))
    beside = await passes.freely(pilot.places) if pilot.places else None
    factors = pilot.calibrated(whole, slices[-1][1], beside)
    unsure = not passes.is_free
    kept = [root.place for root in roots if root.is_cached or root.place in set(pilot.places)]
    paid = await passes.cached(kept) if kept else Tally()
    full = forecast(whole, factors, prices, unsure=unsure)
    unseen = passes.unsure_of_logprobs
    if len(kept) < len(roots):
        left = forecast(whole, factors, prices, unsure=unsure, paid=paid)
        if unseen:
            passes.free.without_logprobs |= unseen
            sampled = grown(await gone_through(passes, roots, _MOST_ASKED), len(roots))
            factors = pilot.calibrated(sampled, slices[-1][1], beside)
            left = spanning(left, forecast(sampled, factors, prices, unsure=unsure, paid=paid))
            passes.free.without_logprobs -= unseen
    else:
        left = forecast(unanswered(paid), factors, prices, unsure=unsure)
    return _Found(passes, pilot, roots, slices, whole, full, left, paid)


def _said(
    config: RunConfig, found: _Found, prices: Mapping[Role, Price | None], door: Door, book: PriceBook
) -> Estimate:
    pilot, left = found.pilot, found.left
    size, largest = found.slices[-1]
    exact = found.passes.is_free and size == len(found.roots) and not largest.thinned
    basis = "exact" if exact else "pilot" if pilot.purse.spent_calls else "cache" if pilot.places else "statistics"
    paid = found.paid.lines.values()
    return Estimate(
        made_at=now(),
        method=config.method,
        config_digest=config.digest,
        basis=basis,
        roots=len(found.roots),
        looked_at=found.slices[-1][0],
        calls=left.calls,
        input_tokens=left.input_tokens,
        output_tokens=left.output_tokens,
        tokens=left.tokens,
        cost=left.cost,
        prompts={f"{role}:{name}": _amounts(each, prices[role]) for (role, name), each in left.prompts.items()},
        cached=Amounts(
            calls=sum(line.cached for line in paid),
            input_tokens=sum(line.cached_tokens for line in paid),
            output_tokens=sum(line.cached_output for line in paid),
        ),
        pilot=_pilot_report(found, prices),
        duration=duration(config, left, pilot.real, door),
        warnings=warnings_of(config, found.passes, pilot, left, book),
    )


def _amounts(each: tuple[float, float, float], price: Price | None) -> Amounts:
    calls, tokens, answers = (round(amount) for amount in each)
    cost = None if price is None else (tokens * price.input + answers * price.output) / 1e6
    return Amounts(calls=calls, input_tokens=tokens, output_tokens=answers, cost=cost)


def _pilot_report(found: _Found, prices: Mapping[Role, Price | None]) -> PilotReport | None:
    purse = found.pilot.purse
    if not purse.spent_calls:
        return None
    known = all(prices[role] is not None for role in purse.by_role)
    cost = sum(
        (tokens * price.input + answers * price.output) / 1e6
        for role, (tokens, answers) in purse.by_role.items()
        if (price := prices[role]) is not None
    )
    reused = len(found.passes.used & purse.keys)
    return PilotReport(
        calls=purse.spent_calls,
        input_tokens=purse.tokens[0],
        output_tokens=purse.tokens[1],
        cost=cost if known else None,
        reused=reused,
        share_of_calls=purse.spent_calls / max(1.0, found.full.calls.middle),
        share_of_cost=cost / found.full.cost.middle if known and found.full.cost and found.full.cost.middle else None,
    )


def _prices(config: RunConfig, book: PriceBook) -> dict[Role, Price | None]:
    settings = config.models.by_role(_ROLES)
    return {role: book.price(settings.get(role, config.models.synthesizer)) for role in _ROLES}


def _share(models: Iterable[ModelSettings]) -> float:
    """A pilot is asked directly: where the run goes by a batch API, each of its answers costs twice as much."""
    return SHARE / 2 if any(isinstance(model, OpenAIModel) and model.batch for model in models) else SHARE


def _connected(settings: ModelSettings) -> BaseLLMClient:
    """The model itself; one behind a batch API is asked directly, since nobody waits a day for an estimate."""
    return connect(settings)


def _unasked(settings: ModelSettings) -> BaseLLMClient:
    """A client that names its endpoint and is never asked: it needs no key."""
    if isinstance(settings, OllamaModel):
        from graphgen.llm.providers.ollama import OllamaClient  # noqa: PLC0415 - aiohttp, paid for where it is used

        return OllamaClient(settings, None)
    if isinstance(settings, OpenAIModel):
        from graphgen.llm.providers.openai import OpenAIClient  # noqa: PLC0415 - see above

        return OpenAIClient(settings, None)
    return connect(settings)
