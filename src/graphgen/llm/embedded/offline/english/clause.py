"""The first clause of an English sentence: subject, verb group and the rest, or nothing when the rules are not sure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from graphgen.llm.embedded.offline.english.verbs import BE, MODALS, VerbForms, participles, past_forms, present_forms
from graphgen.llm.embedded.offline.english.words import MONTHS, PLACES, PREPOSITIONS, PRONOUNS

__all__ = ["Clause", "parse_clause"]


class Clause(NamedTuple):
    """`front`, `subject` `verbs` `rest`.

    Attributes:
        front: A fronted adverbial without its comma, such as `In 1960`; may be empty.
        auxiliary: The finite auxiliary that a question moves; `did` or `does` where the verb has none.
        main: What stays after the subject in a question: participle, base form, or nothing for a plain copula.
        verbs: The verb group as it stands.
        form: `copula` (is a), `passive` (was founded), `simple` (founded), `other` (can dissolve, has been).
    """

    front: str
    subject: str
    auxiliary: str
    main: str
    verbs: str
    rest: str
    form: Literal["copula", "passive", "simple", "other"]
    verb: VerbForms | None


_MONTH = "|".join(MONTHS)
_SHORT_FRONT = re.compile(
    rf"^(?:(?:In|About|Around|By|Since) (?:(?:{_MONTH}) )?\d{{4}}"
    rf"|On \d{{1,2}} (?:{_MONTH}) \d{{4}}|On (?:{_MONTH}) \d{{1,2}}, \d{{4}}) "
    r"(?=(?:the|an?|[A-Z]))"
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_WORD = re.compile(r"[\w’'\-–.&/%°]*[\w%°]|,|;|:|\"|“|”|[^\w\s]")
_FRONTED = re.compile(
    r"^(?:(?:In|On|At|By|During|After|Before|Since|From|Until|Between|Under|For|Within|Around)\b[^,]{1,60}),\s+"
)
_BREAK = re.compile(
    r"(?:,\s+(?:which|who|whose|whom|where|when|while|although|though|because|so|including|such as|making|with|"
    r"as well as|however|after|before|until|as|if|since|\w+ing|followed|based|named|called|led)\b"
    r"|;|:|\s+(?:because|although|whereas|so that|while)\b"
    r"|\s+and\s+(?:it|he|she|they|the|its|his|her|was|were|is|are|has|had)\b).*$",
    re.DOTALL,
)
_COORDINATED = re.compile(r",\s+(?:and|but|or|then)\s+")
_SECOND_VERB = re.compile(r"\s+and\s+(?:(?:also|then|later|first|finally|soon)\s+)?([a-z]+)(?![\w-])")
_NEW_CLAUSE = frozenset(", and but that which who when where how because if as than".split())
_NEXT_CLAUSE = 6
_NOT_SUBJECT = frozenset("who whom whose which that what how why when where if because although while there".split())
_DETERMINERS = frozenset("the a an his her its their this that these those first".split())
_ADVERBS = frozenset(
    "also later first originally now still often usually never always formerly once then only mainly "
    "officially initially finally currently jointly not".split()
)
_LONGEST_SUBJECT = 12


@lru_cache(maxsize=512)  # several rules look at one sentence
def parse_clause(sentence: str) -> Clause | None:
    """Take `sentence` apart; `None` where a rule might cut in the wrong place."""
    sentence = _PARENTHESIS.sub("", sentence.strip()).rstrip(".!? ")
    fronted = _SHORT_FRONT.match(sentence) or _FRONTED.match(sentence)
    front = fronted[0].rstrip(", ") if fronted else ""
    body = sentence[fronted.end() :] if fronted else sentence
    words = list(_WORD.finditer(body))
    at = _finite_verb(words)
    if at is None:
        return None
    subject = _plain_subject(body[: words[at].start()].strip())
    if subject is None:
        return None
    return _clause(front, subject, body, words, at)


def _finite_verb(words: list[re.Match[str]]) -> int | None:
    for index, match in enumerate(words[1 : _LONGEST_SUBJECT * 2], start=1):
        word = match[0]
        if word in BE or word in MODALS or word in {"has", "had"}:
            return index
        if word in {";", ":"} or word in _NOT_SUBJECT:
            return None
        before = words[index - 1][0].casefold()
        counted = before[0].isdigit() and not (index > 1 and words[index - 2][0][0].isupper())
        if before in _DETERMINERS or before in PREPOSITIONS or counted:
            continue
        if word in past_forms() or (word.endswith("ed") and word.islower() and word not in participles()):
            return None if _looks_reduced(words, index) else index
        if word in present_forms():
            return None if _verb_follows(words, index) else index
        if word == "have":
            return index
    return None


def _looks_reduced(words: list[re.Match[str]], index: int) -> bool:
    """Whether `carillon housed in the tower contains` may follow: a participle that is no finite verb."""
    word = words[index][0]
    if word not in participles() and not word.endswith("ed"):
        return False
    following = words[index + 1][0] if index + 1 < len(words) else ""
    if following not in PREPOSITIONS and following != "as":
        return False
    return _verb_follows(words, index) or following == "by"


def _verb_follows(words: list[re.Match[str]], index: int) -> bool:
    """Whether another finite verb stands in the same clause, so that the word at `index` may be none."""
    for match in words[index + 1 :]:
        if match[0] in _NEW_CLAUSE:
            return False
        if match[0] in BE or match[0] in MODALS or match[0] in {"has", "had"} or match[0] in present_forms():
            return True
    return False


def _plain_subject(text: str) -> str | None:
    """The subject without an apposition between commas; `None` for a pronoun, or where it is no plain noun phrase."""
    parts = text.split(", ")
    if len(parts) > 1:
        if not text.endswith(","):
            return None
        text = parts[0].rstrip(",")
    words = text.split()
    while words and words[-1] in _ADVERBS:
        words = words[:-1]
    text = " ".join(words)
    if not words or len(words) > _LONGEST_SUBJECT or words[0].casefold() in PRONOUNS:
        return None
    if any(word in _NOT_SUBJECT or word == "," for word in words) or text.count('"') % 2:
        return None
    first = words[0].casefold()
    if first.endswith("ing") and first not in PLACES and len(first) > len("being"):
        return None
    if first in PREPOSITIONS or first in {"to", "as", "when", "if", "after", "despite", "although", "while", "however"}:
        return None
    return text


def _clause(front: str, subject: str, body: str, words: list[re.Match[str]], at: int) -> Clause | None:
    first = words[at][0]
    if first in BE:
        return _with_be(front, subject, body, words, at)
    if first in MODALS or (first in {"has", "had", "have"} and _next_is_participle(words, at)):
        return _with_auxiliary(front, subject, body, words, at)
    verb = past_forms().get(first)
    auxiliary = "did"
    if verb is None:
        verb = past_forms()["had"] if first == "have" else present_forms().get(first)
        auxiliary = "do" if first == "have" else "does"
    rest = _rest(body, words[at].end())
    if verb is None:
        return Clause(front, subject, "", "", first, rest, "simple", None)
    return Clause(front, subject, auxiliary, verb.base, first, rest, "simple", verb)


def _with_be(front: str, subject: str, body: str, words: list[re.Match[str]], at: int) -> Clause:
    first = words[at][0]
    end = _skip_adverbs(words, at + 1)
    word = words[end][0] if end < len(words) else ""
    if not _is_participle(word, words[end + 1][0] if end + 1 < len(words) else ""):
        return Clause(front, subject, first, "", first, _rest(body, words[at].end()), "copula", None)
    main = body[words[at].end() : words[end].end()].strip()
    verbs = body[words[at].start() : words[end].end()]
    rest = _rest(body, words[end].end())
    return Clause(front, subject, first, main, verbs, rest, "passive", participles().get(word))


def _with_auxiliary(front: str, subject: str, body: str, words: list[re.Match[str]], at: int) -> Clause | None:
    end = _skip_adverbs(words, at + 1)
    while end + 1 < len(words) and words[end][0] in {"be", "been", "have"}:
        end = _skip_adverbs(words, end + 1)
    if end >= len(words):
        return None
    main = body[words[at].end() : words[end].end()].strip()
    verbs = body[words[at].start() : words[end].end()]
    return Clause(front, subject, words[at][0], main, verbs, _rest(body, words[end].end()), "other", None)


def _skip_adverbs(words: list[re.Match[str]], index: int) -> int:
    while index < len(words) - 1 and (words[index][0] in _ADVERBS or words[index][0].endswith("ly")):
        index += 1
    return index


def _next_is_participle(words: list[re.Match[str]], at: int) -> bool:
    index = _skip_adverbs(words, at + 1)
    if index >= len(words):
        return False
    word = words[index][0]
    return word in participles() or word == "been" or (word.endswith("ed") and word.islower())


def _is_participle(word: str, following: str) -> bool:
    if word not in participles() and not (word.endswith("ed") and word.islower()):
        return False
    return following in PREPOSITIONS or following in {"as", "", ",", "and", "when"} or following.endswith("ly")


def _rest(body: str, start: int) -> str:
    rest = _BREAK.sub("", body[start:])
    for match in _SECOND_VERB.finditer(rest):
        if match[1] in past_forms() or match[1] in present_forms() or match[1] in BE:
            rest = rest[: match.start()]
            break
    for match in _COORDINATED.finditer(rest):
        following = re.findall(r"[\w'’-]+", rest[match.end() : match.end() + 80])[:_NEXT_CLAUSE]
        if any(
            word in BE or word in MODALS or word in past_forms() or word in present_forms() or word in {"has", "had"}
            for word in following
        ):
            return rest[: match.start()].strip(" ,")
    return rest.strip(" ,")
