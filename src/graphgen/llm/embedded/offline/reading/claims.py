"""Whether two sentences speak of the same matter, and whether one claims what the other does not."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from graphgen.llm.embedded.offline.english.words import PREPOSITIONS, PRONOUNS
from graphgen.text.language import HAN

__all__ = ["contradicts", "same_matter"]

_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[{HAN}]|(?:(?![{HAN}])[^\W\d_])+")
# Words of polarity are not among them: they make a claim of their own.
_EMPTY = (
    PREPOSITIONS - {"without"}
    | PRONOUNS
    | frozenset(
        "a an the and is are was were be been being am has have had having do does did would will can could may might "
        "shall should so than then thus too very just also "
        "的 地 得 了 着 过 是 在 和 与 及 并 也 就 都 而 其 这 那 该 此 个 被 把 将 由 于 对 为 之 以 所 有 它 他 她 "
        "们".split()
    )
)


def same_matter(statement: str, variant: str) -> bool:
    """Whether `variant` keeps a number or a word that carries meaning, where `statement` has one."""
    said = _claims(statement)
    return not said or bool(said & _claims(variant))


def contradicts(statement: str, variant: str) -> bool:
    """Whether `variant` differs from `statement` in a token that carries meaning, and still speaks of its matter."""
    return same_matter(statement, variant) and _claims(statement) != _claims(variant)


def _claims(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return Counter(token for token in _TOKEN.findall(folded) if token not in _EMPTY)
