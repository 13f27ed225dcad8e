"""What a run was limited by, and what raising it would give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from graphgen.llm.door import Door, Endpoint
from graphgen.llm.scheduling.waits import Cause
from graphgen.llm.settings import RemoteModel
from graphgen.records import Role

__all__ = ["Limit", "limit_of"]

_WORTH_SAYING = 0.1
"""Share of the time below which a limit is none: what is saved by raising it would not be noticed."""
_BUSY = 0.85
_MORE = 2

What = Literal[
    "concurrency", "endpoint_places", "endpoint_pace", "requests_per_minute", "tokens_per_minute", "answers", "machine"
]


class Limit(BaseModel):
    """What held a run back for the largest part of its time.

    Attributes:
        what: Places for requests, as they were set (`concurrency`) or as many as the endpoint serves
            (`endpoint_places`); a pace that the user set or the endpoint keeps; single answers, with nothing waiting
            for a place (`answers`); this machine's processor (`machine`).
        roles: Of the model that was waited for.
        share: Of the run's time, from 0 to 1.
        value: What it is now: places, or requests or tokens per minute; 0 where there is no number to it.
        raised: What it could be.
        saves: The share of the run's time that this would save, if the endpoint serves so many: what is waited for
            when answers run out at the end of a stage is not counted, and is saved in part as well.
    """

    model_config = ConfigDict(frozen=True)

    what: What
    roles: tuple[Role, ...] = ()
    share: float
    value: float = 0
    raised: float = 0
    saves: float = 0

    @property
    def text(self) -> str:
        """Two sentences: what it was, and what more of it would give."""
        return _TEXTS[self.what].format(
            who=" and ".join(self.roles),
            share=f"{self.share:.0%}",
            value=f"{self.value:,.0f}",
            raised=f"{self.raised:,.0f}",
            saves=f"{self.saves:.0%}",
        )


_TEXTS: Mapping[What, str] = {
    "concurrency": "Own concurrency: for {share} of the time requests to {who} waited for one of {value} places. "
    "concurrency: {raised} would save at least about {saves} of the time, if the endpoint serves so many.",
    "endpoint_places": "The provider: {who} serves about {value} requests at a time, and for {share} of the time more "
    "were waiting. Twice as many places there would save at least about {saves} of the time.",
    "endpoint_pace": "The provider: for {share} of the time {who} took no more requests a minute. "
    "A limit twice as high there would save at least about {saves} of the time.",
    "requests_per_minute": "requests_per_minute: {value}: for {share} of the time requests to {who} waited for it. "
    "{raised} would save at least about {saves} of the time.",
    "tokens_per_minute": "tokens_per_minute: {value}: for {share} of the time requests to {who} waited for it. "
    "{raised} would save at least about {saves} of the time.",
    "answers": "Single answers: for {share} of the time nothing waited for a place, with {value} requests to {who} "
    "under way on average. More places would save nothing; a model that answers faster would.",
    "machine": "This machine: its processor was busy for {share} of the time. More requests at a time would save "
    "nothing.",
}
_CAUSES: tuple[Cause, ...] = ("places", "requests_per_minute", "tokens_per_minute", "endpoint")


class _Held(NamedTuple):
    seconds: float
    cause: Cause
    roles: tuple[Role, ...]
    stack: Endpoint


def limit_of(door: Door, *, now: float, elapsed: float, processor: float) -> Limit | None:
    """What limited a run until now; `None` where nothing did for long enough to be told, as when memory answered.

    Args:
        door: The run's models.
        now: The clock of the event loop.
        elapsed: Seconds since the run began.
        processor: Seconds of processor time since then.
    """
    remote = {roles: stack for roles, stack in door.stacks.items() if isinstance(stack.settings, RemoteModel)}
    if not remote or elapsed <= 0:
        return None
    waits = {roles: stack.limited.waits.until(now) for roles, stack in remote.items()}
    held = [_Held(waits[roles][cause], cause, roles, remote[roles]) for roles in remote for cause in _CAUSES]
    longest = max(held, key=lambda each: each.seconds)
    busy = min(1.0, processor / elapsed)
    if busy >= _BUSY:
        return Limit(what="machine", share=busy)
    if longest.seconds / elapsed >= _WORTH_SAYING:
        return _raised(longest, elapsed)
    slow = max(remote, key=lambda roles: waits[roles]["answers"])
    share = waits[slow]["answers"] / elapsed
    if share < _WORTH_SAYING:
        return None
    return Limit(what="answers", roles=slow, share=share, value=remote[slow].limited.waits.mean_under_way)


def _raised(held: _Held, elapsed: float) -> Limit:
    """The limit, and what twice as much of it would spare."""
    places, share = held.stack.limited.places, held.seconds / elapsed
    if held.cause == "places":
        what = "concurrency" if places.limit >= places.most else "endpoint_places"
        spared = held.stack.limited.waits.spared / elapsed
        raised = _MORE * places.limit
        return Limit(what=what, roles=held.roles, share=share, value=places.limit, raised=raised, saves=spared)
    saves = share * (1 - 1 / _MORE)
    if held.cause == "requests_per_minute" or held.cause == "tokens_per_minute":  # noqa: PLR1714 - narrows the type
        value = float(getattr(held.stack.settings, held.cause))
        return Limit(what=held.cause, roles=held.roles, share=share, value=value, raised=_MORE * value, saves=saves)
    return Limit(what="endpoint_pace", roles=held.roles, share=share, saves=saves)
