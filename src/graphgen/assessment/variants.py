"""True and false statements about a unit (technical report, algorithm 4.4; arXiv 2505.20416, section on assessment)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Literal

from graphgen.assessment.rewording import parse_negation, parse_paraphrase, parse_variants
from graphgen.errors import BadReply
from graphgen.records import Call, Entity, Failure, Relation, Statement, content_id
from graphgen.stream import Ask
from graphgen.text.names import fold_name

__all__ = ["PerCall", "sentence", "state"]

Origin = Literal["original", "paraphrase", "negation"]
PerCall = Literal["one", "all"]
_SAYS_NOTHING = frozenset({"", "unknown", "none", "n/a", "未知", "无"})


async def state(
    unit: Entity | Relation,
    ask: Ask,
    paraphrases: int = 1,
    negations: int = 1,
    *,
    per_call: PerCall = "one",
) -> list[Statement | Failure]:
    """The unit's own description, `paraphrases` of it that are true and `negations` that are false.

    With `per_call="one"` every variant is one call with its own draw, all asked at once; with "all" one call asks for
    all of them, and its reply, where it cannot be used, is made up for by one call each. A statement that folds to one
    already there is left out, so fewer may come back than were asked for. A variant that cannot be had is a `Failure`
    of the severity `warning`. A unit of whose negations none can be had fails as a whole: the loss of true statements
    alone would call a model that always agrees well informed.

    Raises:
        BadReply: No negation could be had in any attempt.
        RequestRefused: The endpoint would not serve one of the requests.
        RunError: The run cannot go on.
    """
    original = sentence(unit)
    made: list[Statement | BadReply] | None = None
    if per_call == "all" and paraphrases + negations > 1:
        made = await _together(unit, ask, original, paraphrases, negations)
    if made is None:
        made = await _one_by_one(unit, ask, original, paraphrases, negations)
    variants = [variant for variant in made if isinstance(variant, Statement)]
    dropped = [variant for variant in made if isinstance(variant, BadReply)]
    if negations and dropped and all(variant.label for variant in variants):
        raise dropped[-1]
    distinct: dict[str, Statement] = {}
    for statement in (_statement(unit, "original", original, ()), *variants):
        first = distinct.setdefault(fold_name(statement.text), statement)
        if first.label != statement.label:
            raise BadReply(f"The same sentence was written as a true and as a false statement: {statement.text}")
    return [*distinct.values(), *(_dropped(unit, error) for error in dropped)]


async def _one_by_one(
    unit: Entity | Relation, ask: Ask, original: str, paraphrases: int, negations: int
) -> list[Statement | BadReply]:
    """One call per variant, as algorithm 4.4 has it."""
    outcomes = await asyncio.gather(
        *(_reworded(ask, unit, original, "paraphrase", draw) for draw in range(paraphrases)),
        *(_reworded(ask, unit, original, "negation", draw) for draw in range(negations)),
        return_exceptions=True,  # what is in flight is paid for: let it finish before the first error is raised
    )
    made: list[Statement | BadReply] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, BadReply):
            raise outcome
        made.append(outcome)
    return made


async def _together(
    unit: Entity | Relation, ask: Ask, original: str, paraphrases: int, negations: int
) -> list[Statement | BadReply] | None:
    """All variants from one call, `None` where its reply cannot be used."""
    try:
        reply = await ask(
            "assessment/variants",
            partial(
                parse_variants, original=original, names=_names(unit), paraphrases=paraphrases, negations=negations
            ),
            language=unit.language,
            statement=original,
            fields=[*["paraphrase"] * paraphrases, *["negation"] * negations],
        )
    except BadReply:
        return None
    true = [_statement(unit, "paraphrase", text, reply.calls) for text in reply.value.paraphrases]
    return [*true, *(_statement(unit, "negation", text, reply.calls) for text in reply.value.negations)]


def sentence(unit: Entity | Relation) -> str:
    """What is stated about `unit`: its description, or a sentence of its names where it has none."""
    description = unit.description.strip()
    if fold_name(description) not in _SAYS_NOTHING:
        return description
    chinese = unit.language == "zh"
    if isinstance(unit, Entity):
        if fold_name(unit.type) in _SAYS_NOTHING:
            return f"{unit.name}是存在的。" if chinese else f"{unit.name} exists."
        return f"{unit.name}的类型是{unit.type}。" if chinese else f"{unit.name} is of the type {unit.type}."
    how = unit.type.strip()
    if chinese:
        return f"{unit.source}与{unit.target}之间的关系是“{how}”。" if how else f"{unit.source}与{unit.target}有关。"
    return f"{unit.source} is related to {unit.target}{f': {how}' if how else ''}."


async def _reworded(ask: Ask, unit: Entity | Relation, original: str, origin: Origin, draw: int) -> Statement:
    parse = parse_paraphrase if origin == "paraphrase" else parse_negation
    reply = await ask(
        f"assessment/{origin}",
        partial(parse, original=original, names=_names(unit)),
        language=unit.language,
        draw=draw,
        statement=original,
    )
    return _statement(unit, origin, reply.value, reply.calls)


def _names(unit: Entity | Relation) -> tuple[str, ...]:
    return (unit.name,) if isinstance(unit, Entity) else (unit.source, unit.target)


def _dropped(unit: Entity | Relation, error: BadReply) -> Failure:
    return Failure(
        stage="state",
        record=unit.id,
        code="variant_dropped",
        cause=error.cause,
        remedy=error.remedy,
        severity="warning",
    )


def _statement(
    unit: Entity | Relation,
    origin: Origin,
    text: str,
    calls: tuple[Call, ...],
) -> Statement:
    return Statement(
        id=content_id("statement", unit.id, origin, text),
        unit_id=unit.id,
        text=text,
        label=origin != "negation",
        origin=origin,
        language=unit.language,
        calls=calls,
    )
