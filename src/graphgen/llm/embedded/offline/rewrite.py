"""A text in another manner, sentence by sentence, by exchanges of words that keep what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.llm.embedded.offline.analysis import analyse
from graphgen.llm.embedded.offline.blocks import Task
from graphgen.llm.embedded.offline.manner_words import EASY_EN, EASY_ZH, HARD_EN, HARD_ZH, Exchange
from graphgen.llm.embedded.offline.mentions import Analysed, clean_text
from graphgen.llm.embedded.offline.questions import questions_of
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

__all__ = ["rewrite_dialogue", "rewrite_easy", "rewrite_hard", "rewrite_medium"]

_SPLIT_EN = re.compile(
    r"(?:;|,\s+and|,\s+but)\s+(?=(?:it|he|she|they|the|this|these)\s+(?:\w+\s)?(?:is|was|are|were|has|had|can|\w+ed|\w+s)\b)"
)
_ENDED = re.compile(r"[.!?:;。！？：；…][\"'”’」』)）》]*$")
_SPLIT_ZH = re.compile(r"；")


def _sentences(text: str) -> list[str]:
    cleaned = (clean_text(text[start:end]).lstrip("# ") for start, end in sentence_spans(text))
    return [sentence for sentence in cleaned if sentence]


def _prose(sentences: Sequence[str], *, chinese: bool) -> str:
    """Running text; what has no full stop is a heading and keeps a line of its own."""
    text = ""
    for sentence in sentences:
        heading = _ENDED.search(sentence) is None
        glue = "" if chinese else " "
        text = f"{text.rstrip()}\n{sentence}\n" if heading else f"{text}{sentence}{glue}"
    return text.strip()


def _is_chinese(task: Task) -> bool:
    return detect_language(task.data) == "zh"


def _exchange(sentence: str, exchanges: Sequence[Exchange]) -> str:
    for pattern, other in exchanges:
        sentence = pattern.sub(other, sentence)
    return sentence


def rewrite_easy(task: Task, seed: int) -> str:
    """Short sentences, one to a line, with plain words for rare ones. `seed` plays no part, here and below."""
    del seed
    chinese = _is_chinese(task)
    splitter, exchanges = (_SPLIT_ZH, EASY_ZH) if chinese else (_SPLIT_EN, EASY_EN)
    lines: list[str] = []
    for sentence in _sentences(task.data):
        parts = [part.strip(" ,，;；") for part in splitter.split(sentence)]
        for part in filter(None, parts):
            plain = _ENDED.search(part) or not _ENDED.search(sentence)
            ended = part if plain else part + ("。" if chinese else ".")
            lines.append(_exchange(ended[0].upper() + ended[1:], exchanges))
    return "\n".join(lines)


def rewrite_medium(task: Task, seed: int) -> str:
    """The text's own sentences as clean running prose."""
    del seed
    return _prose(_sentences(task.data), chinese=_is_chinese(task))


def rewrite_hard(task: Task, seed: int) -> str:
    """The text's sentences with learned words for common ones."""
    del seed
    chinese = _is_chinese(task)
    exchanges = HARD_ZH if chinese else HARD_EN
    return _prose([_exchange(sentence, exchanges) for sentence in _sentences(task.data)], chinese=chinese)


def rewrite_dialogue(task: Task, seed: int) -> str:
    """One question for every sentence, which is its answer; a sentence in which nothing can be asked for is kept by
    asking what else is known.
    """
    del seed
    chinese = _is_chinese(task)
    asked, answered = ("问题：", "答案：") if chinese else ("Question: ", "Answer: ")
    by_text = {sentence.text: sentence for sentence in analyse(task.data, whole=True)}
    lines: list[str] = []
    sentences = _sentences(task.data)
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
