"""How the simulated endpoint behaves. Field names are the command line's flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = ["SimulatorSettings"]

Share = Annotated[float, Field(ge=0, le=1)]
Told = Annotated[float | None, BeforeValidator(lambda told: None if told == "none" else told)]


class SimulatorSettings(BaseModel):
    """An endpoint's latency, capacity and faults. The defaults are an endpoint that answers at once and never fails."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: int = Field(default=0, ge=0, le=65535, description="Port on 127.0.0.1; 0 takes a free one.")
    latency_ms: float = Field(
        default=0.0, ge=0, description="Milliseconds per answer; the median where a p99 is given."
    )
    latency_p99_ms: float | None = Field(
        default=None, description="Makes latency lognormal, with this 99th percentile."
    )
    places: int | None = Field(default=None, ge=1, description="Requests served at a time; the rest wait in order.")
    reject_over_places: bool = Field(
        default=False, description="Answer 429 where there is no place, in place of waiting."
    )
    requests_per_minute: int | None = Field(default=None, ge=1, description="Answer 429 to what comes faster.")
    tokens_per_minute: int | None = Field(
        default=None, ge=1, description="The same for tokens: a quarter of the prompt's characters, and max_tokens."
    )
    burst: Share = Field(default=1.0, description="Share of a minute's requests and tokens that may come at once.")
    rate_limit_headers: bool = Field(default=False, description="Say with every answer what is left of the limits.")
    retry_after: Told = Field(
        default=1.0,
        ge=0,
        description="Seconds that a 429 for want of a place asks to wait; `none`: no 429 says how long.",
    )
    retry_after_header: Literal["seconds", "milliseconds"] = Field(
        default="seconds", description="Say so as Retry-After or as retry-after-ms."
    )
    drop_rate: Share = Field(default=0.0, description="Share of requests whose connection is reset before an answer.")
    error_rate: Share = Field(default=0.0, description="Share of requests answered 500.")
    truncated_rate: Share = Field(default=0.0, description="Share of answers whose connection closes in mid-body.")
    malformed_rate: Share = Field(default=0.0, description="Share of answers (200) whose body is broken JSON.")
    bad_reply_rate: Share = Field(default=0.0, description="Share of well-formed completions whose text is rubbish.")
    stall_rate: Share = Field(default=0.0, description="Share of requests that are never answered.")
    wrong_type_rate: Share = Field(default=0.0, description="Share of answers (200) that are a page of HTML.")
    no_choices_rate: Share = Field(default=0.0, description="Share of well-formed answers without a completion.")
    lost_logprobs_rate: Share = Field(default=0.0, description="Share of answers that lack the logprobs asked for.")
    no_logprobs: bool = Field(default=False, description="Ignore requests for logprobs, as some endpoints do.")
    max_top_logprobs: int = Field(default=20, ge=0, le=20, description="Answer 400 to requests for more candidates.")
    byte_tokens: bool = Field(default=False, description="Say every token as a byte that is no UTF-8.")
    no_structured: bool = Field(default=False, description="Answer 400 to any response_format but text.")
    json_object_only: bool = Field(default=False, description="Answer 400 to a response_format of json_schema.")
    fail_after: int | None = Field(default=None, ge=0, description="Fail for good after this many completions.")
    fail_with: Literal["refuse", "error"] = Field(
        default="refuse", description="How to fail for good: refuse connections, or answer 500."
    )
    batch_seconds: float = Field(default=0.0, ge=0, description="Seconds that a batch takes.")
    batch_error_rate: Share = Field(default=0.0, description="Share of a batch's lines that fail with 500.")
    batch_lost_rate: Share = Field(default=0.0, description="Share of batches that are made though nobody is told.")
    batch_failure_rate: Share = Field(default=0.0, description="Share of batches that fail as a whole, undone.")
    batch_expiry_rate: Share = Field(default=0.0, description="Share of batches that expire when they are half done.")
    echo_text: str = Field(default="yes", description="What the model `echo` always says.")
    known: tuple[Path, ...] = Field(default=(), description="Files of text that the model `ngram` knows.")
    api_key: str | None = Field(default=None, description="Answer 401 to requests without this bearer token.")
    log: Path | None = Field(default=None, description="Append one JSON line per request to this file.")
    seed: int = Field(default=0, description="Seeds latencies and faults.")

    @model_validator(mode="after")
    def _latency_is_a_distribution(self) -> SimulatorSettings:
        if self.latency_p99_ms is not None and not 0 < self.latency_ms <= self.latency_p99_ms:
            raise ValueError("latency_p99_ms needs a latency_ms above 0 and not above it")
        return self
