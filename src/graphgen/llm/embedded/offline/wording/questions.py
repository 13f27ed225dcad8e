"""Questions whose answers stand in a given text, in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from graphgen.llm.embedded.offline.chinese.mentions import kind_of_name as chinese_kind
from graphgen.llm.embedded.offline.chinese.questions import chinese_questions
from graphgen.llm.embedded.offline.english.kinds import kind_of_name as english_kind
from graphgen.llm.embedded.offline.english.questions import english_questions
from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Kind, Mention, Question, disjoint
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["Question", "leaks", "questions_about", "questions_of"]

_SENTENCES = 20


_NO_KINDS: Mapping[str, Kind] = {}


def questions_about(
    description: str, names: Sequence[str], kinds: Mapping[str, Kind] = _NO_KINDS
) -> Iterator[Question]:
    """Questions about `description`, best sentences first: those that name all of `names`; `kinds` tells what they
    are, where that is known.
    """
    language = detect_language(description)
    sentences = analyse(description, language)[:_SENTENCES]
    ranked = sorted(sentences, key=lambda sentence: -sum(name in sentence.text for name in names))
    for sentence in ranked:
        yield from questions_of(_with_kinds(sentence, kinds), names)


def _with_kinds(sentence: Analysed, kinds: Mapping[str, Kind]) -> Analysed:
    mentions = tuple(mention._replace(kind=kinds.get(mention.name, mention.kind)) for mention in sentence.mentions)
    subject = sentence.subject
    if subject is not None:
        subject = subject._replace(kind=kinds.get(subject.name, subject.kind))
    return Analysed(sentence.text, mentions, subject)


def questions_of(sentence: Analysed, names: Sequence[str] = ()) -> Iterator[Question]:
    """Questions about one sentence that do not give their answer away; with two `names`, those that link them."""
    chinese = detect_language(sentence.text) == "zh"
    known = _with_names(sentence, names, chinese_kind if chinese else english_kind)
    for question in (chinese_questions if chinese else english_questions)(known, names):
        if not leaks(question):
            yield question


def _with_names(sentence: Analysed, names: Sequence[str], kind_of: Callable[[str], Kind]) -> Analysed:
    """The sentence with the given names among its mentions, whatever the rules themselves would have found."""
    known = {mention.name for mention in sentence.mentions}
    given: list[Mention] = []
    for name in names:
        start = sentence.text.find(name) if name and name not in known else -1
        if start >= 0:
            given.append(Mention(start, start + len(name), name, kind_of(name)))
    if not given:
        return sentence
    first = next((mention for mention in given if sentence.text[: mention.start] in {"", "The ", "《"}), None)
    mentions = tuple(disjoint([*given, *sentence.mentions]))
    return Analysed(sentence.text, mentions, sentence.subject or first)


def leaks(question: Question) -> bool:
    """Whether the question holds the answer that it asks for."""
    span = fold_name(question.span).removeprefix("the ")
    return not span or span in fold_name(question.question)
