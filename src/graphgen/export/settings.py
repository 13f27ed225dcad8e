"""What the dataset of a run looks like."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from graphgen.export.splitting.settings import Split

__all__ = ["DatasetSettings"]


class DatasetSettings(BaseModel):
    """How samples become files for training; none of it changes what was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formats: tuple[str, ...] = Field(
        default=("messages", "alpaca", "sharegpt", "text"), description="Training formats to write."
    )
    split: Split = Field(default=Split(), description="What is held out for testing and validation.")
