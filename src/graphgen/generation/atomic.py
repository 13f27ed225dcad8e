"""One question about one fact (arXiv 2505.20416, "atomic"; technical report, algorithm 4.11)."""

from __future__ import annotations

import random
from typing import ClassVar

from pydantic import Field

from graphgen.generation.generator import BaseGenerator
from graphgen.generation.groups import described
from graphgen.generation.premise import cut, language_of, named_only, question_answer_sample
from graphgen.records import Rejection, Sample, Subgraph
from graphgen.stream import Ask
from graphgen.text.fields import read_question_answer
from graphgen.text.names import fold_name

__all__ = ["AtomicGenerator"]

_DEFINITION = "atomic_definition"


class AtomicGenerator(BaseGenerator):
    """A question on every relation, and on every entity that the subgraph owns and the documents describe.

    An entity that is only context here is owned by another subgraph and asked about there. One that no passage
    describes, or whose description repeats what its relations say, adds nothing to their questions. Which of the
    `templates` a question is written after is drawn; what something is can be asked of an entity only.
    """

    kind: ClassVar[str] = "atomic"

    templates: tuple[str, ...] = Field(
        default=("atomic", _DEFINITION, "atomic_reverse", "atomic_completion", "atomic_scenario"),
        min_length=1,
        description="Prompts of the folder generation/ to draw from; one that is named twice is drawn twice as often.",
    )

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        owned = frozenset(subgraph.owned)
        named = {fold_name(entity.name): named_only(entity) for entity in subgraph.entities}
        premises: list[Subgraph] = []
        for relation in subgraph.relations:
            if owned and relation.id not in owned:
                continue
            ends = [named[fold_name(name)] for name in (relation.source, relation.target) if fold_name(name) in named]
            premises.append(
                cut(subgraph, kind=self.kind, entities=ends, relations=[relation], units=[relation], seed=seed)
            )
        premises += [
            cut(subgraph, kind=self.kind, entities=[unit], relations=(), units=[unit], seed=seed)
            for unit in described(subgraph)
        ]
        return premises

    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        reply = await ask(
            f"generation/{self._template(premise)}",
            read_question_answer,
            language=language_of(premise),
            **self.values(premise),
        )
        question, answer = reply.value
        return [question_answer_sample(premise, question, answer, method=method, calls=reply.calls)]

    def _template(self, premise: Subgraph) -> str:
        fitting = [name for name in self.templates if name != _DEFINITION or not premise.relations]
        return random.Random(premise.id).choice(fitting or self.templates)
