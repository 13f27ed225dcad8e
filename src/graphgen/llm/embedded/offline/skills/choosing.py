"""Which skill answers which prompt."""

from __future__ import annotations

import re
from collections.abc import Callable

from graphgen.llm.embedded.offline.reading.blocks import COMPLETE, Task
from graphgen.llm.embedded.offline.skills.aggregated import (
    aggregated_question,
    aggregated_text,
    aggregated_with_question,
)
from graphgen.llm.embedded.offline.skills.atomic import atomic_question
from graphgen.llm.embedded.offline.skills.checking import judgement
from graphgen.llm.embedded.offline.skills.cot import chain_of_thought
from graphgen.llm.embedded.offline.skills.extract import extract
from graphgen.llm.embedded.offline.skills.generic import most_central
from graphgen.llm.embedded.offline.skills.grounded import list_names, long_answer, summary_on_request
from graphgen.llm.embedded.offline.skills.items import blanks, choices, render_items, several_right, truths
from graphgen.llm.embedded.offline.skills.multi_hop import multi_hop_question
from graphgen.llm.embedded.offline.skills.negation import negate
from graphgen.llm.embedded.offline.skills.paraphrase import paraphrase
from graphgen.llm.embedded.offline.skills.path_choice import offers_wrong_ends, path_choice
from graphgen.llm.embedded.offline.skills.rating import rate_answer
from graphgen.llm.embedded.offline.skills.references import resolve_references
from graphgen.llm.embedded.offline.skills.replies import render_facts, render_list, render_parts
from graphgen.llm.embedded.offline.skills.retelling import discuss, list_entities
from graphgen.llm.embedded.offline.skills.reverse import reverse_instruction, reverse_query, reverse_request
from graphgen.llm.embedded.offline.skills.rewording import reword_question
from graphgen.llm.embedded.offline.skills.rewrite import rewrite_dialogue, rewrite_easy, rewrite_hard, rewrite_medium
from graphgen.llm.embedded.offline.skills.selecting import (
    distil,
    list_facts,
    question_variously,
    summarise_briefly,
    teach,
)
from graphgen.llm.embedded.offline.skills.self_asking import answer_given, question_list, rewrite_question
from graphgen.llm.embedded.offline.skills.spaces import answer_about_space
from graphgen.llm.embedded.offline.skills.summary import summarise
from graphgen.llm.embedded.offline.skills.wrong import answer_variously, wrong_answer
from graphgen.text.language import detect_language

__all__ = ["perform"]

Skill = Callable[[Task, int], str]

_BY_TAG: dict[str, Skill] = {
    "paraphrase": paraphrase,
    "negation": negate,
    "wrong": wrong_answer,
    "response": answer_variously,
    "reworded": reword_question,
    "summary": summarise,
    "resolved": resolve_references,
    "easy": rewrite_easy,
    "medium": rewrite_medium,
    "hard": rewrite_hard,
    "dialogue": rewrite_dialogue,
    "autoregressive": rewrite_medium,
    "rewire": rewrite_medium,
    "executive_summary": summarise_briefly,
    "wiki_paraphrase": rewrite_medium,
    "distill": distil,
    "extract_knowledge": teach,
    "knowledge_list": list_facts,
    "diverse_qa": question_variously,
    "discussion": discuss,
}
_BY_PARTS: dict[frozenset[str], Callable[[Task], dict[str, str]]] = {
    frozenset({"rephrased"}): aggregated_text,
    frozenset({"question"}): aggregated_question,
    frozenset({"rephrased", "question"}): aggregated_with_question,
    frozenset({"question", "reasoning"}): chain_of_thought,
    frozenset({"question", "reasoning", "answer"}): chain_of_thought,
    frozenset({"answer"}): chain_of_thought,
    frozenset({"instruction"}): reverse_instruction,
    frozenset({"request"}): reverse_request,
    frozenset({"query"}): reverse_query,
    frozenset({"rating"}): rate_answer,
    frozenset({"rewritten"}): rewrite_question,
    frozenset({"question", "long_answer"}): long_answer,
    frozenset({"request", "summary"}): summary_on_request,
    frozenset({"request", "findings"}): list_names,
}
_BY_ITEMS = {
    frozenset({"question", "options", "answer"}): choices,
    frozenset({"question", "options", "answers"}): several_right,
    frozenset({"claim", "answer"}): truths,
    frozenset({"sentence", "answer"}): blanks,
}
_PATH = re.compile(r"^path:[ \t]*\S", re.MULTILINE)


def perform(task: Task, seed: int) -> str:
    """The reply to `task`, in the form that it asks for; `seed` selects among several that are equally good."""
    asked = frozenset((*task.tags, *task.fields))
    structured = bool(task.fields)
    if COMPLETE in task.instructions or asked >= {"entities", "relations"}:
        return render_facts(extract(task), structured=structured)
    if task.block:
        written = _in_fields(task, asked, structured=structured)
        written = answer_about_space(task, asked, seed) if written is None else written
        if written is not None:
            return written
    if asked >= {"question", "answer"} and task.block:
        pair = multi_hop_question(task) if _PATH.search(task.data) else atomic_question(task)
        return render_parts(pair._asdict(), structured=structured)
    if task.tags and _BY_TAG.keys() >= set(task.tags):
        return _tagged(task, seed)
    if not asked and (judged := judgement(task)) is not None:
        return judged
    parts = most_central(task, task.fields or task.tags, seed)
    return render_parts(parts, structured=structured) if asked else parts[""]


def _tagged(task: Task, seed: int) -> str:
    """A text in each tag that the prompt asks for; where there are several, as often as it shows a place for it."""
    places = [task.instructions.count(f"</{tag}>") if len(task.tags) > 1 else 1 for tag in task.tags]
    turns = [(tag, turn) for tag, count in zip(task.tags, places, strict=True) for turn in range(count)]
    return "\n".join(f"<{tag}>{_BY_TAG[tag](task, seed + turn)}</{tag}>" for tag, turn in turns)


def _in_fields(task: Task, asked: frozenset[str], *, structured: bool) -> str | None:
    """The reply to a prompt that is told by just the fields that it asks for; `None` for another."""
    if set(asked) == {"summary", "entities"}:
        return list_entities(task, structured=structured)
    in_item = asked - {"item", "items"}
    if asked == frozenset({"question", "options", "answer"}) and offers_wrong_ends(task):
        return render_parts(path_choice(task), structured=structured)
    if in_item in _BY_ITEMS:
        return render_items(_BY_ITEMS[in_item](task), structured=structured)
    if asked == frozenset({"questions"}):
        label = "问题：" if detect_language(task.data) == "zh" else "Question: "
        return render_list("questions", question_list(task), label, structured=structured)
    is_asked = task.asked and asked == frozenset({"question", "answer"})
    writer = answer_given if is_asked else _BY_PARTS.get(asked)
    if writer is None:
        return None
    parts = writer(task)
    return render_parts({name: parts[name] for name in task.fields or task.tags}, structured=structured)
