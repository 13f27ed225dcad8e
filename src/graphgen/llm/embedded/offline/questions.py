"""Questions whose answers stand in a given text, in either language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphgen.llm.embedded.offline.analysis import analyse
from graphgen.llm.embedded.offline.mentions import Analysed, Question
from graphgen.llm.embedded.offline.questions_en import english_questions
from graphgen.llm.embedded.offline.questions_zh import chinese_questions
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["Question", "leaks", "questions_about", "questions_of"]

_SENTENCES = 20


def questions_about(description: str, names: Sequence[str]) -> Iterator[Question]:
    """Questions about `description`, best sentences first: those that name all of `names`."""
    language = detect_language(description)
    sentences = analyse(description, language)[:_SENTENCES]
    ranked = sorted(sentences, key=lambda sentence: -sum(name in sentence.text for name in names))
    for sentence in ranked:
        yield from questions_of(sentence, names)


def questions_of(sentence: Analysed, names: Sequence[str] = ()) -> Iterator[Question]:
    """Questions about one sentence that do not give their answer away; with two `names`, those that link them."""
    make = chinese_questions if detect_language(sentence.text) == "zh" else english_questions
    for question in make(sentence, names):
        if not leaks(question):
            yield question


def leaks(question: Question) -> bool:
    """Whether the question holds the answer that it asks for."""
    span = fold_name(question.span).removeprefix("the ")
    return not span or span in fold_name(question.question)
