"""Another number: substitutes that are clearly different and of the same form."""

from __future__ import annotations

__all__ = ["other_number", "other_year", "scaled"]

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
    factor = _FACTORS[turn % len(_FACTORS)]
    if not any(digit in number for digit in "123456789"):
        return "12" + number[1:]
    return scaled(number, factor, 1)


def scaled(number: str, factor: int, divisor: int) -> str:
    """`number` times `factor / divisor`, with its grouping and its decimals, rounded to its own precision."""
    whole, _, decimals = number.replace(",", "").partition(".")
    digits = len(decimals)
    text = str(int(whole + decimals) * factor // divisor).rjust(digits + 1, "0")
    head, tail = (text[:-digits], text[-digits:]) if digits else (text, "")
    head = f"{int(head):,}" if "," in number else head
    return f"{head}.{tail}" if digits else head
