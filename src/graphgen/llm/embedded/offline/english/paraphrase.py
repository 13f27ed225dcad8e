"""English rewordings that keep the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.english.clause import Clause, parse_clause
from graphgen.llm.embedded.offline.english.gap import find_gaps
from graphgen.llm.embedded.offline.english.mentions import english_mentions, lower_start
from graphgen.llm.embedded.offline.english.verbs import participles, past_forms

__all__ = ["english_frames", "english_paraphrases"]

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
    (r"\bfrom (\d{4}) to (\d{4})\b", r"between \1 and \2"),
    (r"\bbetween (\d{4}) and (\d{4})\b", r"from \1 to \2"),
    (r"\b(in) (?=\d{4}(?!\s*[-–\w]))", r"\1 the year "),
    (r"\bwas released (?=in|on)\b", "came out "),
    (r"\bbest known for\b", "most famous for"),
    (r"\bconsisting of\b", "made up of"),
    (r"\ba number of\b", "several"),
    (r"\bthe majority of\b", "most of"),
    (r"\bhas a population of (?=\d)", "has a population that numbers "),
    (r"\bin the course of\b", "during"),
    (r"\bcomprises\b", "consists of"),
    (r"\bdied\b", "passed away"),
    (r"\bhelped to\b", "helped"),
    (r"\bmade it possible to\b", "made it feasible to"),
    (r"\bstarted\b", "began"),
    (r"\bcompleted\b", "finished"),
    (r"\boften\b", "frequently"),
    (r"\bnearly (?=\d)", "almost "),
    (r"\balmost (?=\d)", "nearly "),
    (r"\bshowed that\b", "demonstrated that"),
    (r"\bnear\b", "close to"),
    (r"\bfilm\b", "movie"),
    (r"\bnumerous\b", "many"),
    (r"\bcurrently\b", "at present"),
    (r"\bworldwide\b", "around the world"),
    (r"\bannually\b", "every year"),
    (r"\bseveral\b", "a number of"),
    (r"\bvarious\b", "different"),
    (r"\bfamous for\b", "well known for"),
    (r"\bknown for\b", "noted for"),
    (r"\bformerly\b", "previously"),
    (r"\bused for\b", "employed for"),
    (r"\bis part of\b", "belongs to"),
    (r"\btogether with\b", "along with"),
    (r"\bfor example\b", "for instance"),
    (r"\bas a result of\b", "as a consequence of"),
    (r"\bcomposed of\b", "made up of"),
    (r"\bmade from\b", "produced from"),
    (r"\bwhole\b", "entire"),
    (r"\bchildhood\b", "early years"),
    (r"\bbought\b", "purchased"),
    (r"\bhelps\b", "assists"),
    (r"\bsoon after\b", "shortly after"),
    (r"\bstands in\b", "is situated in"),
    (r"\blies in\b", "is situated in"),
    (r"\bbecame known as\b", "came to be known as"),
    (r"\breturned to\b", "went back to"),
    (r"\bproposed that\b", "suggested that"),
    (r"\ba few years later\b", "some years later"),
    (r"\bfirst (?=[a-z]+ed in\b)", "initially "),
    (r"\bsmall\b", "little"),
    (r"\bwhen (?=he|she|they|[A-Z])", "at the time when "),
)
_FRAMES = ("It is the case that {}", "It is a fact that {}", "It is true that {}", "As a matter of fact, {}")
_FRONTED = re.compile(r"^((?:In|On|At|During|By|Since|After|Before|Between|From)\s[^,]{2,60}),\s+([^,]+)([.!]?)$")
_TIME_END = re.compile(r"^(.{10,}?)\s((?:in|on|during|since|between)\s(?:[^,.]*\b\d{3,4})(?:,\s\d{4})?)([.!])$")
_IDENTITY = re.compile(
    r"^(?P<x>[A-Z][^,.;]{1,60}?)\s(?P<be>is|was)\s"
    r"(?P<y>the\s(?!one|same|only one)[^,.;]{3,120}\sof\s[^,.;]{2,80})(?P<end>[.!])$"
)
_ACTIVE = frozenset(
    "founded built invented discovered designed wrote composed directed established created developed painted "
    "published produced published launched opened conquered defeated destroyed introduced organized commissioned "
    "manufactured acquired purchased led".split()
)


def english_paraphrases(sentence: str) -> list[str]:
    """Rewordings of `sentence`, the most telling first; empty where no rule applies."""
    candidates = [*_moved(sentence), *_turned(sentence), *_cleft(sentence)]
    swapped = _with_synonyms(sentence)
    if swapped == sentence:
        return candidates
    return [*(_with_synonyms(candidate) for candidate in candidates), swapped]


def english_frames(sentence: str) -> list[str]:
    """The sentence inside a frame that changes nothing: the last resort."""
    return [frame.format(lower_start(sentence)) for frame in _FRAMES]


def _with_synonyms(sentence: str) -> str:
    """Every function phrase exchanged once, none twice."""
    protected = [(mention.start, mention.end) for mention in english_mentions(sentence)]
    replaced: list[tuple[int, int, str]] = []
    for pattern, other in _SYNONYMS:
        for match in re.finditer(pattern, sentence):
            free = all(match.end() <= start or end <= match.start() for start, end, *_ in [*protected, *replaced])
            if free:
                replaced.append((*match.span(), match.expand(other)))
    for start, end, other in sorted(replaced, reverse=True):
        sentence = sentence[:start] + other + sentence[end:]
    return sentence


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
        yield f"{adverbial[0].upper()}{adverbial[1:]}, {lower_start(ending[1])}{ending[3]}"


def _is_simple(text: str) -> bool:
    return not re.search(r",|;|\band\b|\bwhich\b|\bwho\b|\bthat\b|\bbut\b|\bto\b|\bfrom\b", text)


def _cleft(sentence: str) -> Iterator[str]:
    """`It was in 2001 that …`, and `can be described as` for `is a`."""
    clause = parse_clause(sentence)
    if clause is None or "(" in sentence or not sentence.endswith("."):
        return
    if clause.form == "copula" and clause.verbs == "is" and re.match(r"an?\s", clause.rest) and not clause.front:
        yield sentence.replace(" is a", " can be described as a", 1)
    whole = f"{clause.subject} {clause.verbs} {clause.rest}."
    if clause.front or whole != sentence or clause.form == "copula" or not _is_simple(sentence):
        return
    for gap in find_gaps(clause, english_mentions(sentence)):
        if gap.role == "adverbial" and gap.kind in {"date", "place"} and gap.preposition in {"in", "on", "at"}:
            be = "is" if clause.auxiliary in {"is", "are", "does"} else "was"
            rest = " ".join(part for part in (gap.before, gap.after) if part)
            place = sentence[sentence.rfind(f" {gap.preposition} ", 0, sentence.find(gap.answer)) :]
            article = "the " if place.startswith(f" {gap.preposition} the ") else ""
            if gap.after or not re.search(r"\sof$", gap.before):
                yield (
                    f"It {be} {gap.preposition} {article}{gap.answer} that "
                    f"{lower_start(clause.subject)} {clause.verbs}{' ' + rest if rest else ''}."
                )


def _turned(sentence: str) -> Iterator[str]:
    """Active to passive, passive to active, `X is the Y of Z` to `The Y of Z is X`."""
    identity = _IDENTITY.match(sentence)
    if identity is not None and " and " not in sentence and not re.search(r"\b(?:that|which|who)\b", sentence):
        y = identity["y"]
        yield f"{y[0].upper()}{y[1:]} {identity['be']} {lower_start(identity['x'])}{identity['end']}"
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
    yield f"{front}{target} was {verb.participle} by {lower_start(clause.subject)}{after}."


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
    yield f"{front}{agent} {verb.past} {lower_start(clause.subject)}{middle}{match[3]}."
