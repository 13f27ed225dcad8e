"""Names, dates, quantities and terms in English text, by spelling and closed lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from graphgen.llm.embedded.offline.english.kinds import kind_of_name
from graphgen.llm.embedded.offline.english.verbs import BE, MODALS, participles, past_forms, present_forms
from graphgen.llm.embedded.offline.english.words import (
    CONNECTORS,
    FUNCTION_WORDS,
    GIVEN_NAMES,
    LAST_WORDS,
    MONTHS,
    NAME_OPENERS,
    PLACES,
    TITLES,
    UNITS,
    WEEKDAYS,
)
from graphgen.llm.embedded.offline.reading.mentions import Kind, Mention, disjoint

__all__ = ["english_mentions", "lower_start", "lower_words"]

_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH}),?\s+\d{{4}}|(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|(?:{_MONTH})\s+\d{{4}}|(?<=[iI]n )\d{{4}}(?!\s*[-–]\s*\d)(?=\b))(?![\w-])"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?<![\w.,/-])(?!\d{{3}}0s\b)(?:{_NUMBER})(?:\s(?:million|billion|thousand))?[\s-]?(?:%|(?:{UNITS})(?![\w/]))"
)
_QUOTED = re.compile(r"[\"“]([A-Z0-9][^\"“”\n]{1,60}?)[\"”,.]")
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_][\w’'\-]*(?:\.(?=[A-Z]\b|\s[A-Z]))?|\d[\d,.]*\d|\d|&")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*\d[\w-]*|[A-Z]{2,}[\w-]*|[A-Z]{2,}")
_CALENDAR = frozenset(word.casefold() for word in (*MONTHS, *WEEKDAYS))
_DEMONYM = re.compile(r"(?:[A-Z][a-z]+(?:ian|ean|ish|ese|ch|can|man|ic))")
_NATIONS = frozenset(
    "german roman american african mexican french dutch welsh scottish british english greek swiss christian jewish "
    "islamic "
    "muslim internet asian european japanese chinese portuguese western eastern northern southern".split()
)
_POSSESSIVE = re.compile(r"[’']s?$")
_PRIZE = re.compile(
    r"\b(?:[A-Z][\w-]+ )+(?:Prize|Award|Medal) (?:in|for) [A-Z]\w+(?: (?:or|and) [A-Z]\w+|(?: [A-Z]\w+)*)"
)
# A name and the common noun without which it would be another: the Oxford team is no town.
_QUALIFIED = re.compile(
    r"(?:(?<=[a-z] )|(?<=^The )|(?<![\w-])(?=[A-Z]{2}))[A-Z][\w-]* (?:team|transistor|group|theory|effect)\b"
)
_LONGEST_NAME = 9
_RANKS = frozenset("mr mrs ms dr prof professor admiral captain colonel".split())
_NUMERAL = re.compile(r"\d{1,3}")
_YEAR_BEFORE = re.compile(r"\b\d{4} $")
_PARENTHESES = re.compile(r"\([^()]*\)")
_ACTION = re.compile(r"(?:[a-z]+(?:tion|sion|ment|ness|ity|ance|ence)|expression|loss|use|part|most|one)")
_OPENERS = frozenset(word.capitalize() for word in FUNCTION_WORDS) - {"I"}


def lower_start(sentence: str) -> str:
    """The sentence as it is written after another word: a name keeps its capital, another first word loses it."""
    first = re.match(r"[A-Z][a-z]*(?![\w-])", sentence)
    if first is None:
        return sentence
    folded = first[0].lower()
    if re.match(r"(?:The|An?)\s", sentence):
        return folded + sentence[len(first[0]) :]
    if first[0] in _OPENERS and not _NEXT_CAPITAL.match(sentence, first.end()):
        return folded + sentence[len(first[0]) :]
    if _is_verbal(folded) or _ACTION.fullmatch(folded):
        return folded + sentence[len(first[0]) :]
    return sentence


_NEXT_CAPITAL = re.compile(r"\s[A-Z]")


def _is_verbal(folded: str) -> bool:
    """A participle or an adverb that begins a sentence, as in `Launched in 1982, …`."""
    if folded in PLACES or folded in GIVEN_NAMES or len(folded) < len("using"):
        return False
    return (
        folded in participles()
        or folded.endswith(("ing", "ly"))
        or (folded.endswith("ed") and len(folded) > len("Alfred"))
    )


def lower_words(text: str) -> frozenset[str]:
    """The words that `text` writes in lower case somewhere: capitalised elsewhere, they only begin a sentence."""
    return frozenset(re.findall(r"(?<![\w’'-])[a-z][\w-]*", text))


def english_mentions(
    text: str, common: AbstractSet[str] = frozenset(), kinds: Mapping[str, Kind] | None = None
) -> list[Mention]:
    """Everything that `text` names, in order.

    Args:
        text: A sentence, or a few.
        common: Words that are known to be no names, in lower case.
        kinds: What is known about names from elsewhere in the document, by case-folded name.
    """
    found = [Mention(*match.span(), match[0], "date") for match in _DATE.finditer(text)]
    found += [Mention(*match.span(), match[0], "quantity") for match in _QUANTITY.finditer(text)]
    found += [Mention(*match.span(1), match[1].rstrip(",. "), "work") for match in _QUOTED.finditer(text)]
    found += [Mention(*match.span(), match[0], "event") for match in _PRIZE.finditer(text)]
    for match in _QUALIFIED.finditer(text):
        team = match[0].endswith(("team", "group"))
        found.append(Mention(*match.span(), match[0], "organization" if team else "technology"))
    for start, end in _capital_runs(text, common):
        name = text[start:end]
        kind = (kinds or {}).get(name.casefold()) or kind_of_name(name, text)
        dated = kind == "event" and _YEAR_BEFORE.search(text[:start]) is not None
        begin = start - len("1900 ") if dated else start
        found.append(Mention(begin, end, text[begin:end], kind))
    hidden = [match.span() for match in _PARENTHESES.finditer(text)]
    return disjoint(m for m in found if m.kind == "date" or not any(a < m.start < b for a, b in hidden))


def _capital_runs(text: str, common: AbstractSet[str]) -> list[tuple[int, int]]:
    """Spans of capitalised words that belong together, as `University of Missouri` or `Ludwig van Beethoven`."""
    runs: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        joined = not run or (_joins(text, (pending or run)[-1], token) and not _begins_person(run, token[0]))
        if joined and run and not pending and _NUMERAL.fullmatch(token[0]) and _is_capital(run[-1][0]):
            run.append(token)
        elif joined and _is_capital(token[0]):
            run += [*pending, token]
            pending = []
        elif joined and run and _is_connector(token[0], pending):
            pending.append(token)
        else:
            runs += _trimmed(text, run, common)
            run, pending = ([token], []) if _is_capital(token[0]) else ([], [])
        if (
            _POSSESSIVE.search(token[0])
            and run
            and run[0][0].rstrip(".") != "St"
            and not _HOUSE.match(text, token.end())
        ):
            runs += _trimmed(text, run, common)
            run, pending = [], []
    return runs + _trimmed(text, run, common)


def _begins_person(run: list[re.Match[str]], word: str) -> bool:
    """`During the First World War Alexander Fleming served`: the one name is over and another begins."""
    return len(run) > 1 and run[-1][0].casefold() in _ENDS and word.casefold() in GIVEN_NAMES


# The Clockmakers' Museum: what follows the possessive ends the name.
_HOUSE = re.compile(r" (?:Museum|Hospital|College|Church|Cathedral|Company|Guild|Society|School)\b")
_ENDS = frozenset("war olympics revolution festival congress crisis".split())


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word == "&"


def _is_connector(word: str, pending: list[re.Match[str]]) -> bool:
    if word == "the":
        return bool(pending) and pending[-1][0] == "of"
    if word in {"and", "for"}:
        return False
    return (word in CONNECTORS and not pending) or word.isdigit()


def _joins(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    between = text[left.end() : right.start()]
    return between in {" ", "", "-", " - "}


def _trimmed(text: str, run: list[re.Match[str]], common: AbstractSet[str]) -> list[tuple[int, int]]:
    """The run as a name: without a leading word that is capitalised only because a sentence begins there."""
    while run and _is_plain(text, run, common):
        run = run[1:]
    while len(run) > 1 and run[0][0].casefold().rstrip(".") in _RANKS:
        run = run[1:]
    while run and (run[-1][0].isdigit() or run[-1][0] in CONNECTORS) and len(run[-1][0]) == len("1939"):
        run = run[:-1]
    if not run or len(run) > _LONGEST_NAME:
        return []
    end = run[-1].end() - len((_POSSESSIVE.search(run[-1][0]) or [""])[0])
    name = text[run[0].start() : end]
    if len(run) == 1 and (not _is_name(name, common) or _only_begins(text, run[0].start(), name)):
        return []
    if all(_is_demonym(word) for word in re.split(r"[\s-]+", name)):
        return []
    return [(run[0].start(), end)]


def _is_plain(text: str, run: list[re.Match[str]], common: AbstractSet[str]) -> bool:
    """Whether the first word of the run is capitalised for its place in the sentence, or is no part of a name."""
    word = run[0][0]
    folded = word.casefold().rstrip(".")
    if _ACRONYM.fullmatch(word) and word not in {"A", "I"}:
        return False
    if word == "&" or folded in CONNECTORS or (folded in FUNCTION_WORDS and len(run) == 1):
        return True
    if not _starts_sentence(text, run[0].start()):
        return folded in _NEVER_IN_NAMES or word.isdigit()
    following = run[1][0] if len(run) > 1 else ""
    if following == "of" and (_ACTION.fullmatch(folded) or (folded.endswith("s") and folded not in LAST_WORDS)):
        return True
    named = following[:1].isupper()
    if folded in FUNCTION_WORDS:
        return not (folded in NAME_OPENERS and named)
    return _is_verbal(folded) or (folded in common and folded not in GIVEN_NAMES and not named)


def _only_begins(text: str, start: int, name: str) -> bool:
    """Whether a single word has its capital from the start of the sentence: no verb follows it as its subject."""
    folded = name.casefold()
    if not _starts_sentence(text, start) or folded in PLACES or folded in GIVEN_NAMES or _ACRONYM.fullmatch(name):
        return False
    following = re.match(r"(?:[’']s\b|,| \(| (?P<word>[a-z]+)\b)", text[start + len(name) :])
    if following is None:
        return False
    word = following["word"]
    return word is not None and not (word in _FINITE or word in past_forms() or word in present_forms())


_FINITE = BE | MODALS | frozenset("has had also first then later soon".split())
_NEVER_IN_NAMES = frozenset("the a an its his her their this when if".split())


def _is_name(word: str, common: AbstractSet[str]) -> bool:
    folded = word.casefold().rstrip(".")
    if len(folded) < len("ab") or folded in _CALENDAR or folded in FUNCTION_WORDS or folded in TITLES:
        return False
    if _ACRONYM.fullmatch(word):
        return True
    return folded not in common and not _is_demonym(word)


def _is_demonym(word: str) -> bool:
    folded = word.casefold()
    return folded in _NATIONS or (bool(_DEMONYM.fullmatch(word)) and folded not in PLACES and folded not in GIVEN_NAMES)


def _starts_sentence(text: str, position: int) -> bool:
    before = text[max(0, position - 3) : position].rstrip(" \"'“‘(")
    return position == 0 or not before or before[-1] in ".!?:\n"
