"""Rules on an instruction that was written for a text that is there already: reverse instructions and their like."""

from __future__ import annotations

import re

from graphgen.curation.wording import answer_of, question_of
from graphgen.records import Language, Rejection, Sample
from graphgen.text.language import detect_language
from graphgen.text.words import words

__all__ = ["check_instruction"]

_COPIED: dict[Language, int] = {"en": 8, "zh": 13}
"""How many words, or Chinese characters, in a row are a copy."""
_ITEM = re.compile(r"^\s*(?:[-*•]|[(（]?\d{1,2}[.)、）]|[(（][a-h一二三四五六][)）])\s*\S", re.MULTILINE)
_ASKED = re.compile(r"[?？](?=\W*(?:\s|\Z|[^\W\d_]))")
_SECOND_TASK = re.compile(
    r"[.;!?]\s+(?:Then|Also|Next|Finally|Additionally|Afterwards|In addition),?\s+(?:write|explain|describe|list|give|"
    r"summari[sz]e|translate|compare|answer|tell|make|create|draft)\b|[。；！？](?:然后|另外|此外|接着|最后|同时)，?请",
)


def check_instruction(sample: Sample) -> Rejection | None:
    """The first reason why what `sample` asks does not suit what it answers, or `None`.

    Reasons: `other_language`, `several_instructions`, `copied` (8 words, in Chinese 13 characters, of the answer in a
    row stand in the question).
    """
    asked, answer = question_of(sample), answer_of(sample)
    if asked.strip() and detect_language(asked) != sample.language:
        detail = f"The answer is in {sample.language}, what is asked is not."
        return Rejection(reason="other_language", detail=detail, sample=sample)
    if _is_several(asked):
        return Rejection(reason="several_instructions", detail="It asks for several things, one by one.", sample=sample)
    size = _COPIED[sample.language]
    copied = min(_runs(asked, size) & _runs(answer, size), default=None)
    if copied is not None:
        return Rejection(reason="copied", detail=f"The answer is copied in it: “{copied}”.", sample=sample)
    return None


def _is_several(asked: str) -> bool:
    return len(_ITEM.findall(asked)) > 1 or len(_ASKED.findall(asked)) > 1 or _SECOND_TASK.search(asked) is not None


def _runs(text: str, size: int) -> frozenset[str]:
    """The runs of `size` words; a text that is shorter has none."""
    said = words(text)
    return frozenset(" ".join(said[start : start + size]) for start in range(len(said) - size + 1))
