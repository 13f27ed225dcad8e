"""Sentences with one blank to fill in."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from graphgen.generation.items import Fault, Item, ItemGenerator
from graphgen.records import Language
from graphgen.text.fields import ANSWER, QUESTION, Field
from graphgen.text.mentions import mentions

__all__ = ["FillInTheBlankGenerator"]

_BLANK = "____"
_BLANKS = re.compile(
    r"\\?_(?:\\?_)+|＿+|[(（【\[]\s*(?:_+|blank|mask|空|填空)?\s*[)）】\]]|<(?:blank|mask)>", re.IGNORECASE
)
_LEAD = re.compile(r"\A(?:fill in the blank|填空(?:题)?)\s*[:：]\s*", re.IGNORECASE)
_ASKED = {"en": "Fill in the blank: {}", "zh": "填空：{}"}
_SENTENCE = QUESTION._replace(name="sentence", others=f"question|statement|{QUESTION.others}")


class FillInTheBlankGenerator(ItemGenerator):
    """A statement in which one name, number or term is left out, which nothing else in it tells."""

    kind: ClassVar[str] = "fill_in_the_blank"
    fields: ClassVar[Sequence[Field]] = (_SENTENCE, ANSWER)

    def item(self, found: Mapping[str, str], language: Language, draw: random.Random) -> Item:  # noqa: ARG002
        sentence, blanks = _BLANKS.subn(_BLANK, _LEAD.sub("", found["sentence"]))
        answer = found["answer"]
        says = sentence.replace(_BLANK, answer)
        return Item(_ASKED[language].format(sentence), answer, says, _fault(sentence, blanks, answer))


def _fault(sentence: str, blanks: int, answer: str) -> Fault | None:
    if blanks != 1:
        return Fault("bad_blank", f"The sentence has {blanks} blanks in place of one.")
    if mentions(sentence, answer):
        return Fault("leak", f"The sentence names its answer: {answer}.")
    return None
