"""The ways to score that a method offers as a setting, told apart by `by`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from graphgen.curation.scoring.classified import EntailmentFaithfulness, RewardModel
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.judged import JudgeFaithfulness, JudgeQuality
from graphgen.curation.scoring.quality import RuleQuality
from graphgen.curation.scoring.scorer import Claim
from graphgen.records import Rejection, Role, Sample
from graphgen.stream import Ask

__all__ = ["AnyFaithfulness", "AnyOrNoFaithfulness", "AnyQuality", "Unscored"]


class Unscored(BaseModel):
    """Scores nothing, and lets everything pass: a method asks it what it would ask a scorer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: ClassVar[tuple[Role, ...]] = ()

    by: Literal["none"] = "none"
    at_least: float = Field(default=0, ge=0, le=1, description="Of no effect.")

    def check(self) -> None:
        """Nothing is needed."""

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

AnyOrNoFaithfulness = Annotated[
    Annotated[RuleFaithfulness, Tag("rule")]
    | Annotated[JudgeFaithfulness, Tag("judge")]
    | Annotated[EntailmentFaithfulness, Tag("entailment")]
    | Annotated[Unscored, Tag("none")],
    Discriminator(_by),
]
"""The type of a setting that takes any way to score faithfulness, or none."""

AnyQuality = Annotated[
    Annotated[RuleQuality, Tag("rule")]
    | Annotated[JudgeQuality, Tag("judge")]
    | Annotated[RewardModel, Tag("reward")]
    | Annotated[Unscored, Tag("none")],
    Discriminator(_by),
]
"""The type of a setting that takes any way to score quality, or none."""
