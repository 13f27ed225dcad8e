"""Numbers as a report writes them."""

from __future__ import annotations

from collections.abc import Sequence

from graphgen.curation.measuring.text_metrics import Lengths

__all__ = ["NONE", "count", "percent", "quartiles", "rounded", "seconds"]

NONE = "–"


def count(value: float | None) -> str:
    """A whole number with separators, a dash for none."""
    return NONE if value is None else f"{value:,.0f}"


def rounded(value: float | None, digits: int = 3) -> str:
    return NONE if value is None else f"{value:,.{digits}f}"


def percent(part: float | None, whole: float = 1) -> str:
    """A share, as `part` of `whole`; a dash where there is nothing to have a share of."""
    return NONE if part is None or not whole else f"{part / whole:.1%}"


def seconds(value: float) -> str:
    """12.3 s, 4 min 5 s, 1 h 2 min."""
    if value < 100:  # noqa: PLR2004 - up to here tenths matter
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, left = divmod(minutes, 60)
    return f"{hours} h {left} min" if hours else f"{minutes} min {rest} s"


def quartiles(lengths: Lengths | None, digits: int = 0) -> Sequence[str]:
    """Mean, 5 %, median, 95 % and the most."""
    if lengths is None:
        return [NONE] * 5
    values = (lengths.mean, lengths.p5, lengths.median, lengths.p95, lengths.most)
    return [f"{value:,.{digits or (1 if place == 0 else 0)}f}" for place, value in enumerate(values)]
