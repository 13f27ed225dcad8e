"""One question over a chain of facts (arXiv 2505.20416, "multi-hop"; technical report, algorithm 4.13)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from graphgen.generation.generator import BaseGenerator
from graphgen.generation.paths import Path, disjoint_paths
from graphgen.generation.premise import cut, language_of, named_only, question_answer_sample
from graphgen.records import Rejection, Sample, Subgraph
from graphgen.stream import Ask
from graphgen.text.fields import read_question_answer
from graphgen.text.mentions import comparable, mentions

__all__ = ["MultiHopGenerator"]


class MultiHopGenerator(BaseGenerator):
    """Questions whose answer stands at the end of a chain of two or three relations.

    A question that names the end or the middle of its chain can be answered without walking it, and an answer that does
    not name the end answers another question: both are turned down.
    """

    kind: ClassVar[str] = "multi_hop"

    paths_per_subgraph: int = Field(default=2, ge=1, description="How many chains of a subgraph to ask about, at most.")
    max_hops: int = Field(default=3, ge=2, le=4, description="How many relations a chain has, at most.")

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        paths = disjoint_paths(subgraph, max_hops=self.max_hops, count=self.paths_per_subgraph, seed=seed)
        return [self._premise(subgraph, path, seed) for path in paths]

    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        reply = await ask(
            "generation/multi_hop",
            read_question_answer,
            language=language_of(premise),
            **self.values(premise),
        )
        question, answer = reply.value
        sample = question_answer_sample(premise, question, answer, method=method, calls=reply.calls)
        return [_rejection(sample, premise.path, question, answer) or sample]

    def _premise(self, subgraph: Subgraph, path: Path, seed: int) -> Subgraph:
        first, *middle, last = path.entities
        return cut(
            subgraph,
            kind=self.kind,
            entities=[first, *map(named_only, middle), last],
            relations=path.relations,
            units=[*path.relations, first, last],
            path=tuple(entity.name for entity in path.entities),
            seed=seed,
        )


def _rejection(sample: Sample, path: tuple[str, ...], question: str, answer: str) -> Rejection | None:
    _, *middle, end = path
    if mentions(question, end):
        return Rejection(reason="leak", detail=f"The question names the answer: {end}.", sample=sample)
    named = [name for name in middle if mentions(question, name)]
    if named:
        detail = f"The question names what it should leave to be found: {', '.join(named)}."
        return Rejection(reason="shortcut", detail=detail, sample=sample)
    if not _answers_with(answer, end):
        detail = f"The answer does not name the end of the chain: {end}."
        return Rejection(reason="answer_not_at_end", detail=detail, sample=sample)
    return None


def _answers_with(answer: str, end: str) -> bool:
    """Whether `answer` names `end`, if need be in other word forms or in another order."""
    given, words = comparable(answer), comparable(end).split()
    return mentions(answer, end) or (bool(words) and all(word in given for word in words))
