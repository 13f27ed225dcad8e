"""English questions by patterns of clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphgen.llm.embedded.offline.english.asking import ask, noun_for
from graphgen.llm.embedded.offline.english.clause import Clause, parse_clause
from graphgen.llm.embedded.offline.english.gap import Gap, find_gaps
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Mention, Question
from graphgen.text.names import fold_name

__all__ = ["english_questions"]

_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|them|hers|theirs|this|these|we|our|us|who|which|it)\b(?=.*\?$)", re.IGNORECASE
)
_COUNT = re.compile(
    r"^(?:(?:about|approximately|around|nearly|over|more than|some)\s+)?"
    r"(\d[\d,.]*\d|\d)\s+([a-z]+(?:\s[a-z]+)?s)\b(.*)$"
)
_DEFINITION = re.compile(r"^(?:an?|the|one of)\s")
_DATE = r"\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4}|[A-Z][a-z]+ \d{4}|\d{4}"
_LIFE = re.compile(rf"^[A-Z][^()]{{2,60}}\((?:born (?:on )?({_DATE})\b|({_DATE})\s?[-–—]\s?({_DATE})\))")
_SHORTEST_REST = 3
_LONGEST_QUESTION = 40
# How well each form reads: definitions and plain wh-questions first, a blank to fill last.
_RANK = {
    "definition": 1,
    "agent": 0,
    "object": 1,
    "adverbial": 0,
    "owner": 1,
    "companion": 1,
    "subject": 2,
    "inside": 4,
    "front": 0,
}
_CLOZE = 8
_LINKED_DEFINITION = 2


def english_questions(sentence: Analysed, names: Sequence[str] = ()) -> Iterator[Question]:
    """Questions about `sentence`; one that links the two `names` asks for the one and mentions the other."""
    yield from _life(sentence, names)
    clause = parse_clause(sentence.text)
    if clause is not None:
        yield from _from_clause(sentence, clause, names)
    if not names:
        yield from _cloze(sentence)


def _from_clause(sentence: Analysed, clause: Clause, names: Sequence[str]) -> Iterator[Question]:
    if len(names) <= 1:
        subject = sentence.subject.name if sentence.subject else ""
        if not names or _same(names[0], subject):
            yield from filter(None, (_definition(sentence, clause, names), _count(sentence, clause)))
    elif sentence.subject and _same(names[0], sentence.subject.name) and names[-1] in clause.rest:
        definition = _definition(sentence, clause, names[:1])
        if definition is not None:
            yield definition._replace(rank=_LINKED_DEFINITION)
    for gap in find_gaps(clause, sentence.mentions):
        question = ask(gap)
        if question is None or not _stands_alone(question, gap):
            continue
        if names and not _links(question, gap.answer, names):
            continue
        rank = _RANK["object" if gap.noun else gap.role]  # `which author` is clear wherever it stands
        yield Question(question, sentence.text, gap.answer, rank + _distance(gap, names))


def _distance(gap: Gap, names: Sequence[str]) -> int:
    """How far a question is from what the fact is about. A relation asks for its target first, an entity for itself
    where it is no subject: so several facts from one sentence ask for different things.
    """
    if not names:
        return 0
    if len(names) == 1 and _same(names[0], gap.clause.subject):
        return 0 if gap.role != "subject" else 2
    return 0 if _same(names[-1], gap.answer) else _CLOZE if len(names) == 1 else 3


def _same(left: str, right: str) -> bool:
    return fold_name(left).removeprefix("the ") == fold_name(right).removeprefix("the ")


def _links(question: str, answer: str, names: Sequence[str]) -> bool:
    """With one name, the question is about it or asks for it; with two, it does the one with each."""
    if len(names) == 1:
        return names[0] in question or names[0] in answer
    return any(asked in answer and given in question for asked, given in ((names[0], names[-1]), (names[-1], names[0])))


def _life(sentence: Analysed, names: Sequence[str]) -> Iterator[Question]:
    """`X (8 March 1874 – 24 October 1931)` and `X (born January 2, 1969)` say when X was born and died."""
    match = _LIFE.match(sentence.text)
    subject = sentence.subject
    if match is None or subject is None or subject.kind != "person":
        return
    for date, question in ((match[1], "was {} born"), (match[2], "was {} born"), (match[3], "did {} die")):
        if date and (not names or _links(subject.name, date, names)):
            yield Question(f"When {question.format(subject.name)}?", sentence.text, date, _RANK["agent"], defines=True)


def _definition(sentence: Analysed, clause: Clause, names: Sequence[str] = ()) -> Question | None:
    if clause.form != "copula" or not _DEFINITION.match(clause.rest) or clause.front or sentence.subject is None:
        return None
    who = "Who" if sentence.subject.kind == "person" else "What"
    if not sentence.subject.proper:
        return Question(
            f"What {clause.verbs} {_with_article(clause, sentence.subject)}?",
            sentence.text,
            clause.rest,
            _RANK["definition"],
            defines=True,
        )
    article = "the " if clause.subject.startswith("The ") else ""
    subject = article + re.sub(r"^The\s+", "", clause.subject)
    if re.match(r"(?:A|An)\s", subject):
        subject = subject[0].lower() + subject[1:]
    if names and names[0].islower() and _same(names[0], subject):
        subject = article + names[0]
    return Question(f"{who} {clause.verbs} {subject}?", sentence.text, clause.rest, _RANK["definition"], defines=True)


def _with_article(clause: Clause, subject: Mention) -> str:
    article = re.match(r"(?:The|An?)\s", clause.subject)
    return (article[0].lower() if article else "") + subject.name


def _count(sentence: Analysed, clause: Clause) -> Question | None:
    match = _COUNT.match(clause.rest)
    if match is None or clause.form != "simple" or not clause.auxiliary or clause.front:
        return None
    subject = (
        clause.subject[0].lower() + clause.subject[1:]
        if clause.subject.startswith(("The ", "A ", "An "))
        else clause.subject
    )
    question = f"How many {match[2]} {clause.auxiliary} {subject} {clause.main}{match[3].rstrip()}?"
    return Question(question, sentence.text, match[1], _RANK["agent"])


def _stands_alone(question: str, gap: Gap) -> bool:
    body = re.sub(r"^(?:\w+\s)?(?:Who|Whom|Which|What|When|Where|which|whom|what|how many)\b", "", question, count=1)
    if gap.role == "inside":
        body = re.sub(r"\b(?:which|whom)\b", "", body, count=1)
    if _PRONOUN.search(body) or len(question.split()) > _LONGEST_QUESTION:
        return False
    if gap.role == "subject":
        clause = gap.clause
        specific = re.search(r"[A-Z0-9]", clause.rest)
        enough = len(clause.rest.split()) >= _SHORTEST_REST
        return bool(specific) and enough and not (clause.form == "copula" and re.match(r"an?\s", clause.rest))
    return True


def _cloze(sentence: Analysed) -> Iterator[Question]:
    """`Which name completes this statement …`: readable where no pattern is safe."""
    for mention in sentence.mentions:
        yield _blank(sentence, mention)


def _blank(sentence: Analysed, mention: Mention) -> Question:
    text = re.sub(rf"(?<!\w){re.escape(mention.name)}(?!\w)", "____", sentence.text)
    what = (
        "number"
        if mention.kind == "quantity"
        else "name"
        if noun_for(mention.kind) == "thing"
        else noun_for(mention.kind)
    )
    about = f" about {sentence.subject.name}" if sentence.subject and sentence.subject.name != mention.name else ""
    return Question(f"Which {what} completes this statement{about}: “{text}”?", sentence.text, mention.name, _CLOZE)
