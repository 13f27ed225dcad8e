"""English questions over a chain of facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from graphgen.llm.embedded.offline.english.asking import ask, noun_for, relative
from graphgen.llm.embedded.offline.english.clause import parse_clause
from graphgen.llm.embedded.offline.english.gap import Gap, find_gaps
from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.facts import Facts
from graphgen.llm.embedded.offline.reading.mentions import Kind, Mention
from graphgen.llm.embedded.offline.wording.chain import Link

__all__ = ["english_chain", "english_clues", "english_gap"]

_TIME = re.compile(r"(?:in|on|during)\s.{0,40}\d{4}")
_APPOSITION = re.compile(r",\s(?:an?|the)\s[^,]*$")
_ADVERBIAL = re.compile(r" (?:in|on|at|during|from|with|by|for|to|of|into|after|before|about)\b")
_LETTERS = "XYZWVU"
_KINDS: dict[str, Kind] = {
    "person": "person",
    "location": "place",
    "place": "place",
    "organization": "organization",
    "event": "event",
    "work": "work",
    "date": "date",
    "gene": "gene",
}


def english_chain(links: Sequence[Link], kinds: Mapping[str, Kind]) -> str | None:
    """`Where was the person who designed A born?`; `None` where a link has no form that is surely grammatical.

    `kinds` tells what the entities are, where that is known.
    """
    described: str | None = None
    for link in links[:-1]:
        gap = english_gap(link, kinds)
        if gap is None:
            return None
        described = _describe(gap, link, described)
        if described is None:
            return None
    gap = english_gap(links[-1], kinds)
    if gap is not None and _TIME.fullmatch(gap.after):
        gap = gap._replace(after="")  # after a long description it would seem to belong to that
    question = _put(ask(gap), links[-1].start, described) if gap is not None else None
    return question.replace(",?", "?") if question else None


def _describe(gap: Gap, link: Link, described: str | None) -> str | None:
    noun = noun_for(gap.kind, gap.answer)
    clause = gap.clause
    if clause.front and re.search(r",|\b(?:that|which|who|whom|after|when|because)\b", f"{clause.front} {clause.rest}"):
        return None  # the fronted words would seem to belong to the last clause
    if noun == "thing" and described is None and gap.role == "subject":
        return None
    if gap.role == "subject" and clause.form == "copula":
        unique = clause.rest.startswith("the ")
        return _put(_closed(clause.rest, link.start), link.start, described) if unique else None
    return _put(_closed(relative(gap, noun), link.start), link.start, described)


def _closed(phrase: str | None, start: str) -> str | None:
    """The phrase with its last apposition left out, or closed by a comma where the chain begins in it."""
    if phrase is None:
        return None
    short = _APPOSITION.sub("", phrase)
    return short if start in short else phrase + ","


def _put(text: str | None, name: str, described: str | None) -> str | None:
    """The phrase with the description of `name` in its place."""
    if text is None or described is None:
        return text
    pattern = re.compile(rf"(?:\b[Tt]he\s)?(?<!\w){re.escape(name)}(?!\w)(?![’']s)")
    found = pattern.search(text)
    if found is None or len(pattern.findall(text)) != 1 or re.search(rf"{re.escape(name)}[’']s", text):
        return None
    if _ADVERBIAL.match(text, found.end()):
        return None  # it would seem to belong to the description
    return pattern.sub(lambda match: described if match.start() else described[0].upper() + described[1:], text)


def english_gap(link: Link, kinds: Mapping[str, Kind], *, movable: bool = True) -> Gap | None:
    """The clause of the link with its end asked for, where it also names its start.

    Where the gap must be `movable`, the question word can stand at the beginning.
    """
    for sentence in analyse(link.sentence, "en"):
        clause = parse_clause(sentence.text)
        if clause is None or link.end not in sentence.text:
            continue
        mention = next((m for m in sentence.mentions if m.name == link.end), Mention(0, 0, link.end, "concept"))
        mention = mention._replace(kind=kinds.get(link.end, mention.kind))
        for gap in find_gaps(clause, [mention]):
            subject = "" if gap.role in {"companion", "owner", "subject"} else clause.subject
            rest = clause.rest if gap.role in {"subject", "owner"} else ""
            visible = f"{clause.front} {subject} {gap.before} {gap.after} {rest}"
            if not (movable and gap.role == "inside") and re.search(rf"(?<!\w){re.escape(link.start)}(?!\w)", visible):
                return gap
    return None


def english_clues(links: Sequence[Link], facts: Facts) -> str:
    """The sentences with letters for the names: always possible, and it says plainly what to find."""
    letters = dict(zip(facts.path[1:], _LETTERS, strict=False))
    clues = [_masked(link.sentence, letters) for link in links]
    types = {entity.name: entity.type for entity in facts.entities}
    last = facts.path[-1]
    kind = noun_for(_KINDS.get(types.get(last, "").casefold(), "concept"), last)
    what = "What" if kind == "thing" else "Who" if kind == "person" else f"Which {kind}"
    stand = " and ".join([", ".join(list(letters.values())[:-1]), list(letters.values())[-1]])
    numbered = " ".join(f"({number}) {clue}" for number, clue in enumerate(dict.fromkeys(clues), start=1))
    return f"In these clues, {stand} stand for names that are left out. {numbered} {what} is {letters[last]}?"


def _masked(sentence: str, letters: dict[str, str]) -> str:
    for name in sorted(letters, key=len, reverse=True):
        sentence = re.sub(
            rf"(?:\b[Tt]he\s)?(?<!\w){re.escape(name)}(?!\w)", letters[name], sentence, flags=re.IGNORECASE
        )
    return sentence
