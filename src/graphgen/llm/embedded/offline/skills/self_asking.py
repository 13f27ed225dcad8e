"""Questions about a passage, answers to given ones, and questions that are made to stand alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Question, clean_text
from graphgen.llm.embedded.offline.skills.atomic import with_article
from graphgen.llm.embedded.offline.wording.questions import questions_of
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans
from graphgen.text.words import words

__all__ = ["answer_given", "question_list", "rewrite_question"]

_COUNT = re.compile(r"\d+")
_WORST = 8  # a sentence with a blank is no question
_VAGUE = re.compile(r"\A什么(?:地方|于)|在什么地方？|\A(?:Over|To|With) what\b|\Awhat\b", re.IGNORECASE)
_UNSOUND = re.compile(r"\A什么于|[仍正]在什么地方？\Z|\AWhat (?:is|was|are|were) the [a-z]+\?\Z")
_PORTRAIT_FROM = 3
_SAID = 6
_TEXT_EN = re.compile(
    r",?\s*\b(?:according to|based on|in|as (?:stated|described|mentioned) in)\s+(?:the|this)\s+(?:\w+\s){0,2}?"
    r"(?:text|passage|article|document|paragraph|information)\b(?:\s+above)?,?",
    re.IGNORECASE,
)
_POINTER_EN = re.compile(
    r"\b(?:this|that|these|those)(?:\s+(?!is|was|are|were|do|did)[a-z]+)?|\b(?:it|he|she|they|him|them)\b",
    re.IGNORECASE,
)
_POSSESSIVE_EN = re.compile(r"\b(?:its|his|her|their)\b", re.IGNORECASE)
_TEXT_ZH = re.compile(
    r"(?:根据|按照|依据|据|从|在)?(?:上文|本文|该文|文中|文章|材料|这篇文章|这段文字|以上(?:信息|内容))(?:中|里)?(?:所述|提到的?|可知|内容|信息)?[，,]?"
)
_POINTER_ZH = re.compile(
    r"(?:这|该|此)(?:一|个|种|项|座|条|位|部)*(?:[工方人建桥河地城系制技机]\w|桥|人|地|城)?|(?:它|他|她)们?"
)


class _Asked(NamedTuple):
    """A question with its place: lower is better."""

    rank: int
    place: int
    question: Question


def question_list(task: Task) -> list[str]:
    """As many questions as the prompt wants, where the passage bears them: one of each sentence first."""
    wanted = _COUNT.search(task.instructions)
    most = int(wanted[0]) if wanted else 1
    portrait = _portrait(task.data)
    first = [portrait.question] if portrait and most >= _PORTRAIT_FROM else []
    rounds = _rounds(task.data)
    asked = list(dict.fromkeys(each.question for turn in rounds for each in turn))
    return (asked[: most - len(first)] + first) or ([portrait.question] if portrait else [])


def answer_given(task: Task) -> dict[str, str]:
    """The question that the prompt gives, and the sentences of the passage that answer it."""
    known = {fold_name(each.question): each.answer for turn in _rounds(task.data) for each in turn}
    portrait = _portrait(task.data)
    if portrait:
        known[fold_name(portrait.question)] = portrait.answer
    answer = known.get(fold_name(task.asked)) or _nearest(task.data, task.asked)
    return {"question": task.asked, "answer": answer}


def rewrite_question(task: Task) -> dict[str, str]:
    """The question with what the passage is mostly about in place of what only points at it."""
    chinese = detect_language(task.asked) == "zh"
    name = _topic(task.data)
    question = (_TEXT_ZH if chinese else _TEXT_EN).sub("", task.asked).strip(" ,，")
    if name and chinese:
        question = _POINTER_ZH.sub(name, question, count=1)
    elif name:
        named = with_article(name, task.data)
        possessive = _POSSESSIVE_EN.search(question)
        question = (
            _POSSESSIVE_EN.sub(f"{named}'s", question, count=1)
            if possessive
            else _POINTER_EN.sub(named, question, count=1)
        )
    return {"rewritten": question[:1].upper() + question[1:]}


def _rounds(text: str) -> list[list[Question]]:
    """The best question of every sentence, then the second best of each that asks for something else, and so on."""
    sentences = [_ranked(sentence, text) for sentence in analyse(text, whole=True)]
    deepest = max(map(len, sentences), default=0)
    return [[asked[turn] for asked in sentences if turn < len(asked)] for turn in range(deepest)]


def _ranked(sentence: Analysed, text: str) -> list[Question]:
    """The questions about a sentence, best first, one for each thing that can be asked for."""
    found = [
        _Asked(each.rank + (3 if _VAGUE.search(each.question) else 0), place, each)
        for place, each in enumerate(questions_of(sentence))
        if each.rank < _WORST and not _UNSOUND.search(each.question) and not _is_short(each.question, text)
    ]
    spans: dict[str, Question] = {}
    for each in sorted(found):
        spans.setdefault(fold_name(each.question.span), each.question)
    return list(spans.values())


def _is_short(question: str, text: str) -> bool:
    """Whether an English question says "the bridge" where the passage has bridges of several names, or one."""
    nouns = {name.split()[-1].lower() for name in re.findall(r"[A-Z]\w+(?: [A-Z]\w+)+", text)}
    return any(noun in nouns for noun in re.findall(r"\bthe ([a-z]+)\b(?! of)", question))


def _topic(text: str) -> str:
    """The name that most sentences are about."""
    subjects = Counter(
        sentence.subject.name for sentence in analyse(text, whole=True) if sentence.subject and sentence.subject.proper
    )
    return subjects.most_common(1)[0][0] if subjects else ""


def _portrait(text: str) -> Question | None:
    """What is said about the topic in all, where that is more than one sentence."""
    name = _topic(text)
    said = [sentence.text for sentence in analyse(text, whole=True) if name and name in sentence.text][:_SAID]
    if len(said) < 2:  # noqa: PLR2004 - one sentence is a fact, and asked about as such
        return None
    if detect_language(text) == "zh":
        return Question(f"关于{name}，有哪些已知的事实？", "".join(said), name, 0)
    return Question(f"What is known about {with_article(name, text)}?", " ".join(said), name, 0)


def _nearest(text: str, question: str) -> str:
    """The sentence that has most words of the question."""
    asked = set(words(question))
    sentences = list(_sentences(text)) or [text.strip()]
    return max(sentences, key=lambda sentence: _shared(asked, words(sentence)))


def _sentences(text: str) -> Iterator[str]:
    cleaned = (clean_text(text[start:end]) for start, end in sentence_spans(text))
    return (sentence for sentence in cleaned if sentence and not sentence.startswith("#"))


def _shared(asked: set[str], said: Sequence[str]) -> float:
    return len(asked.intersection(said)) / (len(set(said)) + 8)
