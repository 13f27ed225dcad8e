"""A false statement from a true one: a number, a name or the polarity is changed, and nothing else."""

from __future__ import annotations

from graphgen.llm.embedded.offline.chinese.negation import chinese_negations
from graphgen.llm.embedded.offline.english.mentions import lower_start
from graphgen.llm.embedded.offline.english.negation import english_negations
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.claims import contradicts
from graphgen.llm.embedded.offline.reading.mentions import clean_text
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

__all__ = ["negate"]

_SENTENCES = 12
_LONGEST = 1200


def negate(task: Task, seed: int) -> str:
    """The statement with one of its sentences made false; `seed` selects which and how."""
    chinese = detect_language(task.data) == "zh"
    spans = sentence_spans(task.data)
    parts = [task.data[start:end] for start, end in spans]
    usable = [place for place, part in enumerate(parts[:_SENTENCES]) if len(part) <= _LONGEST]
    parts = [clean_text(part) or part if place in usable else part for place, part in enumerate(parts)]
    for turn in range(len(usable)):
        place = usable[(seed + turn) % len(usable)]
        candidates = chinese_negations(parts[place]) if chinese else english_negations(parts[place])
        changed = [text for text in dict.fromkeys(candidates) if contradicts(parts[place], text)]
        if changed:
            parts[place] = changed[(seed // len(usable)) % len(changed)]
            return ("" if chinese else " ").join(parts)
    return _denied(task.data, chinese=chinese)


def _denied(statement: str, *, chinese: bool) -> str:
    return f"以下说法不成立：{statement}" if chinese else f"It is not true that {lower_start(statement)}"
