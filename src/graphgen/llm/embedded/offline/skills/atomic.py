"""One question about one fact, and the sentence that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import EntityFact, Facts, RelationFact, read_facts
from graphgen.llm.embedded.offline.reading.mentions import Kind, clean_text, kind_of_type
from graphgen.llm.embedded.offline.reading.templates import in_scenario, template_of
from graphgen.llm.embedded.offline.wording.questions import Question, questions_about
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

__all__ = ["Pair", "atomic_question", "is_plural", "known_kinds", "with_article"]


class Pair(NamedTuple):
    """Both are empty where the facts give no question."""

    question: str
    answer: str


def atomic_question(task: Task) -> Pair:
    """The best question that the facts give, of the form that the prompt asks for where they allow it."""
    facts = read_facts(task.data)
    kinds = known_kinds(facts)
    plain = _plain(facts, kinds)
    if template_of(task) == "reverse":
        return _reverse(facts, kinds) or plain
    if template_of(task) == "completion":
        return _completion(facts, kinds) or plain
    if template_of(task) == "scenario" and plain.question:
        return Pair(in_scenario(plain.question, facts), plain.answer)
    return plain


def _plain(facts: Facts, kinds: dict[str, Kind]) -> Pair:
    best = min(_candidates(facts, kinds), key=lambda ranked: ranked[0], default=None)
    if best is not None:
        return Pair(best[1].question, best[1].answer)
    if facts.relations:
        return _connection(facts.relations[0])
    return _portrait(facts.entities[0], kinds) if facts.entities else Pair("", "")


def _reverse(facts: Facts, kinds: dict[str, Kind]) -> Pair | None:
    """A question for what the fact is about: the start of a relation, or an entity by what is said of it."""
    asked = [
        (question.rank, place, question)
        for description, names in _described(facts)
        for place, question in enumerate(questions_about(description, names, kinds))
        if names[0] in question.span and not question.defines
    ]
    best = min(asked, default=None)
    return Pair(best[2].question, best[2].answer) if best is not None else None


def _completion(facts: Facts, kinds: dict[str, Kind]) -> Pair | None:
    """The sentence with a blank for the words that a question would ask for."""
    asked = [
        (question.rank, place, question)
        for description, names in _described(facts)
        for place, question in enumerate(questions_about(description, names, kinds))
        if question.answer.count(question.span) == 1 and not question.defines
    ]
    best = min(asked, default=None)
    if best is None:
        return None
    said = best[2].answer
    lead = "请补全这句话：" if detect_language(said) == "zh" else "Complete the statement: "
    return Pair(lead + said.replace(best[2].span, "____"), said)


def _described(facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is said of each fact, and the names that it has to do with."""
    for relation in facts.relations:
        yield relation.description, (relation.source, relation.target)
    for entity in () if facts.relations else facts.entities:
        yield entity.description, (entity.name,)


def known_kinds(facts: Facts) -> dict[str, Kind]:
    """What the entities are, as far as their types tell."""
    kinds: dict[str, Kind] = {}
    for entity in facts.entities:
        kind = kind_of_type(entity.type)
        if kind is not None:
            kinds[entity.name] = kind
    return kinds


def _candidates(facts: Facts, kinds: dict[str, Kind]) -> Iterator[tuple[int, Question]]:
    """Questions with their rank, lower is better. A relation is what the sample is about, where there is one. Of an
    entity alone only its definition is asked: everything else is what its relations are about.
    """
    for fact in facts.relations:
        asked = questions_about(fact.description, (fact.source, fact.target), kinds)
        for place, question in enumerate(asked):
            yield question.rank * 100 + place, question
    for entity in () if facts.relations else facts.entities:
        asked = questions_about(entity.description, (entity.name,), kinds)
        for place, question in enumerate(each for each in asked if each.defines):
            yield place, question


def _connection(fact: RelationFact) -> Pair:
    """Where no rule finds a safe question: what the relation says, asked for as a whole."""
    chinese = detect_language(fact.source + fact.description) == "zh"
    source, target = (with_article(name, fact.description) for name in (fact.source, fact.target))
    english = f"How {'are' if is_plural(fact.source) else 'is'} {source} connected with {target}?"
    question = f"{fact.source}与{fact.target}有什么联系？" if chinese else english
    return Pair(question, clean_text(fact.description) or f"{fact.source} {fact.type} {fact.target}")


def _portrait(entity: EntityFact, kinds: dict[str, Kind]) -> Pair:
    """Everything that is said about an entity, where it is nowhere defined."""
    description = clean_text(entity.description) or entity.name
    chinese = detect_language(entity.name + description) == "zh"
    person = kinds.get(entity.name) == "person" and len(sentence_spans(description)) > 1
    if chinese:
        return Pair(f"{entity.name}是谁？" if person else f"关于{entity.name}，有哪些已知的事实？", description)
    return Pair(
        f"Who was {entity.name}?" if person else f"What is known about {with_article(entity.name, description)}?",
        description,
    )


def with_article(name: str, description: str) -> str:
    """`the planar process`: the name with the article that the description gives it."""
    described = re.search(rf"\b(?:[Tt]he|(?:first|an?)(?: \w+)?) {re.escape(name)}\b(?! [A-Z\d])", description)
    if described is None or (name[:1].isupper() and described[0][0] not in "Tt"):
        return name
    return f"the {name}"


def is_plural(name: str) -> bool:
    return name.islower() and name.endswith("s") and not name.endswith(("ss", "is", "us"))
