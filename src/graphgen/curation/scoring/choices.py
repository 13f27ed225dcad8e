"""The ways to score that a method offers as a setting, told apart by `by`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from graphgen.curation.scoring.classified import EntailmentFaithfulness, RewardModel
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.judged import JudgeFaithfulness, JudgeQuality
from graphgen.curation.scoring.quality import RuleQuality
from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.records import Rejection, Sample
from graphgen.stream import Ask

__all__ = ["AnyFaithfulness", "AnyQuality", "NoQuality"]


class NoQuality(Scorer):
    """Scores nothing, and lets everything pass."""

    name: ClassVar[str] = "quality"
    reason: ClassVar[str] = "poor"

    by: Literal["none"] = "none"
    at_least: float = Field(default=0, ge=0, le=1, description="Of no effect.")

    @property
    def method(self) -> str:
        return "none"

    async def find(self, claim: Claim, ask: Ask) -> Finding:
        raise NotImplementedError("nothing is scored")

    async def gate(self, sample: Sample, claim: Claim, ask: Ask) -> Sample | Rejection:  # noqa: ARG002 - see the class
        return sample


def _by(settings: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
    """Which way the settings are of; they need not say so for the rule."""
    if isinstance(settings, dict):
        return settings.get("by", "rule")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return getattr(settings, "by", None)


AnyFaithfulness = Annotated[
    Annotated[RuleFaithfulness, Tag("rule")]
    | Annotated[JudgeFaithfulness, Tag("judge")]
    | Annotated[EntailmentFaithfulness, Tag("entailment")],
    Discriminator(_by),
]
"""The type of a setting that takes any way to score faithfulness."""

AnyQuality = Annotated[
    Annotated[RuleQuality, Tag("rule")]
    | Annotated[JudgeQuality, Tag("judge")]
    | Annotated[RewardModel, Tag("reward")]
    | Annotated[NoQuality, Tag("none")],
    Discriminator(_by),
]
"""The type of a setting that takes any way to score quality, or none."""
