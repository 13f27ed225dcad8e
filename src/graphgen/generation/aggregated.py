"""One coherent text on facts that belong together, and the question to which it is the answer
(arXiv 2505.20416, "aggregated"; technical report, algorithm 4.12).
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from graphgen.generation.generator import BaseGenerator
from graphgen.generation.groups import fact_groups
from graphgen.generation.premise import language_of, question_answer_sample
from graphgen.generation.support import used_in
from graphgen.records import Call, Completion, Rejection, Sample, Subgraph
from graphgen.stream import Ask
from graphgen.text.fields import QUESTION, REPHRASED, read_fields
from graphgen.text.mentions import comparable

__all__ = ["AggregatedGenerator", "parse_rephrased"]


class AggregatedGenerator(BaseGenerator):
    """Long answers that bring several facts together. The text is written first and the question after it."""

    kind: ClassVar[str] = "aggregated"

    max_facts: int = Field(default=8, ge=2, description="How many facts one text brings together, at most.")
    combined: bool = Field(default=False, description="Ask for text and question in one call instead of two.")

    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        return fact_groups(subgraph, kind=self.kind, size=self.max_facts, least=2, about_one=True, seed=seed)

    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        question, text, calls = await (self._at_once if self.combined else self._in_turn)(premise, ask)
        used = used_in(premise, text)
        sample = question_answer_sample(used or premise, question, text, method=method, calls=calls)
        if used is None:
            return [Rejection(reason="unsupported", detail="The text names none of what it is to tell.", sample=sample)]
        if comparable(text) in comparable(question):
            return [Rejection(reason="leak", detail="The question contains the text that answers it.", sample=sample)]
        return [sample]

    async def _in_turn(self, premise: Subgraph, ask: Ask) -> tuple[str, str, tuple[Call, ...]]:
        language = language_of(premise)
        written = await ask("generation/aggregated", parse_rephrased, language=language, **self.values(premise))
        asked = await ask(
            "generation/aggregated_question",
            _parse_question,
            language=language,
            text=written.value,
            style=self.style,
            persona=self.persona,
        )
        return asked.value, written.value, (*written.calls, *asked.calls)

    async def _at_once(self, premise: Subgraph, ask: Ask) -> tuple[str, str, tuple[Call, ...]]:
        reply = await ask(
            "generation/aggregated_combined", _parse_both, language=language_of(premise), **self.values(premise)
        )
        question, text = reply.value
        return question, text, reply.calls


def parse_rephrased(completion: Completion) -> str:
    """The text of a reply.

    Raises:
        BadReply: There is none, or it was cut off.
    """
    return read_fields(completion, (REPHRASED,))["rephrased"]


def _parse_question(completion: Completion) -> str:
    return read_fields(completion, (QUESTION,))["question"]


def _parse_both(completion: Completion) -> tuple[str, str]:
    found = read_fields(completion, (REPHRASED, QUESTION))
    return found["question"], found["rephrased"]
