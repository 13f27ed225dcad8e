"""English rewordings that keep the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.english import english_mentions
from graphgen.llm.embedded.offline.english_clause import Clause, parse_clause
from graphgen.llm.embedded.offline.english_verbs import participles, past_forms

__all__ = ["english_paraphrases"]

# Function phrases with one meaning; the second stands for the first in any sentence.
_SYNONYMS = (
    (r"\bbecause of\b", "owing to"),
    (r"\bdue to\b", "because of"),
    (r"\bapproximately\b", "about"),
    (r"\babout (?=\d)", "approximately "),
    (r"\baround (?=\d)", "approximately "),
    (r"\bin addition to\b", "besides"),
    (r"\bas well as\b", "along with"),
    (r"\bis located\b", "is situated"),
    (r"\blocated (?=in|on|at|between|near)", "situated "),
    (r"\bis situated\b", "is located"),
    (r"\bin order to\b", "to"),
    (r"\bis known as\b", "is called"),
    (r"\balso known as\b", "also called"),
    (r"\balso called\b", "also known as"),
    (r"\bis used to\b", "serves to"),
    (r"\bconsists of\b", "is made up of"),
    (r"\bmore than (?=\d)", "over "),
    (r"\bover (?=\d[\d,]* (?!years))", "more than "),
    (r"\bHowever,", "Nevertheless,"),
    (r"\balthough\b", "even though"),
    (r"\bAlthough\b", "Even though"),
    (r"\bwas constructed\b", "was built"),
    (r"\bwas built\b", "was constructed"),
    (r"\bwas established\b", "was founded"),
    (r"\bbegan\b", "started"),
    (r"\bsuch as\b", "for example"),
    (r"\bcommonly\b", "generally"),
    (r"\bprior to\b", "before"),
    (r"\bsubsequently\b", "later"),
    (r"\bthroughout\b", "all through"),
    (r"\bis one of the\b", "is among the"),
    (r"\bwas one of the\b", "was among the"),
    (r"\bprimarily\b", "mainly"),
    (r"\bmainly\b", "chiefly"),
    (r"\bin order for\b", "so that"),
    (r"\bregarded as\b", "considered"),
)
_FRAMES = ("It is the case that {}", "It is a fact that {}", "It is true that {}", "As a matter of fact, {}")
_FRONTED = re.compile(r"^((?:In|On|At|During|By|Since|After|Before|Between|From)\s[^,]{2,60}),\s+([^,]+)([.!]?)$")
_TIME_END = re.compile(r"^(.{10,}?)\s((?:in|on|during|since|between)\s(?:[^,.]*\b\d{3,4})(?:,\s\d{4})?)([.!])$")
_IDENTITY = re.compile(
    r"^(?P<x>[A-Z][^,.;]{1,60}?)\s(?P<be>is|was)\s(?P<y>the\s(?!one|same|only one)[^,.;]{3,120}\sof\s[^,.;]{2,80})(?P<end>[.!])$"
)
_ACTIVE = frozenset(
    "founded built invented discovered designed wrote composed directed established created developed painted "
    "published produced published launched opened conquered defeated destroyed introduced organized commissioned "
    "manufactured acquired purchased led".split()
)


def english_paraphrases(sentence: str) -> list[str]:
    """Rewordings of `sentence`, the most telling first; never empty."""
    candidates = [*_moved(sentence), *_turned(sentence)]
    swapped = _with_synonyms(sentence)
    if swapped != sentence:
        candidates = [*(_with_synonyms(candidate) for candidate in candidates), swapped]
    start = len(candidates)
    framed = _lower_start(sentence)
    return candidates + [_FRAMES[(start + place) % len(_FRAMES)].format(framed) for place in range(len(_FRAMES))]


def _with_synonyms(sentence: str) -> str:
    """Every function phrase exchanged once, none twice."""
    protected = [(mention.start, mention.end) for mention in english_mentions(sentence)]
    replaced: list[tuple[int, int, str]] = []
    for pattern, other in _SYNONYMS:
        for match in re.finditer(pattern, sentence):
            free = all(match.end() <= start or end <= match.start() for start, end, *_ in [*protected, *replaced])
            if free:
                replaced.append((*match.span(), other))
    for start, end, other in sorted(replaced, reverse=True):
        sentence = sentence[:start] + other + sentence[end:]
    return sentence


def _lower_start(sentence: str) -> str:
    """The sentence as it is written after another word: a name keeps its capital, another first word loses it."""
    mentions = english_mentions(sentence)
    first = re.match(r"[A-Z][a-z]*\b", sentence)
    if first is None or (mentions and mentions[0].start == 0) or first[0] == "I":
        return sentence
    from_list = first[0] in _OPENERS
    return sentence[0].lower() + sentence[1:] if from_list else sentence


_OPENERS = frozenset(
    "The A An In On At By For From With During After Before Since It He She They This That These Those Its His Her Their There "
    "As One Some Most Many Both Each Its Although While When If According Under Over Until Between Among Through Within "
    "Another Such All Several Today Here Our We Not Two Three Four Five Six".split()
)


def _moved(sentence: str) -> Iterator[str]:
    """A time or place moves from the front to the end, or from the end to the front."""
    fronted = _FRONTED.match(sentence)
    if fronted is not None and " and " not in fronted[2]:
        main = fronted[2]
        yield f"{main[0].upper()}{main[1:]} {fronted[1][0].lower()}{fronted[1][1:]}{fronted[3]}"
    ending = _TIME_END.match(sentence)
    clause = parse_clause(sentence)
    if ending is not None and clause is not None and not clause.front and _is_simple(ending[1]):
        adverbial = ending[2]
        yield f"{adverbial[0].upper()}{adverbial[1:]}, {_lower_start(ending[1])}{ending[3]}"


def _is_simple(text: str) -> bool:
    return not re.search(r",|;|\band\b|\bwhich\b|\bwho\b|\bthat\b|\bbut\b|\bto\b|\bfrom\b", text)


def _turned(sentence: str) -> Iterator[str]:
    """Active to passive, passive to active, `X is the Y of Z` to `The Y of Z is X`."""
    identity = _IDENTITY.match(sentence)
    if identity is not None and " and " not in sentence and not re.search(r"\b(?:that|which|who)\b", sentence):
        y = identity["y"]
        yield f"{y[0].upper()}{y[1:]} {identity['be']} {_lower_start(identity['x'])}{identity['end']}"
    clause = parse_clause(sentence)
    if clause is None or not _is_simple(sentence) or "(" in sentence:
        return
    yield from _to_passive(clause, sentence)
    yield from _to_active(clause)


def _to_passive(clause: Clause, sentence: str) -> Iterator[str]:
    verb = past_forms().get(clause.verbs)
    if clause.form != "simple" or verb is None or verb.past not in _ACTIVE:
        return
    mentions = english_mentions(clause.rest)
    if (
        not mentions
        or clause.rest.find(mentions[0].name) not in {0, len("the ")}
        or mentions[0].kind in {"date", "quantity"}
    ):
        return
    end = mentions[0].end
    if clause.rest[:end].count(" ") > end or sentence.count(mentions[0].name) != 1:
        return
    after = clause.rest[end:]
    if after and not re.match(r"\s(?:in|on|at|during)\s", after):
        return
    front = f"{clause.front}, " if clause.front else ""
    target = clause.rest[:end]
    target = target if front else target[0].upper() + target[1:]
    yield f"{front}{target} was {verb.participle} by {_lower_start(clause.subject)}{after}."


def _to_active(clause: Clause) -> Iterator[str]:
    verb = participles().get(clause.main)
    if clause.form != "passive" or clause.auxiliary != "was" or verb is None or verb.base == "bear":
        return
    match = re.match(r"^(.*?)\bby\s((?:the\s)?[A-Z][^,]*?)((?:\s(?:in|on|during|at)\s[^,]*)?)$", clause.rest)
    if match is None or (match[1] and not re.match(r"^(?:in|on)\s", match[1])):
        return
    front = f"{clause.front}, " if clause.front else ""
    agent = match[2] if front else match[2][0].upper() + match[2][1:]
    middle = f" {match[1].strip()}" if match[1].strip() else ""
    yield f"{front}{agent} {verb.past} {_lower_start(clause.subject)}{middle}{match[3]}."
