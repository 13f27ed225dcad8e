"""Yes and no in the words of models: as probabilities of a first token, and as the text of a reply."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from graphgen.records import Completion, TokenLogprob
from graphgen.text.replies import bare

__all__ = ["LabelMass", "label_mass", "read_answer"]

_YES = frozenset("yes true correct right 是 是的 对 对的 正确 真".split())
_NO = frozenset("no false incorrect wrong 否 错 不 假 错误 不是 不对 不正确".split())
_PADDING = re.compile(r"[\W_Ġ▁]+")
_LEADING = re.compile(r"\A[\W_]+")
_LABEL = re.compile(r"\A[\W_]*(?:answer|回答|答案|答)\W+", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[a-z]+")
_HAN_ANSWERS = tuple(sorted((word for word in _YES | _NO if not word.isascii()), key=len, reverse=True))
_HAN_OPEN = ("是否", "是不是", "对不对", "不确定", "不知道", "不清楚", "不一定", "不好说", "不能确定", "不能判断")


class LabelMass(NamedTuple):
    """P(yes) / (P(yes) + P(no)), and P(yes) + P(no) as far as the candidates show it."""

    p_yes: float
    mass: float


def label_mass(candidates: Sequence[TokenLogprob] | None) -> LabelMass | None:
    """A model's belief, from the candidates of its first token, summed over spellings of yes and of no.

    A label that is not among the candidates is not impossible: it has at most the smallest probability returned, and at
    most what is left of the mass. That bound stands in for it, so that the loss goes on rising, without a jump, while a
    label sinks out of sight.

    Returns:
        `None` where neither label is among the candidates.
    """
    known = [(item.token, _probability(item.logprob)) for item in candidates or ()]
    yes = math.fsum(p for token, p in known if _word(token) in _YES)
    no = math.fsum(p for token, p in known if _word(token) in _NO)
    if yes + no <= 0:
        return None
    mass = min(1.0, yes + no)
    unseen = min(*(p for _, p in known), max(0.0, 1 - math.fsum(p for _, p in known)))
    yes, no = yes or unseen, no or unseen
    return LabelMass(yes / (yes + no), mass)


def read_answer(completion: Completion) -> bool | None:
    """Whether a reply says yes or no, and `None` when it says neither. Never raises."""
    text = unicodedata.normalize("NFKC", bare(completion.text)).casefold()
    text = _LEADING.sub("", _LABEL.sub("", text, count=1), count=1)
    latin = _LATIN_WORD.match(text)
    if latin:
        return _label(latin[0])
    if text.startswith(_HAN_OPEN):
        return None
    return _label(next((word for word in _HAN_ANSWERS if text.startswith(word)), ""))


def _label(word: str) -> bool | None:
    return True if word in _YES else False if word in _NO else None


def _word(token: str | None) -> str:
    return _PADDING.sub("", unicodedata.normalize("NFKC", token)).casefold() if token else ""


def _probability(logprob: float) -> float:
    return 0.0 if math.isnan(logprob) else math.exp(min(0.0, logprob))
