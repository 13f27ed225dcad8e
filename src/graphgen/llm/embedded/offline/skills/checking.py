"""What the rules say when they are made to judge: whether words stand in a text, and whether an answer is finished.

They understand neither; `docs/methods/genie.md` says what to take where that matters.
"""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.english.words import FUNCTION_WORDS
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.skills.generic import judge
from graphgen.text.language import detect_language
from graphgen.text.specifics import specifics
from graphgen.text.words import words

__all__ = ["judgement"]

_STATEMENT = re.compile(r"^[ \t]*<statement>[ \t]*\n(.*?)^[ \t]*</statement>[ \t]*$", re.MULTILINE | re.DOTALL)
_RATING = re.compile(r"\bfrom 1 to 5\b|1 到 5 之间")
_YES_OR_NO = re.compile(r"\byes or no\b|是或否|是还是否", re.IGNORECASE)
_ANSWER = re.compile(r"^answer:[ \t]*(.*)\Z", re.MULTILINE | re.DOTALL)
_FINISHED = re.compile(r"[.!?。！？][\"'”’」』)）》】]*\Z")
_SHARE = 0.8
_LEAST_WORDS = 5


def judgement(task: Task) -> str | None:
    """The answer to a prompt that asks for a rating, or for yes or no; `None` where neither is asked for."""
    if _RATING.search(task.instructions):
        return _rating(task)
    if not _YES_OR_NO.search(task.instructions):
        return None
    statement = _STATEMENT.search(task.instructions) if task.block == "text" else None
    return judge(task) if statement is None else _says_the_same(task, statement[1].strip())


def _says_the_same(task: Task, statement: str) -> str:
    """Yes, if nearly every word of `statement` stands in the material, and every name and number; else no."""
    known = frozenset(words(task.data))
    asked = [word for word in words(statement) if word not in FUNCTION_WORDS]
    share = sum(word in known for word in asked) / len(asked) if asked else 1.0
    holds = share >= _SHARE and all(part in task.data for part in specifics(statement))
    chinese = detect_language(task.instructions) == "zh"
    return ("是" if holds else "否") if chinese else ("yes" if holds else "no")


def _rating(task: Task) -> str:
    """4 for a finished answer of several words, 2 for another: rules know nothing of the rest."""
    found = _ANSWER.search(task.data)
    answer = (found[1] if found else task.data).strip()
    return "4" if _FINISHED.search(answer) and len(words(answer)) >= _LEAST_WORDS else "2"
