"""The same statement in other words, by rules under which no name and no number can be lost."""

from __future__ import annotations

from graphgen.llm.embedded.offline.chinese.paraphrase import chinese_frames, chinese_paraphrases
from graphgen.llm.embedded.offline.english.paraphrase import english_frames, english_paraphrases
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.claims import same_matter
from graphgen.llm.embedded.offline.reading.mentions import clean_text, keeps_numbers
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["paraphrase", "reworded"]

_SENTENCES = 12
_LONGEST = 1200


def paraphrase(task: Task, seed: int) -> str:
    """The statement with its first sentences reworded where a rule applies, else framed; `seed` selects wordings."""
    chinese = detect_language(task.data) == "zh"
    parts = [task.data[start:end] for start, end in sentence_spans(task.data)]
    changed = False
    for place, part in enumerate(parts[:_SENTENCES]):
        if len(part) <= _LONGEST:
            sentence = clean_text(part) or part
            parts[place] = reworded(sentence, seed, chinese=chinese)
            changed = changed or parts[place] != sentence
    if not changed and parts:
        frames = chinese_frames(parts[0]) if chinese else english_frames(parts[0])
        parts[0] = frames[seed % len(frames)]
    return ("" if chinese else " ").join(parts)


def reworded(sentence: str, seed: int, *, chinese: bool) -> str:
    """`sentence` in other words where a rule applies, else as it is; `seed` selects among wordings."""
    candidates = chinese_paraphrases(sentence) if chinese else english_paraphrases(sentence)
    usable = [
        candidate
        for candidate in dict.fromkeys(candidates)
        if keeps_numbers(sentence, candidate)
        and same_matter(sentence, candidate)
        and fold_name(candidate) != fold_name(sentence)
    ]
    return usable[seed % len(usable)] if usable else sentence
