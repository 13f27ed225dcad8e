"""Scores that a sequence-classification model gives, which the user names: entailment of an answer, and reward."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from graphgen.curation.scoring.faithfulness import grounded
from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.curation.scoring.windows import pieces, windows
from graphgen.errors import UsageError
from graphgen.llm.providers.huggingface.classifier import Classifier
from graphgen.stream import Ask

if TYPE_CHECKING:
    from graphgen.llm.providers.huggingface.classifying import LocalClassifier

__all__ = ["EntailmentFaithfulness", "RewardModel"]

_DENYING = ("not", "non", "no_", "no-", "no ")
_MODEL = Field(description="A folder with the model and its tokenizer, or its name on the hub.")
_DEVICE = Field(default="auto", description="cpu, cuda, mps, cuda:1, …; `auto` takes the best there is.")


class _Classified(Scorer):
    model: str = _MODEL
    device: str = _DEVICE

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self.model, self.device)

    def check(self) -> None:
        _ = self._classifier


class EntailmentFaithfulness(_Classified):
    """By an entailment (NLI) model: how surely the source, seen through the window of it that says most, entails the
    sentence of the answer that it entails least.
    """

    name: ClassVar[str] = "faithfulness"
    reason: ClassVar[str] = "unfaithful"

    by: Literal["entailment"] = "entailment"
    at_least: float = Field(default=0.5, ge=0, le=1, description="The lowest score that passes, of 0 to 1.")
    label: str = Field(default="", description="The label that says entailed; empty: found among the model's labels.")

    @property
    def method(self) -> str:
        return f"entailment:{self._classifier.name}"

    async def find(self, claim: Claim, ask: Ask) -> Finding:  # noqa: ARG002 - the model is in this process
        return await self._classifier.compute(partial(_entailed, claim, self.label))


class RewardModel(_Classified):
    """By a reward model, which has one output for question and answer; the score is its sigmoid."""

    name: ClassVar[str] = "quality"
    reason: ClassVar[str] = "poor"

    by: Literal["reward"] = "reward"
    at_least: float = Field(default=0.5, ge=0, le=1, description="The lowest score that passes, of 0 to 1.")

    @property
    def method(self) -> str:
        return f"reward:{self._classifier.name}"

    async def find(self, claim: Claim, ask: Ask) -> Finding:  # noqa: ARG002 - the model is in this process
        return await self._classifier.compute(partial(_rewarded, claim))


def _rewarded(claim: Claim, model: LocalClassifier) -> Finding:
    if len(model.labels) != 1:
        raise UsageError(
            f"A reward model has one output, and this one has {len(model.labels)}: {', '.join(model.labels)}.",
            "Name a reward model, or score by something else.",
        )
    reward = model.logits([(claim.question, claim.answer)])[0][0]
    return Finding(_sigmoid(reward), f"Its reward is {reward:.3f}.")


def _entailed(claim: Claim, label: str, model: LocalClassifier) -> Finding:
    place = _label_of(model.labels, label)
    # The claim keeps its whole length: where a window of the source is to fit beside it, it may have half the room.
    claims = pieces(claim.answer, model.count, model.room // 2)
    if not claims:
        return Finding(1.0, "There is no sentence in it.")
    premises = [_premises(claim, each, model) for each in claims]
    pairs = [(premise, each) for each, found in zip(claims, premises, strict=True) for premise in found]
    outputs = iter([_softmax(row)[place] for row in model.logits(pairs)])
    scores = [max(next(outputs) for _ in found) for found in premises]
    worst = scores.index(min(scores))
    grounds = grounded(claim, zip(claims, scores, strict=True))
    return Finding(scores[worst], f"Least entailed: “{claims[worst]}”", grounds=grounds)


def _premises(claim: Claim, hypothesis: str, model: LocalClassifier) -> list[str]:
    """Windows of the source that fit beside `hypothesis`, each under the source's topic."""
    lead = f"{claim.topic}\n" if claim.topic else ""
    room = model.room - model.count(hypothesis) - model.count(lead)
    parts = pieces(claim.source, model.count, max(1, room)) or [claim.source]
    glue = "" if claim.language == "zh" else " "
    return [lead + glue.join(parts[start:end]) for start, end in windows([model.count(part) for part in parts], room)]


def _label_of(labels: Sequence[str], wanted: str) -> int:
    """Which output says that the premise entails the hypothesis.

    Raises:
        UsageError: None does, or nobody can tell.
    """
    folded = [label.casefold() for label in labels]
    if wanted:
        found = [place for place, label in enumerate(folded) if label == wanted.casefold()]
    else:
        found = [place for place, label in enumerate(folded) if "entail" in label and not label.startswith(_DENYING)]
    if len(found) != 1:
        raise UsageError(
            f"Which of the model's labels says entailed cannot be told: {', '.join(labels)}.",
            "Name it with the scorer's setting `label`, or name an entailment model.",
        )
    return found[0]


def _softmax(row: Sequence[float]) -> list[float]:
    powers = [math.exp(value - max(row)) for value in row]
    return [power / sum(powers) for power in powers]


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else 1 - 1 / (1 + math.exp(value))
