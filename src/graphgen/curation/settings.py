"""What a run's samples are held to, whichever method made them. Each gate is on or off, with a default that is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graphgen.curation.scoring.choices import AnyOrNoFaithfulness, AnyQuality, Unscored
from graphgen.records import Role

__all__ = ["Band", "Curation", "Decontamination", "Lengths", "NearDuplicateSettings"]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Switch(_Settings):
    """A gate with settings of its own, that `true` and `false` turn on and off."""

    enabled: bool = Field(default=True, description="Whether the gate is there.")

    @model_validator(mode="before")
    @classmethod
    def _in_a_word(cls, said: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
        return {"enabled": said} if isinstance(said, bool) else said


class NearDuplicateSettings(_Switch):
    """When a sample says nearly what an earlier one says. One with another number or name never does."""

    above: float = Field(
        default=0.8, gt=0, le=1, description="The share of their wording, in order, from which on it is one."
    )


class Decontamination(_Settings):
    """Test sets that the samples must not give away. There is none unless one is named."""

    against: tuple[Path, ...] = Field(
        default=(), description="Files (jsonl, json, csv, parquet, txt) and folders of test items."
    )
    fields: tuple[str, ...] = Field(
        default=(), description="Fields of an item that count; empty: those that hold questions, answers and texts."
    )
    run: int = Field(default=13, ge=5, description="Words in a row that give an item away (Han characters: half more).")
    similar: float = Field(
        default=0.6, gt=0, le=1, description="Share of an item's wording, in order, that gives it away; 1: all of it."
    )

    @model_validator(mode="before")
    @classmethod
    def _one_path(cls, said: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
        if not isinstance(said, dict):
            return {"against": [said] if isinstance(said, str) else said}
        given = cast("dict[str, object]", said)
        return {**given, "against": [given["against"]]} if isinstance(given.get("against"), str) else given


class Band(_Settings):
    """Tokens (cl100k_base) that something may have; a number alone is the most."""

    min: int = Field(default=0, ge=0, description="Fewest tokens.")
    max: int | None = Field(default=None, ge=1, description="Most tokens; none: any number.")

    @model_validator(mode="before")
    @classmethod
    def _most_alone(cls, said: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
        return {"max": said} if isinstance(said, int) and not isinstance(said, bool) else said

    @model_validator(mode="after")
    def _is_a_band(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise ValueError(f"min ({self.min}) must not be above max ({self.max})")
        return self


class Lengths(_Settings):
    """How long the parts of a sample may be. Unless it is said, anything may be."""

    question: Band = Field(default=Band(), description="Tokens of each turn of the user.")
    answer: Band = Field(default=Band(), description="Tokens of each turn of the assistant.")
    text: Band = Field(default=Band(), description="Tokens of a running text.")


class Curation(_Settings):
    """What every sample passes before it is in the dataset; what it turns down is in rejected.jsonl, with a reason."""

    refusals: bool = Field(default=True, description="Turn down what declines, or speaks of itself as a model.")
    leaks: bool = Field(default=True, description="Turn down questions that contain their short answer.")
    references: bool = Field(default=True, description="Turn down what speaks of a text that its reader has not seen.")
    cut_off: bool = Field(default=True, description="Turn down answers and texts that stop before their end.")
    language: bool = Field(default=True, description="Turn down questions and answers in another language.")
    lengths: Lengths = Field(default=Lengths(), description="Turn down what is too short or too long, in tokens.")
    decontamination: Decontamination = Field(
        default=Decontamination(), description="Turn down what gives items of test sets away."
    )
    duplicates: bool = Field(default=True, description="Turn down what says the same as a sample before it.")
    near_duplicates: NearDuplicateSettings = Field(
        default=NearDuplicateSettings(), description="Turn down what says nearly the same, with no new number or name."
    )
    faithfulness: AnyOrNoFaithfulness = Field(default=Unscored(), description="Hold answers to their evidence.")
    quality: AnyQuality = Field(default=Unscored(), description="Score answers.")

    @property
    def asks(self) -> tuple[Role, ...]:
        """The models that it asks."""
        return tuple(dict.fromkeys((*self.faithfulness.roles, *self.quality.roles)))
