"""How much is held out, and of what."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Split"]

_MOST_HELD_OUT = 0.9


class Split(BaseModel):
    """Shares of the samples that are not for training."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    test: float = Field(default=0, ge=0, le=_MOST_HELD_OUT, description="Share of the samples that is for testing.")
    validation: float = Field(
        default=0, ge=0, le=_MOST_HELD_OUT, description="Share of the samples that is for validation."
    )
    by: Literal["auto", "document", "section"] = Field(
        default="auto",
        description="What lies on one side as a whole: documents, or every 1,000 characters of one (section); auto: "
        "documents, unless there are too few of them for the shares.",
    )
    leaks: Literal["withhold", "allow"] = Field(
        default="withhold", description="What becomes of samples that share a fact with another side."
    )
    seed: int | None = Field(default=None, description="What the choice depends on; left out: the run's seed.")

    @model_validator(mode="after")
    def _leaves_some(self) -> Self:
        if self.test + self.validation > _MOST_HELD_OUT:
            raise ValueError(f"test and validation together hold out more than {_MOST_HELD_OUT:.0%}")
        return self

    @property
    def asked(self) -> tuple[float, float]:
        """The shares for testing and for validation."""
        return self.test, self.validation

    def seeded(self, seed: int) -> int:
        """The seed that it has, or that of the run."""
        return seed if self.seed is None else self.seed

    @property
    def holds_out(self) -> bool:
        """Whether anything is to be held out."""
        return self.test + self.validation > 0
