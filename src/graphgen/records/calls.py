"""Calls to models, as they are asked, answered and remembered."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from graphgen.records.record import Record, Role

__all__ = ["Call", "Completion", "Message", "TokenLogprob"]


class Message(Record):
    role: Literal["system", "user", "assistant"]
    content: str


class TokenLogprob(Record):
    """One candidate of one position: the token's text (`None` when its bytes are no UTF-8) and its natural log."""

    # A token that is impossible has a logarithm of minus infinity; as `null` it could be written but not read again.
    model_config = ConfigDict(ser_json_inf_nan="strings")

    token: str | None
    logprob: float


class Completion(Record):
    """What a model answered.

    `finish_reason` is why it ended: `stop`, `length` where it was cut off, `content_filter`; empty where the endpoint
    does not say. `top_logprobs` are the candidates of the first token, `None` when none were given.
    """

    text: str
    finish_reason: str = "stop"
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    top_logprobs: tuple[TokenLogprob, ...] | None = None


class Call(Record):
    """One answered request, as provenance: which prompt was put to which model, with which parameters.

    `id` begins the key of the answer in the response cache. `finish_reason` is why the answer ended, as in
    `Completion`.
    """

    id: str
    prompt: str
    prompt_hash: str
    role: Role
    model: str
    parameters: dict[str, float | int | str | bool | None]
    draw: int = 0
    attempt: int = 0
    finish_reason: str = ""
