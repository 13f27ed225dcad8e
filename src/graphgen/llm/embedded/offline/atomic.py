"""One question about one fact, and the sentence that answers it."""

from __future__ import annotations

from collections.abc import Iterator

from graphgen.llm.embedded.offline.blocks import Task
from graphgen.llm.embedded.offline.facts import Facts, read_facts
from graphgen.llm.embedded.offline.questions import Question, questions_about
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["atomic_question", "render_pair"]


def atomic_question(task: Task, seed: int) -> str:
    """The best question that the facts give. The reply does not depend on `seed`."""
    del seed
    facts = read_facts(task.data)
    best = min(_candidates(facts), key=lambda ranked: ranked[0], default=None)
    if best is not None:
        return render_pair(best[1].question, best[1].answer)
    return _last_resort(facts)


def _candidates(facts: Facts) -> Iterator[tuple[int, Question]]:
    """Questions with their rank, lower is better. A relation's facts go first: it is what the sample is about."""
    sources = [(fact.description, (fact.source, fact.target)) for fact in facts.relations]
    if not sources:
        sources = [(fact.description, (fact.name,)) for fact in facts.entities]
    for description, names in sources:
        for place, question in enumerate(questions_about(description, names)):
            yield question.rank * 100 + place, question


def _last_resort(facts: Facts) -> str:
    """A description in which no rule finds a question still says what its subject is."""
    if facts.relations:
        fact = facts.relations[0]
        chinese = detect_language(fact.description) == "zh"
        question = (
            f"{fact.source}与{fact.target}有什么关系？"
            if chinese
            else f"How are {fact.source} and {fact.target} related?"
        )
        return render_pair(question, fact.description or f"{fact.source} {fact.type} {fact.target}")
    if facts.entities:
        entity = facts.entities[0]
        chinese = detect_language(entity.name + entity.description) == "zh"
        question = f"关于{entity.name}，有什么已知的事实？" if chinese else f"What is known about {entity.name}?"
        return render_pair(question, entity.description or fold_name(entity.name) or entity.name)
    return render_pair("", "")


def render_pair(question: str, answer: str) -> str:
    return f"<question>{question}</question>\n<answer>{answer}</answer>"
