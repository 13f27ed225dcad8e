"""Which skill answers which prompt."""

from __future__ import annotations

import re
from collections.abc import Callable

from graphgen.llm.embedded.offline.atomic import atomic_question
from graphgen.llm.embedded.offline.blocks import COMPLETE, Task
from graphgen.llm.embedded.offline.extract import extract
from graphgen.llm.embedded.offline.generic import judge, most_central
from graphgen.llm.embedded.offline.multi_hop import multi_hop_question
from graphgen.llm.embedded.offline.negation import negate
from graphgen.llm.embedded.offline.paraphrase import paraphrase
from graphgen.llm.embedded.offline.replies import render_facts, render_parts
from graphgen.llm.embedded.offline.rewrite import rewrite_dialogue, rewrite_easy, rewrite_hard, rewrite_medium
from graphgen.llm.embedded.offline.summary import summarise

__all__ = ["perform"]

Skill = Callable[[Task, int], str]

_BY_TAG: dict[str, Skill] = {
    "paraphrase": paraphrase,
    "negation": negate,
    "summary": summarise,
    "easy": rewrite_easy,
    "medium": rewrite_medium,
    "hard": rewrite_hard,
    "dialogue": rewrite_dialogue,
}
_PATH = re.compile(r"^path:[ \t]*\S", re.MULTILINE)
_JUDGE = re.compile(r"\byes or no\b|是或否|是还是否", re.IGNORECASE)


def perform(task: Task, seed: int) -> str:
    """The reply to `task`, in the form that it asks for; `seed` selects among several that are equally good."""
    asked = frozenset((*task.tags, *task.fields))
    structured = bool(task.fields)
    if COMPLETE in task.instructions or asked >= {"entities", "relations"}:
        return render_facts(extract(task), structured=structured)
    if asked >= {"question", "answer"} and task.block:
        pair = multi_hop_question(task) if _PATH.search(task.data) else atomic_question(task)
        return render_parts(pair._asdict(), structured=structured)
    if len(task.tags) == 1 and task.tags[0] in _BY_TAG:
        tag = task.tags[0]
        return f"<{tag}>{_BY_TAG[tag](task, seed)}</{tag}>"
    if not asked and _JUDGE.search(task.instructions):
        return judge(task)
    parts = most_central(task, task.fields or task.tags, seed)
    return render_parts(parts, structured=structured) if asked else parts[""]
