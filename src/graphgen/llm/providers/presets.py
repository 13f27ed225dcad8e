"""Providers that people know by name, as data: addresses, variables of keys, and a model to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Preset", "presets"]


class Preset(BaseModel):
    """How one provider is reached; what its fields mean stands in presets.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    model: str
    key: str | None = None
    settings: Mapping[str, Any]
    trainee: Mapping[str, Any] = Field(default_factory=dict[str, Any])

    def is_at_hand(self, environment: Mapping[str, str]) -> bool:
        """Whether its key is set."""
        return self.key is not None and bool(environment.get(self.key, "").strip())


@cache
def presets() -> dict[str, Preset]:
    """All of them by name, in the order in which they are offered."""
    rows = yaml.safe_load((Path(__file__).parent / "presets.yaml").read_text(encoding="utf-8"))
    return {row["name"]: Preset.model_validate(row) for row in rows}
