"""Numbers and names that a text has and its source has not."""

from __future__ import annotations

from graphgen.text.mentions import mentions
from graphgen.text.specifics import names, numbers

__all__ = ["Invention", "invention"]

Invention = tuple[float, tuple[str, ...]]
"""The share of a text's numbers and names that the source lacks, and which these are."""


def invention(text: str, source: str) -> Invention:
    """What `text` invents, by a rule: 0 where it has neither numbers nor names."""
    known = numbers(source)
    said = sorted(numbers(text)) + sorted(names(text))
    lacking = tuple(each for each in said if each not in known and not mentions(source, each))
    return (len(lacking) / len(said) if said else 0.0), lacking
