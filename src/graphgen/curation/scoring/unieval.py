"""Scores by UniEval (Zhong et al., 2022, arXiv:2210.07197), a T5 that answers questions on a text with yes or no."""

from __future__ import annotations

from functools import cached_property, partial
from statistics import fmean
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.llm.providers.huggingface.classifier import YesNoModel
from graphgen.stream import Ask

if TYPE_CHECKING:
    from graphgen.llm.providers.huggingface.answering import LocalYesNo

__all__ = ["UniEval", "questions"]


def questions(question: str, answer: str) -> dict[str, str]:
    """What UniEval is asked about an answer, by respect, in the form in which its dialogue evaluator was trained.

    Coherence is with the question: a running text has none.
    """
    asked = {
        "naturalness": f"question: Is this a natural response in the dialogue? </s> response: {answer}",
        "understandability": f"question: Is this an understandable response in the dialogue? </s> response: {answer}",
    }
    if question:
        asked["coherence"] = (
            "question: Is this a coherent response given the dialogue history? </s> "
            f"response: {answer} </s> dialogue history: {question}"
        )
    return asked


class UniEval(Scorer):
    """By UniEval's evaluator for dialogues: the mean of naturalness, understandability and coherence. English only."""

    name: ClassVar[str] = "quality"
    reason: ClassVar[str] = "poor"

    by: Literal["unieval"] = "unieval"
    model: str = Field(description="A folder with the model and its tokenizer, or its name on the hub.")
    device: str = Field(default="auto", description="cpu, cuda, mps, cuda:1, …; `auto` takes the best there is.")
    at_least: float = Field(default=0.5, ge=0, le=1, description="The lowest score that passes, of 0 to 1.")

    @cached_property
    def _model(self) -> YesNoModel:
        return YesNoModel(self.model, self.device)

    @property
    def method(self) -> str:
        return f"unieval:{self._model.name}"

    def check(self) -> None:
        _ = self._model

    async def find(self, claim: Claim, ask: Ask) -> Finding:  # noqa: ARG002 - the model is in this process
        return await self._model.compute(partial(_judged, claim))


def _judged(claim: Claim, model: LocalYesNo) -> Finding:
    asked = questions(claim.question, claim.answer)
    values = model.p_yes(list(asked.values()))
    told = ", ".join(f"{name} {value:.2f}" for name, value in zip(asked, values, strict=True))
    return Finding(fmean(values), f"{told[0].upper()}{told[1:]}.")
