"""What the trainee is asked about a unit, and what it answers."""

from __future__ import annotations

from typing import Literal

from graphgen.records.calls import Call
from graphgen.records.record import Language, Record

__all__ = ["Judgement", "Statement"]


class Statement(Record):
    """A sentence about a unit that is true (`label`) or false, for the trainee to judge."""

    id: str
    unit_id: str
    text: str
    label: bool
    origin: Literal["original", "paraphrase", "negation"]
    language: Language
    calls: tuple[Call, ...] = ()


class Judgement(Record):
    """The trainee's answer to a statement.

    `p_yes` is P(yes) / (P(yes) + P(no)), `mass` is P(yes) + P(no), `interval` bounds `p_yes` at 95 % where it was
    sampled. `p_yes` is `None` when nothing could be measured (`method` is then `unknown`).
    """

    statement_id: str
    unit_id: str
    label: bool
    p_yes: float | None
    mass: float | None
    interval: tuple[float, float] | None = None
    method: Literal["logprobs", "sampled", "unknown"]
    calls: tuple[Call, ...] = ()
