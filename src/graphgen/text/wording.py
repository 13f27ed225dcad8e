"""Whether two questions are in the same words."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from graphgen.text.options import before_options
from graphgen.text.words import words

__all__ = ["ALIKE", "alike", "runs_of"]

ALIKE = 0.5
"""Share of the runs of three words of two questions from which on they are nearly the same."""
_RUN = 3


def runs_of(question: str) -> frozenset[str]:
    """Its runs of three words, or Han characters, without the options that it offers; itself where it has fewer."""
    said = words(before_options(question))
    if not said:
        return frozenset()
    return frozenset(" ".join(said[at : at + _RUN]) for at in range(max(1, len(said) - _RUN + 1)))


def alike(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """The share of the runs of two questions that both have, from 0 to 1."""
    return len(one & other) / max(1, len(one | other))
