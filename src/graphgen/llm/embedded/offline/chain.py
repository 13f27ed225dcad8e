"""The steps of a chain of facts."""

from __future__ import annotations

from typing import NamedTuple

from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["Link", "best_sentence"]


class Link(NamedTuple):
    """`sentence` says how the entity `start` is related to the entity `end`."""

    start: str
    end: str
    sentence: str


def best_sentence(description: str, start: str, end: str) -> str:
    """The shortest sentence of `description` that names both, else the whole of it."""
    sentences = [description[left:right] for left, right in sentence_spans(description)]
    both = [text for text in sentences if fold_name(start) in fold_name(text) and fold_name(end) in fold_name(text)]
    return min(both, key=len) if both else description
