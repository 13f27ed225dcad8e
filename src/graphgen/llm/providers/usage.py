"""The numbers of tokens that endpoints report, as far as they can be believed."""

from __future__ import annotations

import math

__all__ = ["token_count"]

_MOST = 2**40


def token_count(said: object) -> int:
    """What an endpoint says that it counted; 0, which is nothing said, where no answer can have so many tokens.

    A negative number would give a budget back what was spent, and a gigantic one would end it.

    Raises:
        TypeError, ValueError: It is no number.
    """
    count = float(said) if isinstance(said, int | float | str) else math.nan
    if said is not None and math.isnan(count):
        raise TypeError(f"{said!r} is no number of tokens")
    return int(count) if 0 < count <= _MOST else 0
