"""Wrong options: of the kind of the right one, and not what the same facts say of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.facts import Facts
from graphgen.llm.embedded.offline.mentions import Kind, Question, kind_of_type
from graphgen.llm.embedded.offline.names import CHINESE_NAMES, CITIES, ENGLISH_NAMES
from graphgen.llm.embedded.offline.substitutes import other_name, other_number, other_year
from graphgen.text.language import detect_language
from graphgen.text.mentions import comparable, mentions

__all__ = ["distractors"]

_WRONG = 3
_PROVINCES = ("云南省", "湖南省", "陕西省", "广东省", "浙江省")
_ANYWHERE = re.compile(r"Where\b|(?:In |From |To )?[Ww]hich (?:city|town|place)\b")
_ANYWHERE_ZH = re.compile("哪里|何处|哪座城市|出生在什么地方|毕业.{0,4}什么地方|位于什么地方")
_YEAR = re.compile(r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def distractors(question: Question, kind: Kind, facts: Facts, *, any_kind: bool = False) -> list[str]:
    """Three wrong answers to `question`, which asks for something of `kind`; empty where there are not three."""
    span = question.span
    chosen: dict[str, str] = {}
    for candidate in _numbers(span) if _NUMBER.search(span) else _names(question, kind, facts, any_kind=any_kind):
        key = comparable(candidate)
        if key and not any(key in other or other in key for other in (*chosen, comparable(span))):
            chosen[key] = candidate
        if len(chosen) == _WRONG:
            return list(chosen.values())
    return []


def _numbers(span: str) -> Iterator[str]:
    """`span` with another year, or else with its first number multiplied."""
    year, number = _YEAR.search(span), _NUMBER.search(span)
    for turn in range(6):
        if year:
            yield span[: year.start()] + other_year(year[0], turn) + span[year.end() :]
        elif number:
            yield span[: number.start()] + other_number(number[0], turn) + span[number.end() :]


def _names(question: Question, kind: Kind, facts: Facts, *, any_kind: bool) -> Iterator[str]:
    """Names of that kind among the facts, where no sentence has them together with what `sentence` names; then others.

    What the facts say of one and the same thing may be another right answer.
    """
    span, sentence = question.span, question.answer
    said = [sentence, *(fact.description for fact in (*facts.entities, *facts.relations))]
    named = [entity.name for entity in facts.entities if mentions(sentence, entity.name) and entity.name not in span]
    for entity in facts.entities:
        if (any_kind or kind_of_type(entity.type) == kind) and not any(
            mentions(text, entity.name) and any(mentions(text, name) for name in named) for text in said
        ):
            yield entity.name
    stock = _everything(question) if any_kind else _stock(question, kind)
    for turn in range(len(stock)):
        other = other_name(span, sentence, stock, len(span) + turn)
        if other:
            yield other


def _stock(question: Question, kind: Kind) -> tuple[str, ...]:
    """Names that could stand there: of places only where any place could, since no city is a bridge or a river."""
    chinese = detect_language(question.answer) == "zh"
    if kind != "place":
        return (CHINESE_NAMES if chinese else ENGLISH_NAMES).get(kind, ())
    if question.span.endswith("省"):
        return _PROVINCES
    if chinese:
        return CHINESE_NAMES["place"] if _ANYWHERE_ZH.search(question.question) else ()
    return CITIES if _ANYWHERE.match(question.question) and " " not in question.span else ()


def _everything(question: Question) -> tuple[str, ...]:
    names = CHINESE_NAMES if detect_language(question.answer) == "zh" else ENGLISH_NAMES
    return tuple(name for each in names.values() for name in each)
