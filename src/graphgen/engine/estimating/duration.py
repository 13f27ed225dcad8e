"""How long a run will take, as far as the limits of its endpoints tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.estimating.forecast import Forecast
from graphgen.engine.estimating.outcome import Duration, Limiting
from graphgen.engine.estimating.tally import Tally
from graphgen.llm.door import Door
from graphgen.llm.settings import ModelSettings, NgramModel, OfflineModel, OpenAIModel, RemoteModel
from graphgen.records import Role

__all__ = ["duration"]

_OWN_SECONDS = 0.003
"""What this program takes for one call, on one core."""
_EMBEDDED_SECONDS = 0.002
_FIRST_TOKEN = 0.5
_SECONDS_PER_TOKEN = 1 / 60
_FEWEST_PLACES = 16
_DAY = 86_400.0


class _Limit(NamedTuple):
    """What one endpoint takes: at its best, probably, at its worst, and what holds it up."""

    low: float
    middle: float
    high: float
    what: Limiting
    roles: tuple[Role, ...] = ()


def duration(config: RunConfig, left: Forecast, pilot: Tally, door: Door) -> Duration:
    """The seconds that what is `left` to buy will take.

    Args:
        config: The run.
        left: What it will buy.
        pilot: Real answers, with the seconds that they took.
        door: The endpoints, with what they said of their limits.
    """
    by_model: dict[str, list[Role]] = {}
    models = config.models.by_role(("synthesizer", "trainee", "judge"))
    models.setdefault("judge", config.models.synthesizer)
    asked: set[Role] = {role for role, _ in left.prompts}
    for role in sorted(asked):
        by_model.setdefault(models[role].model_dump_json(), []).append(role)
    limits = [_limit(models[roles[0]], roles, left, pilot, door) for roles in by_model.values()]
    own = left.calls.middle * _OWN_SECONDS
    limits.append(_Limit(own, own, 1.5 * own, "machine"))
    slowest = max(limits, key=lambda limit: limit.middle)
    calls = max(1.0, left.calls.middle)
    return Duration(
        low=max(limit.low for limit in limits) * min(1.0, left.calls.low / calls),
        middle=slowest.middle,
        high=sum(limit.high for limit in limits) * max(1.0, left.calls.high / calls),
        limit=slowest.what,
        roles=slowest.roles,
    )


def _limit(settings: ModelSettings, roles: Iterable[Role], left: Forecast, pilot: Tally, door: Door) -> _Limit:
    prompts = [(prompt, each) for prompt, each in left.prompts.items() if prompt[0] in roles]
    calls = sum(each[0] for _, each in prompts)
    tokens = sum(each[1] + each[2] for _, each in prompts)
    if isinstance(settings, OfflineModel | NgramModel):
        seconds = calls * _EMBEDDED_SECONDS
        return _Limit(seconds, seconds, 2 * seconds, "machine")
    asked = tuple(roles)
    if isinstance(settings, OpenAIModel) and settings.batch:
        return _Limit(60.0, _DAY / 8, _DAY, "batch", asked)
    seconds = sum(each[0] * _latency(pilot, prompt, each) for prompt, each in prompts)
    most = settings.places
    least = most if settings.places_are_known else min(most, _FEWEST_PLACES)
    middle = (most * least) ** 0.5
    limits = [_Limit(seconds / most, seconds / middle, 1.3 * seconds / least, "answering", asked)]
    if isinstance(settings, RemoteModel):
        allowed = door.endpoint(asked[0]).client.allowances
        told = (allowed.requests.limit if allowed.requests else None, allowed.tokens.limit if allowed.tokens else None)
        paces: tuple[tuple[float, float | None, Limiting], ...] = (
            (calls, settings.requests_per_minute or told[0], "requests"),
            (tokens, settings.tokens_per_minute or told[1], "tokens"),
        )
        for amount, limit, what in paces:
            if limit:
                seconds = 60 * amount / limit
                limits.append(_Limit(0.9 * seconds, seconds, 1.3 * seconds, what, asked))
    return max(limits, key=lambda limit: limit.middle)


def _latency(pilot: Tally, prompt: tuple[Role, str], each: tuple[float, float, float]) -> float:
    """Seconds of one answer: as seen in the pilot, of this prompt or by the tokens of the answer; as is usual."""
    line = pilot.lines.get(prompt)
    own = [pair.seconds for pair in line.pairs if pair.seconds] if line else []
    if own:
        return sum(own) / len(own)
    answer = each[2] / each[0] if each[0] else 0.0
    seen = [pair for (role, _), some in pilot.lines.items() if role == prompt[0] for pair in some.pairs if pair.seconds]
    if seen:
        return sum(pair.seconds for pair in seen) / len(seen)
    return _FIRST_TOKEN + answer * _SECONDS_PER_TOKEN
