"""A text with names for pronouns and short forms such as `The city` that begin a sentence, where one name is meant."""

from __future__ import annotations

from graphgen.llm.embedded.offline.chinese.sentences import chinese_subjects
from graphgen.llm.embedded.offline.english.sentences import english_subjects
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.text.language import detect_language

__all__ = ["resolve_references"]


def resolve_references(task: Task, seed: int) -> str:
    """The material, letter for letter but for these names. `seed` plays no part."""
    del seed
    text = task.data
    find = chinese_subjects if detect_language(text) == "zh" else english_subjects
    parts: list[str] = []
    position = 0
    for start, end, name in find(text, task.reference):
        parts += [text[position:start], name]
        position = end
    return "".join([*parts, text[position:]])
