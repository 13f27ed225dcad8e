"""The steps of a chain of facts."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["Link", "best_sentence"]


class Link(NamedTuple):
    """`sentence` says how the entity `start` is related to the entity `end`."""

    start: str
    end: str
    sentence: str


def best_sentence(description: str, start: str, end: str, used: Collection[str] = ()) -> str:
    """The shortest fact of `description` that names both and is not `used`, else the whole of it."""
    spans = sentence_spans(description)
    facts = [*(fact.text for fact in analyse(description)), *(description[left:right] for left, right in spans)]
    both = [text for text in facts if fold_name(start) in fold_name(text) and fold_name(end) in fold_name(text)]
    fresh = [text for text in both if text not in used]
    return min(fresh or both, key=len) if both else description
