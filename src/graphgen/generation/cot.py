"""Questions with the reasoning that answers them (arXiv 2505.20416, "CoT"; technical report, algorithm 4.14)."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from pydantic import Field

from graphgen.generation.generator import BaseGenerator
from graphgen.generation.paths import Path, disjoint_paths
from graphgen.generation.premise import cut, language_of, named_only, question_answer_sample
from graphgen.records import Call, Completion, Rejection, Sample, Subgraph
from graphgen.stream import Ask
from graphgen.text.fields import ANSWER, QUESTION, REASONING, read_fields
from graphgen.text.mentions import mentions

__all__ = ["CotGenerator"]


class _Plan(NamedTuple):
    question: str
    reasoning: str


class CotGenerator(BaseGenerator):
    """Questions over a chain of facts whose answers write out every step.

    The question and the path of reasoning are designed first; the answer then follows the path. The path is kept as the
    sample's thoughts, so that no sample loses its reasoning and a dataset may show it, keep it apart or leave it out.
    """

    kind: ClassVar[str] = "cot"

    paths_per_subgraph: int = Field(default=2, ge=1, description="How many chains of a subgraph to ask about, at most.")
    max_hops: int = Field(default=3, ge=2, le=4, description="How many relations a chain has, at most.")
    combined: bool = Field(default=False, description="Ask for everything in one call instead of two.")

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        paths = disjoint_paths(subgraph, max_hops=self.max_hops, count=self.paths_per_subgraph, seed=seed)
        return [_premise(subgraph, path, seed) for path in paths]

    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        plan, answer, calls = await (self._at_once if self.combined else self._in_turn)(premise, ask)
        sample = question_answer_sample(premise, plan.question, answer, method=method, calls=calls)
        sample = sample.model_copy(update={"thoughts": plan.reasoning})
        reasoned = f"{plan.reasoning}\n\n{answer}"
        missing = [name for name in premise.path if not mentions(reasoned, name)]
        if missing:
            detail = f"The reasoning does not pass {', '.join(missing)}."
            return [Rejection(reason="broken_chain", detail=detail, sample=sample)]
        if all(mentions(plan.question, name) for name in premise.path):
            detail = "The question names every link, so that there is nothing to reason."
            return [Rejection(reason="shortcut", detail=detail, sample=sample)]
        return [sample]

    async def _in_turn(self, premise: Subgraph, ask: Ask) -> tuple[_Plan, str, tuple[Call, ...]]:
        language, values = language_of(premise), self.values(premise)
        planned = await ask("generation/cot", _parse_plan, language=language, **values)
        answered = await ask(
            "generation/cot_answer", _parse_answer, language=language, **planned.value._asdict(), **values
        )
        return planned.value, answered.value, (*planned.calls, *answered.calls)

    async def _at_once(self, premise: Subgraph, ask: Ask) -> tuple[_Plan, str, tuple[Call, ...]]:
        reply = await ask("generation/cot_combined", _parse_all, language=language_of(premise), **self.values(premise))
        plan, answer = reply.value
        return plan, answer, reply.calls


def _premise(subgraph: Subgraph, path: Path, seed: int) -> Subgraph:
    return cut(
        subgraph,
        kind=CotGenerator.kind,
        entities=[named_only(entity) for entity in path.entities],
        relations=path.relations,
        units=path.relations,
        path=tuple(entity.name for entity in path.entities),
        seed=seed,
    )


def _parse_plan(completion: Completion) -> _Plan:
    return _Plan(**read_fields(completion, (QUESTION, REASONING)))


def _parse_answer(completion: Completion) -> str:
    return read_fields(completion, (ANSWER,))["answer"]


def _parse_all(completion: Completion) -> tuple[_Plan, str]:
    found = read_fields(completion, (QUESTION, REASONING, ANSWER))
    return _Plan(found["question"], found["reasoning"]), found["answer"]
