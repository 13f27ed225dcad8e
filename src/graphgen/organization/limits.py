"""What a subgraph may hold."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TRIPLE", "Limits"]

TRIPLE = 3
"""Units of a relation with both its ends: less than that, and no relation can be written about."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Context counts like everything else in a subgraph, except towards `min_units`."""

    max_units: int
    max_tokens: int
    min_units: int = 1
