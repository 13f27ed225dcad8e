"""Wrong options: of the sort and the form of the right one, and not what the same facts say of the same thing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.reading.facts import Facts
from graphgen.llm.embedded.offline.reading.mentions import Kind, Question
from graphgen.llm.embedded.offline.wording.names import others_of_sort, sort_of
from graphgen.llm.embedded.offline.wording.substitutes import other_year, scaled
from graphgen.text.mentions import comparable, mentions

__all__ = ["distractors"]

_WRONG = 3
_YEAR = re.compile(r"(?<!\d)(?:1\d{3}|20\d{2}|\d{3}(?=\s?年))(?!\d)")
_NUMBER = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?")
_TURNS = 6
_FACTORS = ((1, 2), (3, 2), (2, 1), (2, 3), (3, 1), (1, 3))


def distractors(question: Question, kind: Kind, facts: Facts) -> list[str]:
    """Three wrong answers to `question`, which asks for something of `kind`; empty where there are not three.

    Of the numbers that they hold some are smaller and some larger than the right one, as it is drawn by the question.
    """
    span = question.span
    numbers = sort_of(span, kind) == () and _NUMBER.search(span)
    chosen: dict[str, str] = {}
    for candidate in _numbers(question) if numbers else _names(question, kind, facts):
        key = comparable(candidate)
        if key and not any(key in other or other in key for other in (*chosen, comparable(span))):
            chosen[key] = candidate
        if len(chosen) == _WRONG:
            return list(chosen.values())
    return []


def _numbers(question: Question) -> Iterator[str]:
    """The span with another year, or else with its first number multiplied."""
    span, draw = question.span, random.Random(question.question)
    year, number = _YEAR.search(span), _NUMBER.search(span)
    if year:
        for turn in draw.sample(range(_TURNS), _TURNS):
            yield span[: year.start()] + other_year(year[0], turn) + span[year.end() :]
    elif number:
        for factor, divisor in draw.sample(_FACTORS, len(_FACTORS)):
            yield span[: number.start()] + scaled(number[0], factor, divisor) + span[number.end() :]


def _names(question: Question, kind: Kind, facts: Facts) -> Iterator[str]:
    """Names of that sort among the facts, where no sentence has them together with what the answer names; then others.

    What the facts say of one and the same thing may be another right answer.
    """
    span, sentence = question.span, question.answer
    sort = sort_of(span, kind)
    said = [sentence, *(fact.description for fact in (*facts.entities, *facts.relations))]
    named = [entity.name for entity in facts.entities if mentions(sentence, entity.name) and entity.name not in span]
    beside = {
        entity.name
        for entity in facts.entities
        if any(mentions(text, entity.name) and any(mentions(text, name) for name in named) for text in said)
    }
    others = others_of_sort(span, kind, sentence)
    near = {entity.name for entity in facts.entities if sort and entity.name in sort}
    for name in (*(other for other in others if other in near), *(other for other in others if other not in near)):
        if name not in beside:
            yield name
