"""Questions with several options of which at least two are right."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import ClassVar

from graphgen.generation.groups import fact_groups
from graphgen.generation.items import Fault, Item, ItemGenerator
from graphgen.generation.options import chosen, depends_on_order, distinct, lettered, read_options, shuffled
from graphgen.records import Language, Subgraph
from graphgen.text.fields import LETTERS, OPTIONS, QUESTION, Field

__all__ = ["MultipleAnswerGenerator"]

_MOST_OPTIONS = 8
_LEAST_RIGHT = 2


class MultipleAnswerGenerator(ItemGenerator):
    """Options in a drawn order; the answer lists every right one. It rests on the facts that the right ones name."""

    kind: ClassVar[str] = "multiple_answer"
    fields: ClassVar[Sequence[Field]] = (QUESTION, OPTIONS, LETTERS)
    takes_many: ClassVar[bool] = True

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        return fact_groups(subgraph, kind=self.kind, size=self.questions, least=_LEAST_RIGHT, seed=seed)

    def item(self, found: Mapping[str, str], language: Language, draw: random.Random) -> Item:  # noqa: ARG002
        question, options = found["question"], read_options(found["options"])
        right = chosen(found["answers"], options)
        fault = _fault(options, right)
        if fault:
            return Item(f"{question}\n{found['options']}", found["answers"], question, fault)
        says = " ".join(options[place] for place in right)
        options, right = shuffled(options, right, draw)
        return Item(f"{question}\n{lettered(options)}", lettered(options, right), f"{question} {says}")


def _fault(options: Sequence[str], right: Sequence[int]) -> Fault | None:
    if not _LEAST_RIGHT < len(options) <= _MOST_OPTIONS or not distinct(options):
        return Fault("bad_options", "It has not three to eight different options.")
    if depends_on_order(options):
        return Fault("bad_options", "An option speaks of the place of others.")
    if not _LEAST_RIGHT <= len(right) < len(options):
        return Fault("answer_not_offered", "The answer does not name two or more options and leave one out.")
    return None
