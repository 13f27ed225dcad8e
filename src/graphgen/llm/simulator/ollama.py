"""Ollama's native chat protocol, without streaming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphgen.llm.simulator.exchange import ANY_OBJECT, ChatRequest, Protocol, Refusal, alternative, problems
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message

__all__ = ["OLLAMA", "VERSION", "tags_body"]

VERSION = "0.12.11"
"""The first version of Ollama with log-probabilities (ollama-python, pull request 601; litellm, issue 17165)."""

_CREATED_AT = "2023-11-14T22:13:20Z"


class _Message(BaseModel):
    role: Literal["system", "user", "assistant"]
    content: str


class _Options(BaseModel):
    """Ollama warns of options that it does not know, and goes on."""

    temperature: float | None = Field(None, ge=0)
    top_p: float | None = Field(None, ge=0, le=1)
    num_predict: int | None = None
    stop: list[str] | None = None
    seed: int | None = None


class _Body(BaseModel):
    """Fields that change nothing here are accepted and ignored."""

    model_config = ConfigDict(frozen=True)

    model: str
    messages: list[_Message] = Field(min_length=1)
    stream: Literal[False]
    """Left out, Ollama streams; here nothing does."""
    options: _Options = Field(default_factory=lambda: _Options.model_validate({}))
    logprobs: bool = False
    top_logprobs: int = Field(0, ge=0, le=20)
    format: Literal["json", ""] | dict[str, Any] | None = None
    think: bool | Literal["low", "medium", "high"] | None = None


def parse_request(body: bytes) -> ChatRequest:
    """Read a request's body.

    Raises:
        Refusal: It is no JSON, or a field is missing or out of range.
    """
    try:
        read = _Body.model_validate_json(body)
    except ValidationError as error:
        raise Refusal("bad_request", 400, "invalid_request", problems(error)) from error
    options = read.options
    bound = options.num_predict
    return ChatRequest(
        model=read.model,
        messages=tuple(Message(role=message.role, content=message.content) for message in read.messages),
        parameters=Parameters(
            temperature=options.temperature,
            top_p=options.top_p,
            max_tokens=bound if bound is not None and bound > 0 else None,  # -1: no bound
            top_logprobs=max(read.top_logprobs, 1) if read.logprobs else None,
            stop=tuple(options.stop or ()),
        ),
        seed=options.seed,
        logprobs=read.logprobs,
        alternatives=read.top_logprobs,
        schema=ANY_OBJECT if read.format == "json" else read.format or None,
    )


def completion_body(request: ChatRequest, completions: Sequence[Completion], _identity: str) -> bytes:
    body: dict[str, object] = {"model": request.model, "created_at": _CREATED_AT, "done": True, "done_reason": "stop"}
    for completion in completions[:1]:
        body["message"] = {"role": "assistant", "content": completion.text}
        body["done_reason"] = completion.finish_reason
        body["prompt_eval_count"] = completion.input_tokens
        body["eval_count"] = completion.output_tokens
        body["total_duration"] = body["eval_duration"] = 1_000_000
        if request.logprobs and completion.top_logprobs:
            body["logprobs"] = [_position(request, completion)]
    return orjson.dumps(body)


def _position(request: ChatRequest, completion: Completion) -> dict[str, object]:
    """The first token's position only: the embedded models have no other."""
    candidates = completion.top_logprobs or ()
    listed = [alternative(candidate, byte_tokens=request.byte_tokens) for candidate in candidates]
    chosen = next((index for index, each in enumerate(candidates) if each.token == completion.text), 0)
    return {**listed[chosen], "top_logprobs": listed[: request.alternatives]}


def error_body(_status: int, _code: str, message: str) -> bytes:
    return orjson.dumps({"error": message})


def tags_body(names: Sequence[str]) -> bytes:
    """The models that are there, as `ollama list` shows them."""
    return orjson.dumps({"models": [{"name": name, "model": name, "size": 0} for name in names]})


OLLAMA = Protocol(parse_request, completion_body, error_body)
