"""Questions with four options of which one is right."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import ClassVar

from graphgen.generation.items import Fault, Item, ItemGenerator
from graphgen.generation.options import chosen, depends_on_order, distinct, lettered, read_options, shuffled
from graphgen.records import Language
from graphgen.text.fields import LETTER, OPTIONS, QUESTION, Field
from graphgen.text.mentions import mentions

__all__ = ["SingleChoiceGenerator", "four_options_fault"]

_OPTIONS = 4


class SingleChoiceGenerator(ItemGenerator):
    """Four options, A to D, in an order that is drawn: no letter is right more often than another."""

    kind: ClassVar[str] = "single_choice"
    fields: ClassVar[Sequence[Field]] = (QUESTION, OPTIONS, LETTER)

    def item(self, found: Mapping[str, str], language: Language, draw: random.Random) -> Item:  # noqa: ARG002
        question, options = found["question"], read_options(found["options"])
        right = chosen(found["answer"], options)
        fault = four_options_fault(options, right) or _leak(question, options[right[0]])
        if fault:
            return Item(f"{question}\n{found['options']}", found["answer"], question, fault)
        says = f"{question} {options[right[0]]}"
        options, right = shuffled(options, right, draw)
        return Item(f"{question}\n{lettered(options)}", lettered(options, right), says)


def four_options_fault(options: Sequence[str], right: Sequence[int]) -> Fault | None:
    """What is wrong with four options of which one is right, whatever they say."""
    if len(options) != _OPTIONS or not distinct(options):
        return Fault("bad_options", "It has not four different options.")
    if depends_on_order(options):
        return Fault("bad_options", "An option speaks of the place of others.")
    if len(right) != 1:
        return Fault("answer_not_offered", "The answer is not exactly one of the options.")
    return None


def _leak(question: str, answer: str) -> Fault | None:
    return Fault("leak", f"The question names its answer: {answer}.") if mentions(question, answer) else None
