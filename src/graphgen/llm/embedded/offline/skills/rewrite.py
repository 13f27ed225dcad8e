"""A text in another manner, sentence by sentence, by exchanges of words that keep what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import Analysed, clean_text
from graphgen.llm.embedded.offline.skills.paraphrase import reworded
from graphgen.llm.embedded.offline.wording.joining import joined
from graphgen.llm.embedded.offline.wording.manner_words import EASY_EN, EASY_ZH, HARD_EN, HARD_ZH, Exchange
from graphgen.llm.embedded.offline.wording.questions import questions_of
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

__all__ = ["is_heading", "prose", "rewrite_dialogue", "rewrite_easy", "rewrite_hard", "rewrite_medium", "sentences_of"]

_SPLIT_EN = re.compile(
    r"(?:;|,\s+and|,\s+but)\s+(?=(?:it|he|she|they|the|this|these)\s+(?:\w+\s)?(?:is|was|are|were|has|had|can|\w+ed|\w+s)\b)"
)
_ENDED = re.compile(r"[.!?:;。！？：；…][\"'”’」』)）》]*$")
_SPLIT_ZH = re.compile(r"；")


def sentences_of(text: str) -> list[str]:
    """The sentences and headings of `text`, without markup."""
    cleaned = (clean_text(text[start:end]).lstrip("# ") for start, end in sentence_spans(text))
    return [sentence for sentence in cleaned if sentence]


def is_heading(sentence: str) -> bool:
    """Whether `sentence` has no full stop."""
    return _ENDED.search(sentence) is None


def prose(sentences: Sequence[str], *, chinese: bool) -> str:
    """Running text; what has no full stop is a heading and keeps a line of its own."""
    text = ""
    for sentence in sentences:
        heading = is_heading(sentence)
        glue = "" if chinese else " "
        text = f"{text.rstrip()}\n{sentence}\n" if heading else f"{text}{sentence}{glue}"
    return text.strip()


def _is_chinese(task: Task) -> bool:
    return detect_language(task.data) == "zh"


def _exchange(sentence: str, exchanges: Sequence[Exchange]) -> str:
    for pattern, other in exchanges:
        sentence = pattern.sub(other, sentence)
    return sentence


def _told(sentence: str, seed: int, exchanges: Sequence[Exchange] = ()) -> str:
    """`sentence` with words exchanged; where none can be, in other words; a heading as it is.

    One of the two alone: a word that a rewording put in may not bear being exchanged.
    """
    exchanged = _exchange(sentence, exchanges)
    if exchanged != sentence or is_heading(sentence):
        return exchanged
    return reworded(sentence, seed, chinese=detect_language(sentence) == "zh")


def rewrite_easy(task: Task, seed: int) -> str:
    """Short sentences, one to a line, in other words and with plain ones for rare ones."""
    chinese = _is_chinese(task)
    splitter, exchanges = (_SPLIT_ZH, EASY_ZH) if chinese else (_SPLIT_EN, EASY_EN)
    lines: list[str] = []
    for sentence in sentences_of(task.data):
        parts = [part.strip(" ,，;；") for part in splitter.split(sentence)]
        for part in filter(None, parts):
            plain = _ENDED.search(part) or not _ENDED.search(sentence)
            ended = part if plain else part + ("。" if chinese else ".")
            lines.append(_told(ended[0].upper() + ended[1:], seed, exchanges))
    return "\n".join(lines)


def rewrite_medium(task: Task, seed: int) -> str:
    """The text's sentences in other words where a rule is sure of them, and two on one subject as one."""
    chinese = _is_chinese(task)
    return prose(joined([_told(sentence, seed) for sentence in sentences_of(task.data)]), chinese=chinese)


def rewrite_hard(task: Task, seed: int) -> str:
    """The text's sentences in other words, with learned ones for common ones."""
    chinese = _is_chinese(task)
    exchanges = HARD_ZH if chinese else HARD_EN
    return prose([_told(sentence, seed + 1, exchanges) for sentence in sentences_of(task.data)], chinese=chinese)


def rewrite_dialogue(task: Task, seed: int) -> str:
    """One question for every sentence, which is its answer; a sentence in which nothing can be asked for is kept by
    asking what else is known. `seed` plays no part.
    """
    del seed
    chinese = _is_chinese(task)
    asked, answered = ("问题：", "答案：") if chinese else ("Question: ", "Answer: ")
    by_text = {sentence.text: sentence for sentence in analyse(task.data, whole=True)}
    lines: list[str] = []
    sentences = sentences_of(task.data)
    ended = [sentence for sentence in sentences if _ENDED.search(sentence)]
    for place, sentence in enumerate(ended or sentences):
        lines += [asked + _question(sentence, by_text, place, chinese=chinese), answered + sentence]
    return "\n".join(lines)


def _question(sentence: str, by_text: dict[str, Analysed], place: int, *, chinese: bool) -> str:
    analysed = by_text.get(sentence)
    if analysed is not None:
        best = min(questions_of(analysed), key=lambda question: question.rank, default=None)
        if best is not None:
            return best.question
    if chinese:
        return "还有什么值得了解的？" if place else "首先应当了解什么？"
    return "What else is there to know?" if place else "What should one know first?"
