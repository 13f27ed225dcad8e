"""The feedback loop (technical report, section 7.3): the same questions to another trainee."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from graphgen.assessment.compare import Pairing
from graphgen.assessment.comparison import Comparison
from graphgen.assessment.earlier import EarlierAssessment
from graphgen.assessment.judge import judge
from graphgen.assessment.report import Assessment
from graphgen.methods.method import Method
from graphgen.records import Document, Judgement, Role, Sample, Statement
from graphgen.stream import Ask, Runner, Stream

__all__ = ["Reassess"]


class Reassess(Method):
    """Puts the statements of an earlier run to another trainee, and tells what was learnt and what was forgotten."""

    roles: ClassVar[tuple[Role, ...]] = ("trainee",)

    again: Path = Field(default=Path(), description="The directory of the run whose statements are judged again.")
    judge_samples: int = Field(default=8, ge=0, description="Answers per statement where there are no probabilities.")
    correct_bias: bool = Field(default=False, description="Take the leaning to yes or to no out of each unit's loss.")
    threshold: float = Field(
        default=0.5, gt=0, description="The loss in nats below which a unit is known; a coin's toss has 0.693."
    )

    @property
    def needs_documents(self) -> bool:
        return False

    @property
    def makes(self) -> str:
        return "statements_judged"

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:  # noqa: ARG002 - they were read before
        earlier = EarlierAssessment(self.again)
        graph = earlier.graph()
        kept: Stream[Document] = run.stream(earlier.documents())
        async for _ in kept:
            pass
        assessment, pairs = Assessment(graph, correct_bias=self.correct_bias), Pairing(earlier.judgements())
        statements: Stream[Statement] = run.stream(earlier.statements())
        async for judgement in statements.each(self.judge):
            assessment.add(judgement)
            pairs.add(judgement)
        run.keep("assessment", assessment)
        comparison = Comparison(graph, pairs, threshold=self.threshold, seed=run.seed, correct_bias=self.correct_bias)
        run.keep("comparison", comparison)
        run.keep("graph", assessment.graph())
        return run.stream(())

    async def judge(self, statement: Statement, ask: Ask) -> Sequence[Judgement]:
        return await judge(statement, ask, samples=self.judge_samples)
