"""How a user names a model: which provider, where, and how hard it may be asked. Keys are named, never written."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from graphgen.errors import UsageError
from graphgen.llm.saying import checked_extra, checked_for_secrets, checked_header, checked_headers, checked_url

__all__ = [
    "AUTO_PLACES",
    "PROVIDERS",
    "HuggingFaceModel",
    "ModelSettings",
    "NgramModel",
    "OfflineModel",
    "OllamaModel",
    "OpenAIModel",
    "Price",
    "RemoteModel",
]

AUTO_PLACES = 256
"""The most requests at a time where nobody said how many."""

_BATCH_PLACES = 2000
_BATCH_DISCOUNT = 0.5
PROVIDERS = frozenset({"openai", "ollama", "huggingface", "offline", "ngram"})

_MOST_PLACES = 50_000
_OMITTABLE = frozenset("temperature top_p stop seed".split())
_STRUCTURED_HOSTS = (".api.openai.com", ".openai.azure.com")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Price(NamedTuple):
    """US dollars per million input and output tokens."""

    input: float
    output: float


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    SPEED: ClassVar[frozenset[str]] = frozenset({"concurrency"})
    """Settings that change how fast, or for how much, a model answers, and never what."""

    concurrency: int | Literal["auto"] = Field(default=32, description="Requests at a time.")

    @field_validator("concurrency")
    @classmethod
    def _is_a_number_of_places(cls, places: int | Literal["auto"]) -> int | Literal["auto"]:
        if places != "auto" and not 1 <= places <= _MOST_PLACES:
            raise ValueError(f"it must be `auto`, or from 1 to {_MOST_PLACES:,}")
        return places

    @property
    def places(self) -> int:
        """The most requests that are under way at a time."""
        return AUTO_PLACES if self.concurrency == "auto" else self.concurrency

    @property
    def places_are_known(self) -> bool:
        """Whether there is nothing to find out about how many requests at a time are best."""
        return self.concurrency != "auto"

    @property
    def price(self) -> Price | None:
        """`None` when unknown. What runs on this machine costs nothing."""
        return Price(0.0, 0.0)

    @property
    def speaks_json_schema(self) -> bool:
        """Whether prompts ask this model for JSON by a schema, where they have one. Models in this process get text."""
        return False

    @property
    def extra(self) -> dict[str, Any]:
        """What every request says besides its own: a part of what is asked, so of the answer's name in the cache."""
        return {}

    @property
    def left_out(self) -> dict[str, tuple[()] | None]:
        """The parameters that no request has, with what stands for nothing."""
        return {}

    @property
    def identity(self) -> dict[str, Any]:
        """The settings that can change an answer, for a file."""
        return self.model_dump(mode="json", exclude=set(self.SPEED))


class RemoteModel(_Model):
    """A model behind HTTP."""

    SPEED: ClassVar[frozenset[str]] = frozenset(
        "concurrency requests_per_minute tokens_per_minute timeout input_price output_price".split()
    )

    base_url: str = Field(description="The endpoint, up to and with its version.")
    model: str = Field(min_length=1, description="The model's name at that endpoint.")
    api_key_env: str = Field(default="OPENAI_API_KEY", description="The environment variable that holds the key.")
    timeout: float = Field(default=600.0, gt=0, description="Seconds for one whole answer.")
    concurrency: int | Literal["auto"] = Field(
        default="auto", description="Requests at a time; `auto` finds out how many the endpoint serves."
    )
    requests_per_minute: int | None = Field(default=None, ge=1, description="Never send more than this.")
    tokens_per_minute: int | None = Field(default=None, ge=1, description="Never ask for more than this, in and out.")
    input_price: float | None = Field(default=None, ge=0, description="US dollars per million input tokens.")
    output_price: float | None = Field(default=None, ge=0, description="US dollars per million output tokens.")
    structured: bool | None = Field(
        default=None, description="Ask for JSON by schema; by default where the endpoint is known to have it."
    )
    extra_body: dict[str, Any] = Field(
        default_factory=dict, description="Further fields of every request, such as chat_template_kwargs."
    )

    @field_validator("base_url")
    @classmethod
    def _holds_no_secret(cls, url: str) -> str:
        return checked_url(url)

    @field_validator("api_key_env")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not _VARIABLE.fullmatch(name):
            raise ValueError("it must be the name of an environment variable, never the key itself")
        return name

    @field_validator("extra_body")
    @classmethod
    def _adds(cls, extra: dict[str, Any]) -> dict[str, Any]:
        return checked_extra(extra)

    @property
    def extra(self) -> dict[str, Any]:
        return self.extra_body

    @property
    def speaks_json_schema(self) -> bool:
        return bool(self.structured)

    @property
    def price(self) -> Price | None:
        if self.input_price is None or self.output_price is None:
            return None
        return Price(self.input_price, self.output_price)

    def api_key(self) -> str | None:
        """The key from the environment, `None` for a local endpoint that was given none.

        Raises:
            UsageError: The endpoint is not on this machine and the variable is not set.
        """
        key = os.environ.get(self.api_key_env, "").strip()
        if not key and not self._is_local:
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

    @property
    def _is_local(self) -> bool:
        return any(f"//{host}" in self.base_url for host in ("127.", "localhost", "[::1]", "0.0.0.0"))  # noqa: S104


class OpenAIModel(RemoteModel):
    """A model behind any OpenAI-compatible endpoint: OpenAI, Azure, DeepSeek, Qwen, vLLM, SGLang, llama.cpp, …"""

    SPEED: ClassVar[frozenset[str]] = RemoteModel.SPEED | {"batch", "batch_wait", "batch_poll"}

    provider: Literal["openai"] = "openai"
    base_url: str = Field(default="https://api.openai.com/v1", description="The endpoint, up to and with its version.")
    api_key_header: str = Field(default="Authorization", description="The header of the key; Azure's is api-key.")
    headers: dict[str, str] = Field(default_factory=dict, description="Further headers; no secrets.")
    query: dict[str, str] = Field(default_factory=dict, description="A query for every URL, such as api-version.")
    omit: tuple[str, ...] = Field(default=(), description="Fields that this endpoint refuses, such as temperature.")
    batch: bool = Field(default=False, description="Use the endpoint's batch API: half the price, in a day.")
    batch_wait: float = Field(default=10.0, gt=0, description="Seconds that a batch waits to be full.")
    batch_poll: float = Field(default=30.0, gt=0, description="Seconds between two looks at a batch.")

    @property
    def places(self) -> int:
        """Requests wait for their batch by the thousand: a place costs nothing, and a small batch costs a day."""
        return _BATCH_PLACES if self.batch and self.concurrency == "auto" else super().places

    @property
    def places_are_known(self) -> bool:
        return self.batch or super().places_are_known

    @property
    def price(self) -> Price | None:
        """Given prices are those of a direct request; a batch costs half of them."""
        price = super().price
        if price is None or not self.batch:
            return price
        return Price(price.input * _BATCH_DISCOUNT, price.output * _BATCH_DISCOUNT)

    @property
    def speaks_json_schema(self) -> bool:
        if self.structured is not None:
            return self.structured
        host = self.base_url.partition("//")[2].partition("/")[0].partition(":")[0]
        return f".{host.casefold()}".endswith(_STRUCTURED_HOSTS)

    @field_validator("api_key_header")
    @classmethod
    def _is_a_header(cls, name: str) -> str:
        return checked_header(name)

    @field_validator("headers")
    @classmethod
    def _can_be_sent(cls, headers: dict[str, str]) -> dict[str, str]:
        return checked_headers(headers)

    @field_validator("headers", "query")
    @classmethod
    def _carries_no_key(cls, said: dict[str, str]) -> dict[str, str]:
        return checked_for_secrets(said)

    @property
    def left_out(self) -> dict[str, tuple[()] | None]:
        return {name: () if name == "stop" else None for name in self.omit if name != "seed"}

    @field_validator("omit")
    @classmethod
    def _can_be_omitted(cls, omit: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in omit if name not in _OMITTABLE]
        if unknown:
            raise ValueError(f"{unknown[0]} cannot be left out; only {', '.join(sorted(_OMITTABLE))} can")
        return omit


class OllamaModel(RemoteModel):
    """A model that Ollama serves, over its native protocol."""

    provider: Literal["ollama"] = "ollama"
    base_url: str = Field(default="http://localhost:11434", description="Where Ollama listens.")
    api_key_env: str = Field(default="OLLAMA_API_KEY", description="The environment variable of the key, if any.")
    think: bool | None = Field(default=None, description="Whether a reasoning model thinks first.")
    input_price: float | None = Field(default=0.0, ge=0, description="US dollars per million input tokens.")
    output_price: float | None = Field(default=0.0, ge=0, description="US dollars per million output tokens.")

    @property
    def speaks_json_schema(self) -> bool:
        return self.structured is not False

    @property
    def extra(self) -> dict[str, Any]:
        return self.extra_body if self.think is None else {"think": self.think, **self.extra_body}


class HuggingFaceModel(_Model):
    """A model in this process, through transformers (extra `hf`): its probabilities are the real ones."""

    SPEED: ClassVar[frozenset[str]] = frozenset({"concurrency", "device", "batch_size", "batch_wait"})

    provider: Literal["huggingface"] = "huggingface"
    model: str = Field(min_length=1, description="A folder with the model and its tokenizer, or its name on the hub.")
    device: str = Field(default="auto", description="cpu, cuda, mps, cuda:1, …; `auto` takes the best there is.")
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto", description="The numbers it computes with; `auto` takes those it was saved with."
    )
    batch_size: int | Literal["auto"] = Field(default="auto", description="Requests per forward pass; `auto` adapts.")
    batch_wait: float = Field(default=0.02, ge=0, description="Seconds that a batch waits to be full.")
    concurrency: int | Literal["auto"] = Field(default=256, description="Requests that may wait for a batch.")


class OfflineModel(_Model):
    """The embedded synthesizer: rules, not a language model. It extracts; it invents nothing."""

    provider: Literal["offline"] = "offline"


class NgramModel(_Model):
    """The embedded trainee: an n-gram language model of the text that it is said to know."""

    provider: Literal["ngram"] = "ngram"
    known: tuple[Path, ...] = Field(default=(), description="Files of text that this model knows.")


ModelSettings = Annotated[
    OpenAIModel | OllamaModel | HuggingFaceModel | OfflineModel | NgramModel, Field(discriminator="provider")
]
