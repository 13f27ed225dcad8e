"""Answers to prompts that no skill knows: an extract of the material, and it says no more than that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from graphgen.llm.embedded.offline.english.words import FUNCTION_WORDS
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import clean_text
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["judge", "most_central"]

_FEATURE = re.compile(r"\d+(?:\.\d+)?|[a-z]{3,}|[\u4e00-\u9fff]{2}")
_SENTENCES = 200
_NEGATED = re.compile(r"\b(?:not|never|no)\b|[不没未非]", re.IGNORECASE)


def _features(text: str) -> list[str]:
    return [word for word in _FEATURE.findall(fold_name(text)) if word not in FUNCTION_WORDS]


def most_central(task: Task, parts: Sequence[str], seed: int) -> dict[str, str]:
    """For each of `parts`, a sentence that shares many words with the rest of the material; without any, for the part
    without a name.
    """
    sentences = [clean_text(task.data[start:end]) for start, end in sentence_spans(task.data)[:_SENTENCES]]
    sentences = [sentence for sentence in sentences if sentence] or [task.data.strip()]
    counts = Counter(word for sentence in sentences for word in dict.fromkeys(_features(sentence)))
    ranked = sorted(sentences, key=lambda sentence: -_centrality(sentence, counts))
    if not parts:
        return {"": ranked[seed % min(len(ranked), 3)]}
    return {part: ranked[(seed + place) % len(ranked)] for place, part in enumerate(parts)}


def _centrality(sentence: str, counts: Counter[str]) -> float:
    words = _features(sentence)
    return sum(counts[word] for word in words) / (len(words) + 8)


def judge(task: Task) -> str:
    """Yes or no. It knows nothing of the world: it calls a negated statement false and any other true. That is a guess,
    and the ngram model is the one to ask.
    """
    chinese = detect_language(task.instructions) == "zh"
    false = _NEGATED.search(task.data) is not None
    return ("否" if false else "是") if chinese else ("no" if false else "yes")
