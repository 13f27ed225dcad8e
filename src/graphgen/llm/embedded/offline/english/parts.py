"""An English sentence as the several facts that it states, each a sentence that stands alone.

What a part leaves out is said by another part; where a cut would not be safe, the sentence stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.english.clause import Clause, parse_clause
from graphgen.llm.embedded.offline.english.kinds import defined_kind
from graphgen.llm.embedded.offline.english.verbs import BE, participles, past_forms, present_forms

__all__ = ["english_parts", "stands_alone"]

_NAME = (
    r"(?!(?:In|On|At|By|From|About|Since|After|Before|During|The|An?|With|For|Together) )"
    r"[A-Z][\w’'.&-]*(?: (?:(?:of|upon|de|van|von|the) )*(?:[A-Z][\w’'.&-]*|\d{1,4}))*"
)
# A name, what it is, and the end of that.
_APPOSITION = re.compile(
    rf"(?P<article>\b[Tt]he )?(?<![\w’'-])(?P<name>{_NAME}), (?P<noun>(?:an?|the|another) [^,.;:()]{{3,90}}?)"
    r"(?P<end>,(?! (?:and|or|an?|the|another)\b)|(?=\.$))"
)
_RELATIVE = re.compile(
    rf"(?P<article>\b[Tt]he )?(?<![\w’'-])(?P<name>{_NAME}|(?<=the )[a-z-]+ [a-z-]+), (?:which|who) "
    r"(?P<verbs>[a-z][^,;:()]{5,120}?)(?P<end>,(?! (?:and|or)\b)|(?=\.$))"
)
_COORDINATED = re.compile(r"(?:;|, (?:and|but|so)) (?=[A-Z]|an? |the [a-z-]+ )")
_SHARED = re.compile(
    r",? and (?:(?:also|then|later|finally|soon) )?"
    r"(?=(?P<verb>[a-z]+) (?!and\b|or\b|of\b))"
)
# Between the verb and `and`, these begin a clause to which the second verb may belong.
_OTHER_CLAUSE = re.compile(r"\b(?:which|who|whom|that|where|when|while|because|if|whether|to|than|as)\b|[,;:(]")
_COMPARED = re.compile(r"^(?:an?|the|another) (?:simpler|better|larger|smaller|newer|older|other|same|similar)\b")
_POINTING = re.compile(r"\b(?:[Tt]h(?:is|ese|ose)|[Ss]uch(?! as)|[Tt]he (?:former|latter|same))(?: an?)? ([a-z]+)")
_THEM = re.compile(r"\b(?:them|they|their|theirs)\b")
# Words that point back from a second part to something in the first.
_BACK = re.compile(r"\b(?:it|its|him|her|them|they|their|there|one|ones|this|that|these|those|so|both|another|other)\b")
_HIS = re.compile(r"\b(?:he|she|his|her|we|our|you)\b")
_PLACED = re.compile(r"\b(?:in|from|at|to|of|for|near)$")
_REDUCED = re.compile(r"(?:to|by|in|at|on|with|from|as)\b")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|had|can|will|did|does)\b")
# What follows an aside: a list goes on, or the rest of a place (Penacook, New Hampshire).
_GOES_ON = re.compile(r" [A-Z0-9]| [^,.;]{1,40}, (?:and|or)\b| (?:and|or)\b")
# Of these, a whole event is the subject: `He added a park, which began a tradition.`
_EVENT_VERBS = frozenset("began made led caused allowed meant brought gave helped marked became enabled ended".split())
_BARE = re.compile(
    r"^(?:The|In the|On the|At the) (?:(?:first|second|third|next|other|last|whole|four|two|three) )?([a-z]+) "
)
# Things that only the sentences before could tell, unless the words after do.
_VAGUE = re.compile(
    r"\bthe (?:question|period|article|project|experiment|problem|paper|study|decision|company|firm|film|book|country|"
    r"work|change|team|group|substance|method|result|journey|invention|discovery|proposal|trial|voyage|same \w+)"
    r"(?= in \d|[.,]| (?:after|before|at|on|and|with|again) )"
)
_UNIQUE = frozenset("earth moon sun world equator universe internet government".split())
_SHORTEST = 3


def english_parts(sentence: str) -> list[str]:
    """What `sentence` states, one fact a part, in order; the sentence alone where it states one."""
    parts: list[str] = []
    for statement in _statements(sentence):
        main, asides = _without_asides(statement)
        parts += [_without_connective(part) for part in _single_verbs(main)] + asides
    return list(dict.fromkeys(parts))


def _without_connective(sentence: str) -> str:
    """`X also invented` without the word that points back to what was said before."""
    clause = parse_clause(sentence)
    if clause is None:
        return sentence
    pattern = rf"^({re.escape(clause.subject)}) (?:also|then|therefore|however) (?={re.escape(clause.verbs)} )"
    return re.sub(pattern, r"\1 ", sentence)


def stands_alone(sentence: str) -> bool:
    """Whether the sentence can be understood without the ones before it, as far as its pointing words tell."""
    for match in _POINTING.finditer(sentence):
        if match[1].rstrip("s") not in sentence[: match.start()].casefold() or len(match[1]) < _SHORTEST:
            return False
    if re.search(r"\bthere[.,]", sentence) or _VAGUE.search(sentence):
        return False
    them = _THEM.search(sentence)
    if them is not None and not re.search(r"\band\b|\b[a-z]+s\b", sentence[: them.start()]):
        return False
    bare = _BARE.match(sentence)
    return bare is None or bare[1] in _UNIQUE or not _is_finite(sentence[bare.end() :].split(" ", 1)[0])


def _is_past(clause: Clause) -> bool:
    return clause.auxiliary in {"did", "was", "were", "had"} or clause.verbs == "had"


def _is_finite(word: str) -> bool:
    return word in BE or word in past_forms() or word in present_forms() or word in {"has", "had"}


def _statements(sentence: str) -> Iterator[str]:
    """The sentence cut between main clauses that each have a subject of their own."""
    start = 0
    for match in _COORDINATED.finditer(sentence):
        left, right = sentence[start : match.start()], sentence[match.end() :]
        closed = sentence.count("(", 0, match.start()) == sentence.count(")", 0, match.start())
        if (
            closed
            and not _BACK.search(right)
            and not _HIS.search(right)
            and _is_statement(left)
            and _is_statement(right)
        ):
            yield _ended(left)
            start = match.end()
    yield _ended(sentence[start:])


def _is_statement(text: str) -> bool:
    clause = parse_clause(_ended(text))
    if clause is not None and clause.form == "simple" and clause.verbs in participles() and _REDUCED.match(clause.rest):
        return False  # `a station licensed to Mount Airy` may be no sentence
    if clause is None or f", {clause.verbs} " in text or re.search(r" as | to be ", clause.subject):
        return False  # the subject may be the end of a list
    return bool(clause.rest) and not re.match(r"(?:If|When|While|Although|Because|As)\b", text)


def _ended(text: str) -> str:
    text = text.strip(" ,;")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", '."', ".”")) else ".")


def _without_asides(sentence: str) -> tuple[str, list[str]]:
    """The sentence without its appositions, and these as sentences."""
    asides: list[str] = []
    clause = parse_clause(sentence)
    past = bool(re.search(r", [a-z]+ed ", sentence)) or (clause is not None and _is_past(clause))
    for pattern, make in ((_APPOSITION, _defined), (_RELATIVE, _related)):
        for _ in range(2):
            match = pattern.search(sentence)
            aside = make(match, past=past) if match is not None else None
            if match is None or aside is None or not _is_aside(sentence, match):
                break
            named = (match["article"] or "") + match["name"].rstrip()
            shorter = sentence[: match.start()] + named + sentence[match.end() :]
            if parse_clause(shorter) is None:
                break
            sentence = shorter
            asides.append(aside)
    return sentence, asides


def _is_aside(sentence: str, match: re.Match[str]) -> bool:
    """Whether the words after the name surely belong to it, and what follows belongs to the main clause."""
    before = sentence[: match.start()].rstrip()
    if before.endswith((",", " and", " or")) or _GOES_ON.match(sentence, match.end()):
        return False
    if match.re is _APPOSITION:
        return True
    return not before.endswith((" of", " by")) and ", " not in before


def _defined(match: re.Match[str], *, past: bool) -> str | None:
    """`X, a chemist at Pfizer,` says that X was a chemist at Pfizer."""
    noun = re.sub(r"^another (?=[aeiou])", "an ", match["noun"])
    noun = re.sub(r"^another ", "a ", noun)
    if _FINITE.search(re.split(r" (?:that|which|who|whom) ", noun, maxsplit=1)[0]):
        return None
    kind = defined_kind(f" is {noun}")
    if _COMPARED.match(noun) or _OTHER_CLAUSE.search(noun.partition(" that ")[0]) or len(noun.split()) < _SHORTEST - 1:
        return None
    if kind is None and noun.startswith("the "):
        return None
    be = "was" if past and kind in {"person", "organization", None} else "is"
    return f"{_subject(match)} {be} {noun}."


def _related(match: re.Match[str], *, past: bool) -> str | None:
    """`X, which moved to London,` says that X moved to London."""
    del past
    first = match["verbs"].split(" ", 1)[0]
    if not _is_finite(first) or first in _EVENT_VERBS or _BACK.search(match["verbs"]) or _HIS.search(match["verbs"]):
        return None
    if match[0][len(match["article"] or "") + len(match["name"]) :].startswith(", who") and _PLACED.search(
        match.string[: match.start()].rstrip()
    ):
        return None
    return f"{_subject(match)} {match['verbs']}."


def _subject(match: re.Match[str]) -> str:
    name = match["name"].rstrip()
    text = (match["article"] or ("the " if name[0].islower() else "")) + name
    return text[0].upper() + text[1:]


def _single_verbs(sentence: str) -> Iterator[str]:
    """`X moved to Rome and led a centre.` as two sentences about X."""
    clause = parse_clause(sentence)
    match = next(_shared(sentence, clause), None) if clause is not None and not clause.front else None
    if clause is None or match is None:
        yield sentence
        return
    yield _ended(sentence[: match.start()])
    yield from _single_verbs(_ended(f"{clause.subject} {sentence[match.end() :]}"))


def _shared(sentence: str, clause: Clause) -> Iterator[re.Match[str]]:
    """Where a second verb of the same tense and subject follows."""
    begin = sentence.find(f" {clause.verbs} ") + len(clause.verbs) + 1
    past = _is_past(clause)
    if f", {clause.verbs} " in sentence[: begin + 1]:
        return
    for match in _SHARED.finditer(sentence, begin):
        verb = match["verb"]
        if _OTHER_CLAUSE.search(sentence[begin : match.start()]) or _BACK.search(sentence[match.end() :]):
            return
        same = verb in past_forms() and verb not in present_forms() if past else verb in present_forms()
        fits = (same or verb in {"was", "were"}) if past else (same or verb in {"is", "are", "has"})
        bare = verb in participles() and clause.form in {"passive", "other"}
        if fits and not bare:
            yield match
