"""The knowledge graph of a text: what its sentences name, what they say about it, and where two names meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from graphgen.llm.embedded.offline.reading.analysis import analyse, relation_type
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import EntityFact, Facts, RelationFact
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Mention, best_type
from graphgen.llm.embedded.offline.wording.questions import questions_of
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["extract"]

_SENTENCES_A_NAME = 3
_RELATIONS_A_SENTENCE = 4
_STILTED = 4  # from this rank on, a question is asked only where there is no other
_COUNT = re.compile(r"(?:[个名人位条种部件次座幅尊卷层孔天年步倍]|people|members|units|copies|years|days|times)$")
_ARTICLE = re.compile(r"^the ")


def extract(task: Task) -> Facts:
    """What the material says of whom, in the types that the prompt offers."""
    sentences = analyse(task.data)
    relations = _Relations(sentences)
    entities = (
        EntityFact(mention.name, best_type(mention.kind, task.types), description)
        for mention, description in _entities(sentences, relations.names())
    )
    return Facts(tuple(entities), relations.facts(), ())


def _key(name: str) -> str:
    return _ARTICLE.sub("", fold_name(name))


def _is_entity(mention: Mention) -> bool:
    """A mere count, such as 735个, is a fact about something else and no entity."""
    return mention.kind != "quantity" or _COUNT.search(mention.name) is None


def _entities(sentences: list[Analysed], related: AbstractSet[str]) -> Iterator[tuple[Mention, str]]:
    """Each name once, with the sentences that it is the subject of.

    One that is only spoken of in passing is described by its relations: what they say is not said again. Dates and
    quantities are ends of relations and nothing by themselves.
    """
    first: dict[str, Mention] = {}
    about: dict[str, list[str]] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.kind not in {"date", "quantity"}:
                first.setdefault(_key(mention.name), mention)
        key = _key(sentence.subject.name) if sentence.subject is not None else ""
        into = about.setdefault(key, [])
        if sentence.text not in into and len(into) < _SENTENCES_A_NAME:
            into.append(sentence.text)
    glue = "" if sentences and detect_language(sentences[0].text) == "zh" else " "
    for key, mention in first.items():
        if key in about or key in related:
            yield mention, glue.join(about.get(key, []))


class _Relations:
    """Pairs of names that meet in a sentence, each once, described by every sentence in which they meet."""

    def __init__(self, sentences: list[Analysed]) -> None:
        self._found: dict[tuple[str, str], tuple[str, str, str, list[str]]] = {}
        for sentence in sentences:
            for source, target in _pairs(sentence):
                self._add(sentence, source, target)

    def _add(self, sentence: Analysed, source: Mention, target: Mention) -> None:
        key = (_key(source.name), _key(target.name))
        if (key[1], key[0]) in self._found:
            key = (key[1], key[0])
        kind = relation_type(sentence, source, target)
        entry = self._found.setdefault(key, (source.name, target.name, kind, []))
        if sentence.text not in entry[3] and len(entry[3]) < _SENTENCES_A_NAME:
            entry[3].append(sentence.text)

    def names(self) -> frozenset[str]:
        """The keys of all names that are related to another."""
        return frozenset(key for pair in self._found for key in pair)

    def facts(self) -> tuple[RelationFact, ...]:
        return tuple(
            RelationFact(source, target, kind, ("" if detect_language(said[0]) == "zh" else " ").join(said))
            for source, target, kind, said in self._found.values()
        )


def _pairs(sentence: Analysed) -> Iterator[tuple[Mention, Mention]]:
    """The sentence's subject with each other name of which one can ask, no two for the same question.

    Without a subject the first name stands for it. Where nothing can be asked, the nearest other name is taken.
    """
    mentions = list(
        {_key(mention.name): mention for mention in reversed(sentence.mentions) if _is_entity(mention)}.values()
    )[::-1]
    anchors = [mention for mention in mentions if mention.kind not in {"date", "quantity"}]
    if not anchors:
        return
    anchor = sentence.subject or anchors[0]
    others = [mention for mention in mentions if _key(mention.name) != _key(anchor.name)]
    asked: set[str] = set()
    for other in others:
        best = min(questions_of(sentence, (anchor.name, other.name)), key=lambda each: each.rank, default=None)
        if (
            best is not None
            and best.rank < _STILTED
            and best.question not in asked
            and len(asked) < _RELATIONS_A_SENTENCE
        ):
            asked.add(best.question)
            yield anchor, other
    named = [mention for mention in others if mention in anchors]
    if not asked and named:
        yield anchor, named[0]
