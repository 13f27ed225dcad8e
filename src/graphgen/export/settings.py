"""What the dataset of a run looks like."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graphgen.export.splitting.settings import Split
from graphgen.records import Role

__all__ = ["Container", "DatasetSettings", "Thoughts"]

Container = Literal["jsonl", "parquet"]
Thoughts = Literal["think", "field", "drop"]


class DatasetSettings(BaseModel):
    """How samples become files for training; none of it changes what was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formats: tuple[str, ...] = Field(
        default=("messages", "alpaca", "sharegpt", "text", "preference", "ranking"),
        description="Training formats to write; one that no sample fits gets no file.",
    )
    container: Container = Field(default="jsonl", description="What kind of file holds the rows: jsonl or parquet.")
    thoughts: Thoughts = Field(
        default="think",
        description="Where the reasoning before an answer goes, in every format: think (before the answer, in "
        "<think> tags), field (beside it, as reasoning_content) or drop.",
    )
    system: str | None = Field(
        default=None, min_length=1, description="A system message to put before conversations that have none."
    )
    name: str | None = Field(default=None, min_length=1, description="What the dataset is called; default: its run.")
    licence: str | None = Field(
        default=None, description="The licence's identifier on Hugging Face, such as cc-by-4.0; it goes on the card."
    )

    split: Split = Field(default=Split(), description="What is held out for testing and validation.")
    twins: float = Field(
        default=0, ge=0, description="Test questions on facts that training has: how many, or below 1 which share."
    )
    twins_by: Literal["samples", "synthesizer"] = Field(
        default="samples",
        description="Whose questions they are: of samples taken out of training, or worded anew by the synthesizer.",
    )
    preference: Literal["none", "negation", "draws"] = Field(
        default="none",
        description="Worse answers for pairs: negation (something is made wrong) or draws (the worse of two).",
    )
    preference_by: Literal["rule", "judge"] = Field(default="rule", description="Who scores answers that are drawn.")

    @field_validator("twins")
    @classmethod
    def _is_a_number_of_questions(cls, twins: float) -> float:
        if twins > 1 and twins != int(twins):
            raise ValueError("it must be a whole number, or below 1 a share")
        return twins

    @field_validator("licence")
    @classmethod
    def _is_an_identifier(cls, licence: str | None) -> str | None:
        """Hugging Face knows licences in small letters only."""
        if licence is not None and not re.fullmatch(r"[A-Za-z0-9.-]+", licence):
            raise ValueError("it must be an identifier such as cc-by-4.0 or apache-2.0")
        return licence and licence.lower()

    @property
    def rewords(self) -> float:
        """How many samples of training, or below 1 which share of them, are asked for a twin in other words."""
        return self.twins if self.twins_by == "synthesizer" else 0

    @property
    def asks(self) -> tuple[Role, ...]:
        """The models that it takes to make what the dataset is to have besides the samples of the method."""
        if self.preference == "none":
            return ("synthesizer",) if self.rewords else ()
        judged = self.preference == "draws" and self.preference_by == "judge"
        return ("synthesizer", "judge") if judged else ("synthesizer",)
