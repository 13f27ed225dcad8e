"""English sentences made false."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.english.clause import parse_clause
from graphgen.llm.embedded.offline.english.mentions import english_mentions
from graphgen.llm.embedded.offline.reading.mentions import Mention
from graphgen.llm.embedded.offline.wording.names import others_of_sort
from graphgen.llm.embedded.offline.wording.substitutes import other_number, other_year

__all__ = ["english_negations"]

_YEAR = re.compile(r"(?<![\w.,/–-])(1\d{3}|20\d{2})(?![\w,/–-]|\.\d)")
_RANGE = re.compile(r"\b(?:from|between) $")
_NUMBER = re.compile(r"(?<![\w.,/^–-])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?=\s[a-z%°]|%)")
_ANTONYMS = (
    ("increased", "decreased"), ("increases", "decreases"), ("increase", "decrease"), ("increasing", "decreasing"),
    ("before", "after"), ("northern", "southern"), ("eastern", "western"), ("north", "south"), ("east", "west"),
    ("largest", "smallest"), ("longest", "shortest"), ("highest", "lowest"), ("oldest", "youngest"),
    ("larger", "smaller"), ("higher", "lower"), ("longer", "shorter"),
    ("always", "never"), ("first", "last"), ("positive", "negative"),
    ("enhance", "weaken"), ("enhances", "weakens"), ("enhanced", "weakened"), ("rises", "falls"), ("rose", "fell"),
    ("inside", "outside"), ("above", "below"), ("male", "female"), ("left bank", "right bank"), ("most", "fewest"),
    ("reduces", "raises"), ("reduced", "raised"), ("public", "private"),
)  # fmt: skip
_OPPOSITE = {a: b for pair in _ANTONYMS for a, b in (pair, pair[::-1])}
_ANTONYM = re.compile(r"\b(" + "|".join(sorted(_OPPOSITE, key=len, reverse=True)) + r")\b")
_NEGATED = re.compile(r"\b(?:not|never|no|nor|neither|without|cannot|n't)\b|n't\b", re.IGNORECASE)
_SWAPPED_AFTER = re.compile(r"\b(?:by|in|at|from|of|to)\s(?:the\s)?[\"“]?$")


def english_negations(sentence: str) -> list[str]:
    """False variants of the true `sentence`, each with one change: numbers, names, polarity, antonyms."""
    groups = (list(_numbers(sentence)), list(_names(sentence)), list(_polarity(sentence)), list(_antonyms(sentence)))
    longest = max(len(group) for group in groups)
    return [group[turn] for turn in range(longest) for group in groups if turn < len(group)]


def _numbers(sentence: str) -> Iterator[str]:
    for turn, match in enumerate(_YEAR.finditer(sentence)):
        other = other_year(match[1], turn)
        if other not in sentence and not _RANGE.search(sentence[: match.start()]):
            yield sentence[: match.start()] + other + sentence[match.end() :]
    years = {match.start() for match in _YEAR.finditer(sentence)}
    for turn, match in enumerate(_NUMBER.finditer(sentence)):
        if match.start() not in years and not re.match(
            r"\s?(?:January|February|March|April|May|June|July|August|September|"
            r"October|November|December)",
            sentence[match.end() :],
        ):
            yield sentence[: match.start()] + other_number(match[1], turn) + sentence[match.end() :]


def _names(sentence: str) -> Iterator[str]:
    """Another name of the same kind where only one can be right: after a preposition, or as the subject."""
    clause = parse_clause(sentence)
    for turn, mention in enumerate(english_mentions(sentence)):
        leading = clause is not None and clause.subject == mention.name and mention.kind in {"person", "work"}
        if not leading and not _SWAPPED_AFTER.search(sentence[: mention.start]):
            continue
        others = others_of_sort(mention.name, mention.kind, sentence)
        if others and sentence.count(mention.name) == 1:
            yield _replace(sentence, mention, others[turn % len(others)])


def _replace(sentence: str, mention: Mention, other: str) -> str:
    end = mention.end
    if mention.kind == "place":
        chain = re.match(r"(?:, [A-Z][\w]+)+", sentence[end:])
        end += len(chain[0]) if chain else 0
    return sentence[: mention.start] + other + sentence[end:]


def _polarity(sentence: str) -> Iterator[str]:
    """`not` after the finite auxiliary, or a negation taken away."""
    taken = re.sub(
        r"\b(is|are|was|were|can|could|will|would|does|did|do|has|have|had|may|must) not\b", r"\1", sentence, count=1
    )
    if taken != sentence:
        yield re.sub(r"\b(does|did|do)\s(?=[a-z]+\b)", r"\1 ", taken)
        return
    if _NEGATED.search(sentence):
        return
    clause = parse_clause(sentence)
    if clause is None:
        return
    verbs = clause.verbs
    if clause.form == "simple":
        if not clause.auxiliary:
            return
        denied = f"{clause.auxiliary} not {clause.main}"
    else:
        first, _, others = verbs.partition(" ")
        denied = f"{first} not {others}".rstrip()
    position = sentence.find(f" {verbs} ", max(0, sentence.find(clause.subject)))
    if position >= 0:
        yield sentence[: position + 1] + denied + sentence[position + 1 + len(verbs) :]


def _antonyms(sentence: str) -> Iterator[str]:
    protected = [(mention.start, mention.end) for mention in english_mentions(sentence) if mention.proper]
    for match in _ANTONYM.finditer(sentence):
        said = re.search(rf"\b{_OPPOSITE[match[1]]}\b", sentence)
        if said is None and all(match.end() <= start or end <= match.start() for start, end in protected):
            yield sentence[: match.start()] + _OPPOSITE[match[1]] + sentence[match.end() :]
