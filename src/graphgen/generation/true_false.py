"""Statements to be judged as true or false."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from graphgen.generation.items import Fault, Item, ItemGenerator
from graphgen.records import Language
from graphgen.text.fields import ANSWER, STATEMENT, Field

__all__ = ["TrueFalseGenerator", "read_truth"]

_FALSE = re.compile(r"\W*(?:false|f\b|no\b|not |incorrect|wrong|untrue|错|否|假|不|×|✗|✘|❌)", re.IGNORECASE)
_TRUE = re.compile(r"\W*(?:true|t\b|yes\b|correct|right|正确|对|是|真|√|✓|✔|✅)", re.IGNORECASE)
_LEAD = re.compile(r"\A(?:true or false|判断(?:正误|对错)?)\s*[:：?？]\s*", re.IGNORECASE)
_ASKED = {"en": "True or false: {}", "zh": "判断正误：{}"}
_TRUTHS = {"en": ("False", "True"), "zh": ("错误", "正确")}


class TrueFalseGenerator(ItemGenerator):
    """A statement on one fact. The answer is one word, so that it can be verified."""

    kind: ClassVar[str] = "true_false"
    fields: ClassVar[Sequence[Field]] = (STATEMENT, ANSWER)

    def item(self, found: Mapping[str, str], language: Language, draw: random.Random) -> Item:  # noqa: ARG002
        statement = _LEAD.sub("", found["claim"])
        truth = read_truth(found["answer"])
        question = _ASKED[language].format(statement)
        if truth is None:
            fault = Fault("unclear_answer", "The answer says neither true nor false.")
            return Item(question, found["answer"], statement, fault)
        return Item(question, _TRUTHS[language][truth], statement)


def read_truth(answer: str) -> bool | None:
    """Whether `answer` begins by saying true or false, in either language; `None` where it does neither."""
    said = re.sub(
        r"\A\W*(?:the )?(?:statement|answer|答案|该?陈述)\s*(?:is|是|为)?\s*[:：]?", "", answer, flags=re.IGNORECASE
    )
    if _FALSE.match(said):
        return False
    return True if _TRUE.match(said) else None
