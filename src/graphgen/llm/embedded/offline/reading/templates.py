"""Which form of question a prompt asks for, and the forms that only frame another question."""

from __future__ import annotations

import re
import zlib
from typing import Literal

from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import Facts
from graphgen.text.language import detect_language

__all__ = ["Template", "in_scenario", "template_of"]

Template = Literal["fact", "reverse", "completion", "scenario"]

_FIRST_RULE = re.compile(r"^- .*$", re.MULTILINE)
_ASKED_BY: dict[Template, re.Pattern[str]] = {
    "reverse": re.compile("in reverse|反向提问"),
    "completion": re.compile("Complete the statement|补全"),
    "scenario": re.compile("in a scenario|情境"),
}
_SCENARIOS = {
    "en": (
        "A student is writing an essay about {} and asks: {}",
        "Before a talk on {}, the speaker checks one point: {}",
        "Someone who prepares a quiz on {} needs this answer: {}",
    ),
    "zh": (
        "一名学生正在写一篇关于{}的文章，想知道：{}",
        "有人要做一场关于{}的讲座，需要先核实一点：{}",
        "有人正在准备关于{}的知识竞赛，需要这道题的答案：{}",
    ),
}


def template_of(task: Task) -> Template:
    """The form that the first rule of the prompt asks for; later ones may hold the words of a user."""
    rule = _FIRST_RULE.search(task.instructions)
    said = rule[0] if rule else ""
    asked: Template = "fact"
    for name, words in _ASKED_BY.items():
        asked = name if words.search(said) else asked
    return asked


def in_scenario(question: str, facts: Facts) -> str:
    """`question` as someone asks it who has to do with what it names; as it stands where it names nothing."""
    topic = next((name for name in _topics(facts) if name in question), None)
    if topic is None:
        return question
    scenarios = _SCENARIOS[detect_language(question)]
    article = "the " if f"the {topic}" in question else ""
    return scenarios[zlib.crc32(question.encode()) % len(scenarios)].format(article + topic, question)


def _topics(facts: Facts) -> list[str]:
    """The names that one can write about: no dates and no quantities."""
    names = [name for fact in facts.relations for name in (fact.source, fact.target)]
    return [
        name
        for name in (*names, *(fact.name for fact in facts.entities))
        if not re.search(r"\d{3}|^\d|[年月日]$", name)
    ]
