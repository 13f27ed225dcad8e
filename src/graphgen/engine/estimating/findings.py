"""What a language model was seen to find in a text: how much, of what kind, how it hangs together, how long it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from graphgen.knowledge.extraction.parse import parse_extraction
from graphgen.text.language import HAN
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

__all__ = ["Finding", "Kind", "Saying", "finding", "kind_of"]

Kind = Literal["name", "han", "number", "words"]
_HAN = re.compile(f"[{HAN}]")


Saying = tuple[int, float]
"""Which thing is said, and in how many tokens."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one reply found.

    Attributes:
        tokens: Of the text.
        names: What was named, in order.
        of_names: What is said of each; in no tokens of what is only an end of a relation.
        of_pairs: What is said of each relation.
        quoted: The share of what is said that stands in the text word for word.
    """

    tokens: int
    names: tuple[str, ...]
    of_names: tuple[Saying, ...]
    of_pairs: tuple[Saying, ...]
    quoted: float = 0.0


def finding(text: str, reply: str, listed: Collection[str] = ()) -> Finding:
    """What `reply` found in `text` that was not `listed` before."""
    parsed = parse_extraction(reply, truncated=False)
    known = {fold_name(name) for name in listed}
    texts: dict[str, int] = {}

    def saying(said: str) -> Saying:
        return texts.setdefault(said, len(texts)), count_tokens(said)

    names: dict[str, tuple[str, Saying]] = {}
    for entity in parsed.entities:
        names.setdefault(fold_name(entity.name), (entity.name, saying(entity.description)))
    pairs: dict[tuple[str, str, str], Saying] = {}
    for relation in parsed.relations:
        source, target, kind = map(fold_name, (relation.source, relation.target, relation.type))
        names.setdefault(source, (relation.source, (0, 0)))
        names.setdefault(target, (relation.target, (0, 0)))
        if source != target and f"{source} | {kind} | {target}" not in known:
            pairs.setdefault((source, target, kind), saying(relation.description))
    news = [each for key, each in names.items() if key not in known]
    said = tuple(each for _, each in news)
    quoted = sum(each in text for each in texts) / max(1, len(texts))
    return Finding(count_tokens(text), tuple(name for name, _ in news), said, tuple(pairs.values()), quoted)


def kind_of(name: str) -> Kind:
    """What a name looks like: that tells where in a text others of its kind are."""
    if _HAN.search(name):
        return "han"
    if name[:1].isdigit():
        return "number"
    return "name" if name[:1].isupper() else "words"
