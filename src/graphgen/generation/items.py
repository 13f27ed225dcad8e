"""What the kinds have in common that write several short questions in one call, each judged on its own."""

from __future__ import annotations

import random
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from pydantic import Field as Setting

from graphgen.generation.generator import BaseGenerator
from graphgen.generation.groups import fact_groups
from graphgen.generation.premise import language_of, question_answer_sample
from graphgen.generation.support import best_fact, used_in
from graphgen.records import Call, Language, Rejection, Sample, Subgraph
from graphgen.stream import Ask
from graphgen.text.fields import Field, read_items

__all__ = ["Fault", "Item", "ItemGenerator"]


class Fault(NamedTuple):
    """Why an item cannot be used: a stable reason and a sentence."""

    reason: str
    detail: str


class Item(NamedTuple):
    """A question and its answer as the sample gives them, and the statement by which its facts are told."""

    question: str
    answer: str
    says: str
    fault: Fault | None = None


class ItemGenerator(BaseGenerator):
    """Short questions on single facts. An item with a fault costs only itself."""

    fields: ClassVar[Sequence[Field]]
    """What an item of a reply has."""
    takes_many: ClassVar[bool] = False
    """Whether an item rests on every fact that it names, or on the one that it has most in common with."""

    questions: int = Setting(default=5, ge=1, le=20, description="Questions per call, at most one for each fact.")

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        return fact_groups(subgraph, kind=self.kind, size=self.questions, seed=seed)

    @abstractmethod
    def item(self, found: Mapping[str, str], language: Language, draw: random.Random) -> Item:
        """The item that a reply gives as `found`, which may lack fields."""

    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        language = language_of(premise)
        reply = await ask(
            f"generation/{self.kind}",
            partial(read_items, fields=self.fields),
            language=language,
            questions=min(self.questions, len(premise.owned)),
            **self.values(premise),
        )
        results: list[Sample | Rejection] = []
        for number, found in enumerate(reply.value):
            item = self._checked(found, language, random.Random(f"{premise.id}:{number}"))
            results.append(self._result(premise, item, method=method, calls=reply.calls))
        return results

    def _checked(self, found: Mapping[str, str], language: Language, draw: random.Random) -> Item:
        missing = [field.name for field in self.fields if field.name not in found]
        if missing:
            said = "\n".join(found.values())
            return Item(said, "", said, Fault("malformed_item", f"The item lacks {', '.join(missing)}."))
        return self.item(found, language, draw)

    def _result(self, premise: Subgraph, item: Item, *, method: str, calls: tuple[Call, ...]) -> Sample | Rejection:
        used = (used_in if self.takes_many else best_fact)(premise, item.says)
        sample = question_answer_sample(used or premise, item.question, item.answer, method=method, calls=calls)
        fault = item.fault or (None if used else Fault("unsupported", "It has little in common with any of the facts."))
        return Rejection(reason=fault.reason, detail=fault.detail, sample=sample) if fault else sample
