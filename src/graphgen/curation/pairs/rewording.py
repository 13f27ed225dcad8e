"""Whether a question in other words asks for the same: by rules on words, names and numbers, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphgen.curation.pairs.exchange import STATEMENT, Exchange
from graphgen.curation.questions.asking import asks
from graphgen.curation.questions.phrases import find_refusal
from graphgen.records import Language
from graphgen.text.language import detect_language
from graphgen.text.mentions import mentions
from graphgen.text.options import before_options
from graphgen.text.segment import Word
from graphgen.text.segment import words as segmented
from graphgen.text.spoken import ASKING, BLANK, DENIALS, spoken
from graphgen.text.wording import ALIKE, alike, runs_of

__all__ = ["Asked", "Fault", "asked_in", "fault_of"]

_LONGEST, _ROOM = 3, 80
_NAMES_ZH = ("nr", "ns", "nt", "nz", "m")
_TIME_ZH = re.compile(r"[\d一二三四五六七八九十百千初末中]|年|月|日|世纪|朝|时期|[春夏秋冬]")
_SAID_OTHERWISE = frozenset("before after above below left right more less half".split())
_OR_TWO = re.compile(r"\bor two\b")
_EITHER_WAY = re.compile("是否|能否|可否|有没有|是不是|会不会|能不能|与否")


class Fault(NamedTuple):
    """Why a question in other words is of no use."""

    reason: str
    detail: str


class Asked(NamedTuple):
    """A question taken apart: what says of what kind it is, what can be said in other words, the options it offers."""

    lead: str
    said: str
    options: str

    def with_said(self, said: str) -> str:
        """The whole question, asked in other words."""
        return f"{self.lead}{said}{self.options}"


def asked_in(question: str) -> Asked:
    """`question`, taken apart."""
    stem = before_options(question)
    lead = STATEMENT.match(stem)
    said = stem[lead.end() :].lstrip() if lead else stem
    return Asked(stem.removesuffix(said), said.rstrip(), question[len(stem) :])


def fault_of(said: str, asked: Asked, exchange: Exchange) -> Fault | None:
    """The first reason why `said` cannot stand for what `asked` says, or `None`.

    Reasons: `other_language`, `no_question`, `gives_away` (a name or a number of the answer that the question has not),
    `other_facts` (it lacks a name or a number of the question, has a new one, or denies), `same_words`.
    """
    return next(_faults(said, asked, exchange), None)


def _faults(said: str, asked: Asked, exchange: Exchange) -> Iterator[Fault]:
    language = exchange.language
    if detect_language(said) != detect_language(asked.said):
        yield Fault("other_language", "It is not in the language of the question.")
    refusal, longest = find_refusal(said), _LONGEST * len(asked.said) + _ROOM
    if refusal or len(said) > longest or (asks(asked.said, language) and not asks(said, language)):
        yield Fault("no_question", "It does not ask, or says much more than the question.")
    before, after = _fixed(asked.said, exchange), _fixed(said, exchange)
    new = sorted(name for name in after if not _has(asked.said, name, language))
    given = [name for name in new if _has(exchange.answer, name, language)]
    if given:
        yield Fault("gives_away", f"It has what is asked for, or leads to it: {given[0]}.")
    lost = sorted(name for name in before if not _has(said, name, language))
    if lost:
        yield Fault("other_facts", f"It lacks what the question has: {lost[0]}.")
    if new:
        yield Fault("other_facts", f"The question has no {new[0]}.")
    if _marks(asked.said) != _marks(said):
        yield Fault("other_facts", "It denies what the question does not deny, or has another number of gaps.")
    shared = alike(runs_of(said), runs_of(asked.said))
    if shared >= ALIKE:
        yield Fault("same_words", f"It shares {shared:.0%} of its runs of three words with the question.")


def _fixed(text: str, exchange: Exchange) -> set[str]:
    """What cannot be said in other words: numbers, names, and members of small sets such as north and south.

    What begins a sentence with a capital counts only where the answer or its source has it so.
    """
    if exchange.language == "zh":
        found = {word.text for word in segmented(text) if _is_fixed(word)}
        return found | {name for name in exchange.names if name in text}
    known = _specific(f"{exchange.answer} {exchange.source}")
    openers = {each.casefold() for each in re.findall(r"(?:\A|[.!?:;]\s+)[\W_]*([^\W_]+)", text)}
    return {word for word in _specific(text) if word in known or word not in openers}


def _specific(text: str) -> set[str]:
    """The specific words of a text in English, but for those that a good wording may say by others."""
    found = spoken(_OR_TWO.sub("", text))
    return {word for word, specific in zip(found.words, found.specific, strict=True) if specific} - _SAID_OTHERWISE


def _is_fixed(word: Word) -> bool:
    """Whether a Chinese word names something, a number or a time, and asks nothing."""
    names = word.flag.startswith(_NAMES_ZH) or (word.flag == "t" and _TIME_ZH.search(word.text) is not None)
    return names and not ASKING.intersection(word.text) and not word.text.startswith(("一", "某"))


def _has(text: str, name: str, language: Language) -> bool:
    return name in text if language == "zh" else mentions(text, name)


def _marks(text: str) -> tuple[bool, int]:
    """Whether it denies, and how many gaps it has."""
    words = spoken(_EITHER_WAY.sub("", text)).words
    return sum(word in DENIALS for word in words) % 2 == 1, words.count(BLANK)
