"""The parts of an English clause that can be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from graphgen.llm.embedded.offline.english.clause import Clause
from graphgen.llm.embedded.offline.english.verbs import participles
from graphgen.llm.embedded.offline.english.words import HEAD_NOUNS, PREPOSITIONS
from graphgen.llm.embedded.offline.reading.mentions import Kind, Mention

__all__ = ["Gap", "find_gaps"]


class Gap(NamedTuple):
    """A clause with the span `answer` asked for.

    Attributes:
        role: `subject`; `agent` (by whom); `object`; `adverbial` (after `preposition`); `inside`, where only a question
            that keeps the word order is safe; `front`, where it stands before the subject; `owner`, the person of whom
            the subject or the object is; `companion`, one of two joined subjects, `after` being the other.
        before: The rest of the clause before the answer and its preposition.
        after: The rest of the clause after the answer.
        noun: The common noun that stands before the answer as its title, such as `American author`.
    """

    clause: Clause
    answer: str
    kind: Kind
    role: Literal["subject", "agent", "object", "adverbial", "inside", "front", "owner", "companion"]
    preposition: str = ""
    before: str = ""
    after: str = ""
    noun: str = ""


_APPOSITION = re.compile(r"^,\s(?:an?|the|his|her|its)\s.*$", re.DOTALL)
_LONGEST_TITLE = 4
_SHORT_OBJECT = 5


def find_gaps(clause: Clause, mentions: Sequence[Mention]) -> list[Gap]:
    """What can be asked for in `clause`.

    Args:
        clause: The clause.
        mentions: What the sentence names; positions are not used, names are looked up in the clause.
    """
    gaps: list[Gap] = []
    for mention in mentions:
        if _is_subject(clause.subject, mention.name):
            gaps.append(Gap(clause, mention.name, mention.kind, "subject"))
        gaps += _gaps_in_subject(clause, mention)
        if mention.kind == "date" and clause.front in {f"In {mention.name}", f"On {mention.name}"}:
            gaps.append(
                Gap(clause._replace(front=""), mention.name, "date", "front", clause.front[:2].lower(), clause.rest)
            )
        position = _word_position(clause.rest, mention.name)
        if position is not None and clause.rest.count(mention.name) == 1:
            gap = _gap_in_rest(clause, mention, position)
            if gap is not None:
                gaps.append(gap)
    return gaps


def _gaps_in_subject(clause: Clause, mention: Mention) -> Iterator[Gap]:
    """The gap of a person whose thing the subject is, or of one of two who act together."""
    owned = re.fullmatch(r"[Tt]he ([a-z][a-z -]*) of (?:the )?(.+)", clause.subject)
    alone = ", " not in clause.rest
    if owned is not None and owned[2] == mention.name and mention.kind == "person" and alone:
        yield Gap(clause, mention.name, mention.kind, "owner", noun=owned[1])
    pair = clause.subject.split(" and ")
    if len(pair) == len("ab") and mention.name in pair and mention.kind == "person" and clause.auxiliary:
        other = pair[1 - pair.index(mention.name)]
        if _NAMED.fullmatch(other):
            yield Gap(clause, mention.name, mention.kind, "companion", "with", clause.rest, other)


_NAMED = re.compile(r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)*")


def _is_subject(subject: str, name: str) -> bool:
    bare = re.sub(r"^(?:the|a|an)\s+", "", subject, flags=re.IGNORECASE).strip('"“”')
    return bare.casefold() == re.sub(r"^the\s+", "", name, flags=re.IGNORECASE).casefold()


def _word_position(text: str, name: str) -> int | None:
    start = text.find(name)  # a pattern of its own for each name would be dear
    while start >= 0:
        end = start + len(name)
        if not any(beside.isalnum() or beside == "_" for beside in (text[:start][-1:], text[end : end + 1])):
            return start
        start = text.find(name, start + 1)
    return None


_JOINED_AFTER = re.compile(r"(?:\s+(?:and|or|&)\b|,\s*(?:[A-Z]|and\b|or\b)|\s+[A-Z]|[’']s|-|/)")
_JOINED_BEFORE = re.compile(r"(?:\b(?:and|or|not|than)|,|\w-)$")
_NO_FRONTING = frozenset("of than as".split())
_FRONTED = frozenset("in at on to for from with by".split())


def _gap_in_rest(clause: Clause, mention: Mention, position: int) -> Gap | None:
    """The gap of a mention after the verb; `None` where it is one of several that are joined."""
    left = clause.rest[:position].rstrip('"“ ')
    right = clause.rest[position + len(mention.name) :].lstrip('"”')
    if mention.kind == "place":
        right = re.sub(r"^(?:, [A-Z][\w.]+)+", "", right)  # Rome, Italy
    right = _APPOSITION.sub("", right).rstrip()
    if _JOINED_AFTER.match(right) or _JOINED_BEFORE.search(left) or _modifies(right):
        return None
    words = left.split()
    if words and words[-1].casefold() == "the":
        words = words[:-1]
    if mention.kind != "quantity" and words and words[-1] in PREPOSITIONS:
        return _gap_after_preposition(clause, mention, words, right.strip())
    if mention.kind != "quantity" and not words and clause.form == "simple":
        return Gap(clause, mention.name, mention.kind, "object", "", "", right.strip())
    return _gap_after_modifiers(clause, mention, words, right)


def _modifies(right: str) -> bool:
    """Whether the name stands before a noun that it belongs to, as in `the Oxford team`."""
    following = re.match(r"\s+([a-z][\w-]*)", right)
    return following is not None and following[1] not in _FOLLOWERS and not following[1].endswith("ly")


_FOLLOWERS = PREPOSITIONS | frozenset(
    "to as when before after that which who whose where again later then together there twice once first because while "
    "the a an his her its their until if so".split()
)


def _gap_after_preposition(clause: Clause, mention: Mention, words: list[str], right: str) -> Gap:
    preposition, before = words[-1], words[:-1]
    head = " ".join(before)
    role = "agent" if preposition == "by" and clause.form == "passive" else "adverbial"
    owned = re.fullmatch(r"the ([a-z][a-z -]*) of", " ".join(words))
    if owned is not None and mention.kind == "person" and clause.form == "simple":
        return Gap(clause, mention.name, mention.kind, "owner", "of", "", right, owned[1])
    fixed = preposition in _NO_FRONTING or (before and before[-1] in PREPOSITIONS)
    if fixed or (role == "adverbial" and _belongs_to_noun(head, clause, mention.kind)):
        return Gap(clause, mention.name, mention.kind, "inside", "", " ".join(words), right)
    return Gap(clause, mention.name, mention.kind, role, preposition, head, right)


def _gap_after_modifiers(clause: Clause, mention: Mention, words: list[str], right: str) -> Gap | None:
    """`by the psychologist Carl Rogers`: the common nouns before the name belong to it."""
    if mention.kind == "quantity":
        return _gap_of_quantity(clause, mention, words, right.strip())
    for back in range(1, 5):
        if len(words) > back and words[-back - 1] == "by" and all(word.islower() for word in words[-back:]):
            modifier = " ".join(words[-back:])
            if clause.form == "passive" and mention.kind in {"person", "organization"}:
                head = " ".join(words[: -back - 1])
                return Gap(clause, f"{modifier} {mention.name}", mention.kind, "agent", "by", head, right.strip())
    title = _title(words)
    if not title:
        return None
    before = " ".join(words[: -len(title)])
    noun = " ".join(title[1:] if title[0] in {"the", "a", "an", "his", "her", "its", "their"} else title)
    head = words[: -len(title)]
    if clause.form != "copula" and head[-1] in _FRONTED and not _belongs_to_noun(" ".join(head[:-1]), clause, "work"):
        return Gap(clause, mention.name, mention.kind, "adverbial", head[-1], " ".join(head[:-1]), right.strip(), noun)
    return Gap(clause, mention.name, mention.kind, "inside", "", before, right.strip(), noun)


_ABOUT = frozenset("about approximately around nearly over some roughly only".split())


def _gap_of_quantity(clause: Clause, mention: Mention, words: list[str], right: str) -> Gap:
    """`weighs about 34 kilograms` and `turns through 360 degrees` put the quantity first; others keep the order."""
    kept = [word for word in words if word not in _ABOUT]
    if not kept and clause.form in {"simple", "copula"}:
        return Gap(clause, mention.name, mention.kind, "object", "", "", right)
    if len(kept) == 1 and kept[0] in PREPOSITIONS and clause.form == "simple":
        return Gap(clause, mention.name, mention.kind, "adverbial", kept[0], "", right)
    return Gap(clause, mention.name, mention.kind, "inside", "", " ".join(words), right)


def _belongs_to_noun(head: str, clause: Clause, kind: Kind) -> bool:
    """Whether the phrase after `head` may say where a noun of `head` is, and not where the verb takes place."""
    words = head.split()
    last = words[-1] if words else ""
    reduced = last.endswith(("ed", "ing")) or last in participles()
    if kind == "date":
        return reduced
    return "," in head or reduced or (clause.form == "simple" and len(words) > _SHORT_OBJECT)


def _title(words: list[str]) -> list[str]:
    """The words between a preposition and a name that say what the name is, as `the American author`."""
    if not words or words[-1] not in HEAD_NOUNS:
        return []
    for back in range(1, _LONGEST_TITLE + 1):
        if len(words) > back and words[-back - 1] in PREPOSITIONS:
            return words[-back:]
    return []
