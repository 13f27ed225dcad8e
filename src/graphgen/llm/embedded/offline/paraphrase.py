"""The same statement in other words, by rules under which no name and no number can be lost."""

from __future__ import annotations

from graphgen.llm.embedded.offline.blocks import Task
from graphgen.llm.embedded.offline.mentions import clean_text, keeps_numbers
from graphgen.llm.embedded.offline.paraphrase_en import english_paraphrases
from graphgen.llm.embedded.offline.paraphrase_zh import chinese_paraphrases
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["paraphrase"]

_SENTENCES = 12
_LONGEST = 1200


def paraphrase(task: Task, seed: int) -> str:
    """The statement with each of its first sentences reworded; `seed` selects among the wordings."""
    chinese = detect_language(task.data) == "zh"
    spans = sentence_spans(task.data)
    parts: list[str] = []
    for place, (start, end) in enumerate(spans):
        raw = task.data[start:end]
        if place < _SENTENCES and len(raw) <= _LONGEST:
            raw = _reword(clean_text(raw) or raw, seed, chinese=chinese)
        parts.append(raw)
    return ("" if chinese else " ").join(parts)


def _reword(sentence: str, seed: int, *, chinese: bool) -> str:
    candidates = chinese_paraphrases(sentence) if chinese else english_paraphrases(sentence)
    usable = [
        candidate
        for candidate in dict.fromkeys(candidates)
        if keeps_numbers(sentence, candidate) and fold_name(candidate) != fold_name(sentence)
    ]
    return usable[seed % len(usable)] if usable else sentence
