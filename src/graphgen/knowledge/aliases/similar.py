"""Names that may be one thing's: short forms, spellings, misspellings. Linear in the number of names.

Nothing here decides: every pair has a score, a reason in words, and waits for a person or a threshold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graphgen.knowledge.aliases.trigrams import alike_pairs
from graphgen.text.language import HAN
from graphgen.text.names import fold_name

__all__ = ["Likeness", "similar_names"]

_BRACKETS = re.compile(r"^(?P<head>.+?)\s*[(（](?P<inner>[^()（）]+)[)）]$")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.-]{1,9}")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(f"[{HAN}]")
_DIGITS = re.compile(r"\d+")
# Signs that spellings differ by. Others make another name: C, C++ and C# are three languages, and 1.5 is not 15.
_LOOSE = re.compile(r"(?P<kept>(?<=\d)[.,:/-](?=\d))|[\s.,'·\"-]+")
_ARTICLE = re.compile(r"^(?:the|an?) (?=\S)")
_SMALL_WORDS = frozenset("a an and at by de for in of on or the to und".split())
_ALIKE, _MOST_IN_A_BLOCK = 0.8, 64
_SHORTEST = 5
_CERTAIN, _SPELLING, _TRANSLATED, _ARTICLED, _INITIALS, _AMBIGUOUS = 0.98, 0.96, 0.9, 0.93, 0.85, 0.5


class Likeness(NamedTuple):
    """Two folded names that may be one thing's, `alias` being the one to give up."""

    name: str
    alias: str
    score: float
    reason: str


def similar_names(names: Mapping[str, tuple[str, int]]) -> list[Likeness]:
    """The pairs of these names that may be one thing's, the likeliest first, each pair once with its best reason.

    Args:
        names: By folded name its spelling and how often it is mentioned.
    """
    best: dict[tuple[str, str], Likeness] = {}
    for found in (_short_forms, _initials, _spellings, _misspellings):
        for likeness in found(names):
            pair = min(likeness.name, likeness.alias), max(likeness.name, likeness.alias)
            if pair not in best or likeness.score > best[pair].score:
                best[pair] = likeness
    return sorted(best.values(), key=lambda each: (-each.score, each.name, each.alias))


def _short_forms(names: Mapping[str, tuple[str, int]]) -> Iterator[Likeness]:
    """Such as "World Health Organization (WHO)" beside "WHO" and beside "World Health Organization"."""
    claims: dict[str, list[tuple[str, float, str]]] = defaultdict(list)
    for key, (spelling, _) in names.items():
        if not (match := _BRACKETS.match(spelling)):
            continue
        head, inner = match["head"], match["inner"]
        abbreviates = _ACRONYM.fullmatch(inner) is not None and inner.casefold() in _initials_of(head)
        other_script = bool(_HAN.search(inner)) != bool(_HAN.search(head)) and not _DIGITS.search(inner)
        if not abbreviates and not other_script:
            continue  # "Mercury (planet)" tells namesakes apart
        score = _CERTAIN if abbreviates else _TRANSLATED
        claims[fold_name(head)].append((key, score, f"“{spelling}” gives both"))
        claims[fold_name(inner)].append((key, score, f"“{spelling}” gives both"))
    for short, owners in claims.items():
        if short in names:
            for key, score, reason in owners:
                if key != short:
                    yield Likeness(key, short, *_unless_shared(score, reason, len(owners)))


def _initials(names: Mapping[str, tuple[str, int]]) -> Iterator[Likeness]:
    """Such as "WHO" beside "World Health Organization"."""
    long: dict[str, list[str]] = defaultdict(list)
    for key, (spelling, _) in names.items():
        for initials in _initials_of(spelling):
            long[initials].append(key)
    for key, (spelling, _) in names.items():
        if _ACRONYM.fullmatch(spelling):
            owners = long.get(spelling.casefold().replace(".", ""), [])[:_MOST_IN_A_BLOCK]
            for owner in owners:
                reason = f"“{spelling}” are the initials of “{names[owner][0]}”"
                yield Likeness(owner, key, *_unless_shared(_INITIALS, reason, len(owners)))


def _unless_shared(score: float, reason: str, owners: int) -> tuple[float, str]:
    return (score, reason) if owners == 1 else (_AMBIGUOUS, f"{reason}; {owners} names could be meant")


def _initials_of(name: str) -> list[str]:
    """The initials of a name of three words or more, with its small words and without, in lower case."""
    words = [word.casefold() for word in _WORD.findall(name)]
    telling = [word for word in words if word not in _SMALL_WORDS]
    if len(telling) < 2 or not name.isascii():  # noqa: PLR2004 - one letter abbreviates nothing
        return []
    return list(dict.fromkeys("".join(word[0] for word in each) for each in (words, telling)))


def _spellings(names: Mapping[str, tuple[str, int]]) -> Iterator[Likeness]:
    """Such as "e-mail" beside "email", "The Hague" beside "Hague"."""
    spaced = {key: _LOOSE.sub(r"\g<kept>", key) for key in names}
    bare = {key: _LOOSE.sub(r"\g<kept>", _ARTICLE.sub("", key)) for key in names}
    for written, score, reason in (
        (spaced, _SPELLING, "they differ by spaces, hyphens or dots"),
        (bare, _ARTICLED, "they differ by an article"),
    ):
        same: dict[str, list[str]] = defaultdict(list)
        for key, letters in written.items():
            same[letters or key].append(key)
        for keys in same.values():
            first, *others = _by_weight(keys, names)
            for other in others[:_MOST_IN_A_BLOCK]:
                yield Likeness(first, other, score, reason)


def _misspellings(names: Mapping[str, tuple[str, int]]) -> Iterator[Likeness]:
    """Names that share most of their character trigrams, and all of their digits: 1998 is not 1999."""
    long = [key for key in names if len(key) >= _SHORTEST]
    digits = [" ".join(_DIGITS.findall(key)) for key in long]
    for one, other, shared in alike_pairs(long, digits, _ALIKE):
        first, second = _by_weight([long[one], long[other]], names)
        yield Likeness(first, second, round(shared * _ARTICLED, 3), f"{shared:.0%} of their trigrams are shared")


def _by_weight(keys: Sequence[str], names: Mapping[str, tuple[str, int]]) -> list[str]:
    """The most mentioned first."""
    return sorted(keys, key=lambda key: (-names[key][1], key))
