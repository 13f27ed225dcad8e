"""A wrong answer from a right one, and answers of different worth to one question."""

from __future__ import annotations

import re
from dataclasses import replace

from graphgen.llm.embedded.offline.chinese.mentions import kind_of_name as chinese_kind
from graphgen.llm.embedded.offline.chinese.negation import chinese_negations
from graphgen.llm.embedded.offline.english.kinds import kind_of_name as english_kind
from graphgen.llm.embedded.offline.english.negation import english_negations
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.claims import contradicts
from graphgen.llm.embedded.offline.reading.mentions import clean_text
from graphgen.llm.embedded.offline.skills.self_asking import answer_given
from graphgen.llm.embedded.offline.wording.names import others_of_sort
from graphgen.llm.embedded.offline.wording.substitutes import other_year
from graphgen.text.language import detect_language
from graphgen.text.mentions import mentions
from graphgen.text.sentences import sentence_spans
from graphgen.text.specifics import names, numbers

__all__ = ["answer_variously", "wrong_answer"]

_MARK = re.compile(r"\s*(?:\d{1,2}[.)、]|[-*•])\s+")
_CONCLUSION = re.compile(r"(?:answer is|答案是|答案为)[:：]?\s*(?P<said>.+)", re.IGNORECASE)
_YEAR = re.compile(r"(?P<year>1\d{3}|20\d{2})年?")
_LONGEST_VERDICT = 40
_DENIED = re.compile(r"\b(?:not|never)\b|n't\b|[不没非未]")


def wrong_answer(task: Task, seed: int) -> str:
    """The answer with a number, a name or a word of opposite meaning in place of another in one of its sentences, but
    nothing that the question names.

    Empty where no rule finds one: a bare denial is no wrong answer that anyone would give.
    """
    text = task.data
    negations = chinese_negations if detect_language(text) == "zh" else english_negations
    changes = _other_verdicts(text)
    if changes:
        return changes[seed % len(changes)]
    for begin, end in sentence_spans(text):
        mark = _MARK.match(text, begin, end)
        start = mark.end() if mark else begin
        sentence = text[start:end].strip()
        said = clean_text(sentence) or sentence
        found = (other for other in dict.fromkeys(negations(said)) if contradicts(said, other))
        plain = [other for other in found if not _DENIED.search(other) or _DENIED.search(said)]
        changes += [text[:start] + text[start:end].replace(sentence, other) + text[end:] for other in plain]
    named, counted = names(task.asked) & names(text), numbers(task.asked) & numbers(text)
    kept = [other for other in changes if counted <= numbers(other) and all(mentions(other, name) for name in named)]
    return kept[seed % len(kept)] if kept else ""


def _other_verdicts(text: str) -> list[str]:
    """The answer with another name of the same sort for the one that it gives before or after its reasons."""
    spans = sentence_spans(text)
    if len(spans) < 2:  # noqa: PLR2004 - there are no reasons beside it
        return []
    first, last = text[slice(*spans[0])].strip(), text[slice(*spans[-1])].strip()
    concluded = _CONCLUSION.search(last)
    verdict = (concluded["said"] if concluded else first).rstrip(".。")
    if len(verdict) > _LONGEST_VERDICT or _MARK.match(f"{verdict} "):
        return []
    kind = (chinese_kind if detect_language(text) == "zh" else english_kind)(verdict)
    year = _YEAR.fullmatch(verdict)
    others = (
        [verdict.replace(year["year"], other_year(year["year"], turn)) for turn in range(2)]
        if year
        else others_of_sort(verdict, kind, text)
    )
    return [text.replace(verdict, other) for other in others]


def answer_variously(task: Task, seed: int) -> str:
    """The sentence that answers the question; every second time with something in it changed, as a poor model errs."""
    answer = answer_given(task)["answer"]
    return (seed % 2 and wrong_answer(replace(task, data=answer), seed)) or answer
