"""Wrong answers by rule, where the answer is a value: a verdict, an option, a number. They are wrong for certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from graphgen.curation.pairs.exchange import Exchange
from graphgen.text.options import OPTION

__all__ = ["wrong_value"]

_VERDICTS = (
    ("true", "false"),
    ("yes", "no"),
    ("correct", "incorrect"),
    ("正确", "错误"),
    ("是", "否"),
    ("对", "错"),
)
_OTHER = {one: other for pair in _VERDICTS for one, other in (pair, pair[::-1])}
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![A-Za-z\d.,-])\d+(?:\.\d+)?(?![\d,.]*\d)")
_LONGEST = 30
_STEPS = (-3, -2, -1, 1, 2, 3)
_YEAR_STEPS = (-17, -12, -8, 8, 12, 17)
_YEARS = range(1000, 2100)


def wrong_value(exchange: Exchange, draw: Random) -> str | None:
    """Another value in place of the answer, as it is written; `None` where the answer is no value.

    Args:
        exchange: What was asked and answered.
        draw: Chooses where there are several.
    """
    if exchange.options:
        return _other_option(exchange, draw)
    answer = exchange.answer.strip()
    mark = answer[len(answer.rstrip(".。")) :]
    verdict = answer.removesuffix(mark)
    other = _OTHER.get(verdict.casefold())
    if other is not None:
        cased = other.capitalize() if verdict[:1].isupper() else other
        return f"{cased}{mark}"
    return _other_number(answer, exchange, draw)


def _other_option(exchange: Exchange, draw: Random) -> str | None:
    """Another option than the right one; of several right ones, one gives way to a wrong one."""
    options = exchange.options
    right = [match["letter"] for match in OPTION.finditer(exchange.answer)]
    bare = not right and exchange.answer.strip().rstrip(".。") in options
    right = [exchange.answer.strip()[0]] if bare else right
    wrong = [letter for letter in options if letter not in right]
    if not right or not wrong:
        return None
    out, into = draw.choice(right), draw.choice(wrong)
    chosen = sorted([*(letter for letter in right if letter != out), into])
    return into if bare else "\n".join(f"{letter}. {options[letter]}" for letter in chosen)


def _other_number(answer: str, exchange: Exchange, draw: Random) -> str | None:
    """The answer with another number where it is short and has just one: of its source and as long, or else near it."""
    found = list(_NUMBER.finditer(answer))
    if len(found) != 1 or len(answer) > _LONGEST:
        return None
    number = found[0][0]
    for other in (*_of_the_source(number, exchange), *_near(number, draw)):
        if other not in {number, *_NUMBER.findall(exchange.question)}:
            return answer[: found[0].start()] + other + answer[found[0].end() :]
    return None


def _of_the_source(number: str, exchange: Exchange) -> Iterator[str]:
    """Numbers that the source gives of as many digits; years for a year."""
    for other in dict.fromkeys(_NUMBER.findall(exchange.source)):
        if len(other) == len(number) and _is_year(other) == _is_year(number) and ("," in other) == ("," in number):
            yield other


def _near(number: str, draw: Random) -> Iterator[str]:
    whole, _, decimals = number.replace(",", "").partition(".")
    value = int(whole)
    steps = _YEAR_STEPS if _is_year(number) else [step * max(1, value // 4) for step in _STEPS]
    for step in draw.sample(list(steps), len(steps)):
        if value + step > 0:
            other = f"{value + step:,}" if "," in number else str(value + step)
            yield f"{other}.{decimals}" if decimals else other


def _is_year(number: str) -> bool:
    return number.isdigit() and int(number) in _YEARS
