"""Another number, another name: substitutes that are clearly different and of the same kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.text.names import fold_name

__all__ = ["other_name", "other_number", "other_year"]

_YEAR_STEPS = (17, -23, 31, -12, 44, -37)
_FACTORS = (2, 3, 4, 5)
_LAST_YEAR = 2020


def other_year(year: str, turn: int) -> str:
    """A year that is more than ten years away and not in the future."""
    value = int(year)
    step = _YEAR_STEPS[turn % len(_YEAR_STEPS)]
    if not 0 < value + step <= max(_LAST_YEAR, value):
        step = -abs(step) if value > abs(step) else abs(step)
    return str(value + step)


def other_number(number: str, turn: int) -> str:
    """A number at least twice as large, with the grouping and the decimals of `number`; of nought, one above nine."""
    plain = number.replace(",", "")
    whole, _, decimals = plain.partition(".")
    factor = _FACTORS[turn % len(_FACTORS)]
    digits = len(decimals)
    value = int(whole + decimals) * factor or 12 * 10**digits
    text = str(value).rjust(digits + 1, "0")
    head, tail = (text[:-digits], text[-digits:]) if digits else (text, "")
    if "," in number:
        head = f"{int(head):,}"
    return f"{head}.{tail}" if digits else head


def other_name(name: str, statement: str, choices: Sequence[str], turn: int) -> str | None:
    """A name from `choices` that shares no word with `name` and does not stand in `statement`."""
    folded, said = fold_name(name), fold_name(statement)
    parts = set(re.findall(r"[^\W\d_]+", folded))
    free = [
        choice
        for choice in choices
        if fold_name(choice) not in said
        and folded not in fold_name(choice)
        and parts.isdisjoint(fold_name(choice).split())
    ]
    return free[turn % len(free)] if free else None
