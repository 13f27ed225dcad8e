"""A text in which one name is masked everywhere: whether it was found can be verified by comparing letters."""

from __future__ import annotations

import random
from typing import ClassVar

from pydantic import Field

from graphgen.generation.aggregated import parse_rephrased
from graphgen.generation.generator import BaseGenerator
from graphgen.generation.groups import fact_groups
from graphgen.generation.masking import mask
from graphgen.generation.premise import language_of, question_answer_sample
from graphgen.generation.support import used_in
from graphgen.records import Rejection, Sample, Subgraph
from graphgen.stream import Ask
from graphgen.text.mentions import mentions

__all__ = ["MaskedFillGenerator"]

_ASKED = {
    "en": "Every {} stands for one and the same name. Which name is it?\n\n{}",
    "zh": "每处{}都代表同一个名称，这个名称是什么？\n\n{}",
}
_SHORTEST = 2


class MaskedFillGenerator(BaseGenerator):
    """The text is the one that `aggregated` writes on the same facts, and is bought once for both. Which of the names
    in it is masked is drawn; code masks it, so that no model can spell it otherwise.
    """

    kind: ClassVar[str] = "masked_fill"

    max_facts: int = Field(default=8, ge=2, description="How many facts one text brings together, at most.")

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        return fact_groups(subgraph, kind=self.kind, size=self.max_facts, least=2, about_one=True, seed=seed)

    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        language = language_of(premise)
        reply = await ask("generation/aggregated", parse_rephrased, language=language, **self.values(premise))
        text = reply.value
        names = [entity.name for entity in premise.entities if len(entity.name) >= _SHORTEST]
        found = [(name, masked) for name in names if (masked := mask(text, name)).forms]
        used = used_in(premise, text)
        if not found or used is None:
            sample = question_answer_sample(used or premise, text, "", method=method, calls=reply.calls)
            detail = "The text names nothing that could be masked."
            return [Rejection(reason="nothing_to_mask", detail=detail, sample=sample)]
        hidden = [(name, masked) for name, masked in found if not mentions(masked.text, name)]
        name, masked = random.Random(premise.id).choice(hidden or found)
        question = _ASKED[language].format(masked.blank, masked.text)
        sample = question_answer_sample(used, question, name, method=method, calls=reply.calls)
        if not hidden:
            return [Rejection(reason="leak", detail=f"The masked text still names {name}.", sample=sample)]
        return [sample]
