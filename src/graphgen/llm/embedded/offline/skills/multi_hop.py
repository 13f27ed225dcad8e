"""A question that leads from one end of a chain of facts to the other, without naming what lies between."""

from __future__ import annotations

from collections.abc import Sequence

from graphgen.llm.embedded.offline.chinese.chain import chinese_chain, chinese_clues
from graphgen.llm.embedded.offline.english.chain import english_chain, english_clues
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import Facts, RelationFact, read_facts
from graphgen.llm.embedded.offline.skills.atomic import Pair, known_kinds
from graphgen.llm.embedded.offline.wording.chain import Link, best_sentence
from graphgen.llm.embedded.offline.wording.story import chinese_story, english_story
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["links_of", "multi_hop_question", "question_along"]


def multi_hop_question(task: Task) -> Pair:
    """A nested question where the sentences allow one, else what is known of `a certain person` and a question about
    `this person`, else clues in which letters stand for the names left out.
    """
    facts = read_facts(task.data)
    links = links_of(facts)
    if not links:
        return Pair("", "")
    chinese = detect_language(" ".join(link.sentence for link in links)) == "zh"
    question = question_along(links, facts) or (chinese_clues if chinese else english_clues)(links, facts)
    said = list(dict.fromkeys(link.sentence for link in links))
    end = facts.path[-1]
    answer = f"{end}。{''.join(said)}" if chinese else f"{end[:1].upper()}{end[1:]}. {' '.join(said)}"
    return Pair(question, answer)


def question_along(links: Sequence[Link], facts: Facts) -> str | None:
    """From the start of the chain for its end, in one sentence or in short ones; `None` where no rule is safe."""
    chinese = detect_language(" ".join(link.sentence for link in links)) == "zh"
    nested = chinese_chain(links, facts) if chinese else english_chain(links, known_kinds(facts))
    if nested and not _names_any(nested, facts.path[1:]):
        return nested
    told = chinese_story(links, facts) if chinese else english_story(links, facts)
    return told if told and not _names_any(told, facts.path[1:]) else None


def _names_any(question: str, names: Sequence[str]) -> bool:
    folded = fold_name(question)
    return any(fold_name(name) in folded for name in names)


def links_of(facts: Facts) -> list[Link]:
    """For every step of the path, the relation that takes it and the sentence that says so."""
    links: list[Link] = []
    for start, end in zip(facts.path, facts.path[1:], strict=False):
        relation = _relation(facts.relations, start, end)
        if relation is None:
            return []
        used = [link.sentence for link in links]
        links.append(Link(start, end, best_sentence(relation.description, start, end, used)))
    return links


def _relation(relations: Sequence[RelationFact], start: str, end: str) -> RelationFact | None:
    pair = {fold_name(start), fold_name(end)}
    return next((fact for fact in relations if {fold_name(fact.source), fold_name(fact.target)} == pair), None)
