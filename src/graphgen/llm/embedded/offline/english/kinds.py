"""What an English name names, guessed from its own words and from those around it."""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.english.words import (
    FUNCTION_WORDS,
    GIVEN_NAMES,
    HEAD_NOUNS,
    LAST_WORDS,
    PLACES,
    TITLES,
)
from graphgen.llm.embedded.offline.reading.mentions import Kind

__all__ = ["defined_kind", "kind_of_name"]

_GENE = re.compile(r"[A-Z][A-Za-z]{0,5}\d{1,3}(?:-[A-Z]\w*)?")
_GENE_WORDS = frozenset("gene genes protein proteins mutant allele locus loci expression".split())


def kind_of_name(name: str, context: str = "") -> Kind:
    """What `name` names, guessed from its own words and from those around it in `context`."""
    if name.casefold() in PLACES:
        return "place"
    if name in {"Parliament", "Congress", "Senate"}:
        return "organization"
    words = [word.casefold().strip(".,") for word in name.split()]
    kind = _kind_by_words(words) if len(words) > 1 else None
    if kind is not None:
        return kind
    if _GENE.fullmatch(name) and not _GENE_WORDS.isdisjoint(context.casefold().split()):
        return "gene"
    if any(character.isdigit() for character in name):
        return "technology"
    return _kind_by_context(name, context)


_SHIPS = frozenset("hms ss rms uss".split())
_OF = frozenset("de van von da".split())


def _kind_by_words(words: list[str]) -> Kind | None:
    given = words[0] in GIVEN_NAMES
    if words[0] in _SHIPS:
        return "technology"
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    if head in LAST_WORDS and words[0] == "sir":
        return LAST_WORDS[head]
    if (words[0] in TITLES - {"saint", "st"} and words[-1] not in LAST_WORDS) or (given and not _OF.isdisjoint(words)):
        return "person"
    for word in (head, words[0]):
        if word in LAST_WORDS:
            return LAST_WORDS[word]
    return "person" if given else None


_FIELDS = frozenset(
    "chemistry physics medicine literature peace mathematics biology latin english french german".split()
)


def _kind_by_context(name: str, context: str) -> Kind:
    position = context.find(name)
    before = context[max(0, position - 30) : position].split()
    after = context[position + len(name) : position + len(name) + 40]
    return _kind_by_following(name, after) or _kind_by_preceding(name, before, after) or "concept"


def _kind_by_following(name: str, after: str) -> Kind | None:
    person = r"\s*(?:\([^)]*\b(?:born|\d{4}\s*[-–])|was born\b|died\b|said\b|himself\b|was a(?:n)? \w+ \w+ist\b)"
    acts = _ACTS.match(after) or (_DOES.match(after) and not _has_common_word(name))
    if re.match(person, after) or (acts and _is_plain_name(name)):
        return "person"
    return "organization" if re.match(r",? (?:Inc|Ltd|LLC|Corp|GmbH|plc)\b", after) else None


def _kind_by_preceding(name: str, before: list[str], after: str) -> Kind | None:
    if not before:
        return None
    word = before[-1].casefold()
    if word in {"in", "from", "near"} and name.casefold() not in _FIELDS and not re.match(r"\s[a-z]+ed\b", after):
        return "place" if name.isascii() or name.istitle() else None
    if word in {"founded", "joined"} and name.istitle():
        return "organization"
    if word == "by" and len(name.split()) in {2, 3} and name.istitle():
        return "person"
    return HEAD_NOUNS.get(word) if len(name.split()) in {1, 2, 3} else None


# What a person does and a company or a country hardly does.
_ACTS = re.compile(
    r" (?:was (?:born|knighted|a )|died|married|invented|discovered|studied|travelled|traveled|became the|wrote|"
    r"proposed|explained|described|warned|observed|calculated|learned|taught|conceived|returned|worked|"
    r"directed|injected|proved|defended|isolated|purified)\b"
)


# What a company may do as well; then the name must hold no word of companies and places.
_DOES = re.compile(
    r"(?: and [A-Z]\w+ [A-Z]\w+)? (?:had )?(?:later )?(?:made|completed|founded|developed|"
    r"published|led|carried|praised|built|designed|"
    r"gave|joined|left|moved|attended|took|treated|lived|became|won|received|provided|grew|began|asked|shared)\b"
)


def _has_common_word(name: str) -> bool:
    words = name.casefold().split()
    return any(word in LAST_WORDS or word in HEAD_NOUNS or word in PLACES or word in FUNCTION_WORDS for word in words)


def _is_plain_name(name: str) -> bool:
    words = name.split()
    return len(words) in {2, 3} and all(word.isalpha() and word.istitle() for word in words)


_IS_A = re.compile(r"^[^.;]{0,80}?\b(?:is|was|are|were)\s+(?:an?|the|one of the)\s+([^.;]{1,160})")
_END_OF_HEAD = re.compile(
    r",|\b(?:of|in|for|from|that|which|who|by|at|with|on|to|located|and|used|published|developed)\b"
)


def defined_kind(after: str) -> Kind | None:
    """What the sentence says its subject is, read from the text `after` the subject ("is a peer-reviewed journal")."""
    match = _IS_A.match(after)
    if match is None:
        return None
    noun_phrase = _END_OF_HEAD.split(match[1], maxsplit=1)[0]
    for word in reversed(noun_phrase.casefold().replace("-", " ").split()):
        if word in HEAD_NOUNS:
            return HEAD_NOUNS[word]
    return None
