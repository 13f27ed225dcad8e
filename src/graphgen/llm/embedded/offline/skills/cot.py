"""A question that a chain of facts answers, and the steps that lead to the answer."""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.chinese.chain import chinese_clues
from graphgen.llm.embedded.offline.english.chain import english_clues
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import Facts, read_facts
from graphgen.llm.embedded.offline.reading.mentions import clean_text
from graphgen.llm.embedded.offline.skills.atomic import is_plural, with_article
from graphgen.llm.embedded.offline.skills.multi_hop import links_of, question_along
from graphgen.text.language import detect_language

__all__ = ["chain_of_thought"]


def chain_of_thought(task: Task) -> dict[str, str]:
    """Question, reasoning and answer; empty where the facts are no chain."""
    facts = read_facts(task.data)
    links = links_of(facts)
    said = [clean_text(link.sentence) for link in links]
    if not said:
        return dict.fromkeys(("question", "reasoning", "answer"), "")
    chinese = detect_language("".join(said)) == "zh"
    along = question_along(links, facts)
    if along is None and _is_bare(facts.path[0], facts.path[-1]):
        along = (chinese_clues if chinese else english_clues)(links, facts)
    if along is None:
        question, conclusion = (_chinese if chinese else _english)(facts, " ".join(said))
    elif chinese:
        question, conclusion = f"{along}请逐步说明。", f"因此，答案是{facts.path[-1]}。"
    else:
        end = _called(facts.path[-1], " ".join(said))
        question, conclusion = f"{along} Explain it step by step.", f"So the answer is {end}."
    steps = [*dict.fromkeys(said), conclusion]
    reasoning = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return {"question": question, "reasoning": reasoning, "answer": reasoning}


def _is_bare(*names: str) -> bool:
    """Whether one of the names is a date or a number: nobody asks how a year is connected with anything."""
    return any(re.search(r"\d{3}|^\d|[年月日]$", name) for name in names)


def _english(facts: Facts, said: str) -> tuple[str, str]:
    start, *middle, end = (_called(name, said) for name in facts.path)
    verb = "are" if is_plural(facts.path[0]) else "is"
    conclusion = f"So {start} {verb} connected with {end} through {' and '.join(middle)}."
    return f"How {verb} {start} connected with {end}? Explain it step by step.", conclusion


def _chinese(facts: Facts, said: str) -> tuple[str, str]:
    del said
    start, *middle, end = facts.path
    return f"{start}与{end}之间有什么联系？请逐步说明。", f"因此，{start}通过{'、'.join(middle)}与{end}联系在一起。"


def _called(name: str, said: str) -> str:
    """The name with its article: a common noun has one even where an adjective stands between."""
    plain = name.islower() and re.search(rf"\b(?:the|an?) \w+ {re.escape(name)}\b", said, re.IGNORECASE)
    return f"the {name}" if plain else with_article(name, said)
