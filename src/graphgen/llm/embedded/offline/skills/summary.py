"""The most informative distinct sentences of several descriptions."""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import clean_text
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["summarise"]

_FEATURE = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]{3,}|[\u4e00-\u9fff]{2}")
_NEW_SHARE = 0.34
_SENTENCES = 40


def summarise(task: Task, seed: int) -> str:
    """From every description, the sentences that say something which the earlier ones did not. `seed` plays no part."""
    del seed
    parts = [line for line in task.data.splitlines() if line.strip()]
    seen: set[str] = set()
    kept: list[str] = []
    for part in parts:
        sentences = [clean_text(part[start:end]) for start, end in sentence_spans(part)]
        for place, sentence in enumerate(sentence for sentence in sentences if sentence):
            features = set(_FEATURE.findall(fold_name(sentence)))
            fresh = len(features - seen) / max(1, len(features))
            if fresh >= _NEW_SHARE or (place == 0 and features - seen) or not kept:
                kept.append(sentence)
                seen |= features
    return ("" if detect_language(task.data) == "zh" else " ").join(kept[:_SENTENCES])
