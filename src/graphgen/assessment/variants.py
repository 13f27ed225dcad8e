"""True and false statements about a unit (technical report, algorithm 4.4; arXiv 2505.20416, section on assessment)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Literal

from graphgen.assessment.rewording import parse_negation, parse_paraphrase
from graphgen.errors import BadReply
from graphgen.records import Call, Entity, Relation, Statement, content_id
from graphgen.stream import Ask, Reply
from graphgen.text.names import fold_name

__all__ = ["sentence", "state"]

_SAYS_NOTHING = frozenset({"", "unknown", "none", "n/a", "未知", "无"})


async def state(unit: Entity | Relation, ask: Ask, *, paraphrases: int = 1, negations: int = 1) -> list[Statement]:
    """The unit's own description, `paraphrases` of it that are true and `negations` that are false.

    Every variant is one call with its own draw, all asked at once. A statement that folds to one already there is
    left out, so fewer may come back than were asked for. A unit whose negations cannot be had fails as a whole: the
    loss of true statements alone would call a model that always agrees well informed.

    Raises:
        BadReply: A variant could not be had in any attempt.
        RequestRefused: The endpoint would not serve one of the requests.
        RunError: The run cannot go on.
    """
    original = sentence(unit)
    replies = await asyncio.gather(
        *(_reworded(ask, "assessment/paraphrase", unit, original, draw) for draw in range(paraphrases)),
        *(_reworded(ask, "assessment/negation", unit, original, draw) for draw in range(negations)),
        return_exceptions=True,  # what is in flight is paid for: let it finish before the first error is raised
    )
    variants: list[Reply[str]] = []
    for reply in replies:
        if isinstance(reply, BaseException):
            raise reply
        variants.append(reply)
    statements = [_statement(unit, "original", original, ())]
    statements += [_statement(unit, "paraphrase", reply.value, reply.calls) for reply in variants[:paraphrases]]
    statements += [_statement(unit, "negation", reply.value, reply.calls) for reply in variants[paraphrases:]]
    distinct: dict[str, Statement] = {}
    for statement in statements:
        first = distinct.setdefault(fold_name(statement.text), statement)
        if first.label != statement.label:
            raise BadReply(f"The same sentence was written as a true and as a false statement: {statement.text}")
    return list(distinct.values())


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


async def _reworded(ask: Ask, prompt: str, unit: Entity | Relation, original: str, draw: int) -> Reply[str]:
    parse = parse_paraphrase if prompt.endswith("paraphrase") else parse_negation
    return await ask(prompt, partial(parse, original=original), language=unit.language, draw=draw, statement=original)


def _statement(
    unit: Entity | Relation,
    origin: Literal["original", "paraphrase", "negation"],
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
