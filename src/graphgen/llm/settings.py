"""How a user names a model: which provider, where, and how hard it may be asked. Keys are named, never written."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graphgen.errors import UsageError

__all__ = ["ModelSettings", "NgramModel", "OfflineModel", "OpenAIModel"]


# Settings are written into the run's directory: what could be a secret must not get into them.
_URL = re.compile(r"https?://[^/@?#\s]+(?:/[^@?#\s]*)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    concurrency: int = Field(default=32, ge=1, le=10_000, description="Requests to this endpoint at a time.")

    @property
    def price(self) -> tuple[float, float] | None:
        """US dollars per million input and output tokens; `None` when unknown."""
        return (0.0, 0.0)


class OpenAIModel(_Model):
    """A model behind any OpenAI-compatible endpoint."""

    provider: Literal["openai"] = "openai"
    base_url: str = Field(default="https://api.openai.com/v1", description="The endpoint, up to and with its version.")
    model: str = Field(description="The model's name at that endpoint.")
    api_key_env: str = Field(default="OPENAI_API_KEY", description="The environment variable that holds the key.")
    timeout: float = Field(default=600.0, gt=0, description="Seconds for one whole answer.")
    input_price: float | None = Field(default=None, ge=0, description="US dollars per million input tokens.")
    output_price: float | None = Field(default=None, ge=0, description="US dollars per million output tokens.")

    @field_validator("base_url")
    @classmethod
    def _holds_no_secret(cls, url: str) -> str:
        if not _URL.fullmatch(url):
            raise ValueError("it must look like http://host/v1, without a password and without a query")
        return url

    @field_validator("api_key_env")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not _VARIABLE.fullmatch(name):
            raise ValueError("it must be the name of an environment variable, never the key itself")
        return name

    @property
    def price(self) -> tuple[float, float] | None:
        if self.input_price is None or self.output_price is None:
            return None
        return (self.input_price, self.output_price)

    def api_key(self) -> str | None:
        """The key from the environment, `None` for a local endpoint that was given none.

        Raises:
            UsageError: The endpoint is not on this machine and the variable is not set.
        """
        key = os.environ.get(self.api_key_env, "").strip()
        local = any(f"//{host}" in self.base_url for host in ("127.", "localhost", "[::1]", "0.0.0.0"))  # noqa: S104
        if not key and not local:
            raise UsageError(
                f"The environment variable {self.api_key_env} is not set, so {self.base_url} cannot be asked.",
                f"Export {self.api_key_env}, or name another variable with `api_key_env`.",
            )
        if not key.isascii() or not key.isprintable():
            raise UsageError(
                f"The key in the environment variable {self.api_key_env} has characters that no key has.",
                "Copy the key once more, without line breaks and quotation marks around it.",
            )
        return key or None


class OfflineModel(_Model):
    """The embedded synthesizer: rules, not a language model. It extracts; it invents nothing."""

    provider: Literal["offline"] = "offline"


class NgramModel(_Model):
    """The embedded trainee: an n-gram language model of the text that it is said to know."""

    provider: Literal["ngram"] = "ngram"
    known: tuple[Path, ...] = Field(default=(), description="Files of text that this model knows.")


ModelSettings = Annotated[OpenAIModel | OfflineModel | NgramModel, Field(discriminator="provider")]
