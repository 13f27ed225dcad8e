"""The OpenAI chat-completions protocol: reading requests, writing answers and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphgen.llm.simulator.exchange import ANY_OBJECT, ChatRequest, Protocol, Refusal, alternative, problems
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message

__all__ = ["CREATED", "OPENAI", "error_body", "models_body", "parse_request"]

CREATED = 1_700_000_000
"""A fixed time, so that equal requests have equal answers."""

_SERVER_ERROR = 500
_ERROR_TYPES = {401: "authentication_error", 429: "rate_limit_error"}


class _Part(BaseModel):
    type: Literal["text"]
    text: str


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_Part]

    def plain(self) -> Message:
        content = self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)
        return Message(role="system" if self.role == "developer" else self.role, content=content)


class _JsonSchema(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    definition: dict[str, Any] = Field(alias="schema")
    strict: bool | None = None


class _ResponseFormat(BaseModel):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: _JsonSchema | None = None

    def schema_of_reply(self) -> Mapping[str, Any] | None:
        if self.type == "text":
            return None
        return ANY_OBJECT if self.json_schema is None else self.json_schema.definition


class _Body(BaseModel):
    """Fields that change nothing here are accepted and ignored."""

    model_config = ConfigDict(frozen=True)

    model: str
    messages: list[_Message] = Field(min_length=1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    stop: str | list[str] | None = None
    seed: int | None = None
    n: int = Field(1, ge=1, le=128)
    logprobs: bool = False
    top_logprobs: int | None = Field(None, ge=0, le=20)
    response_format: _ResponseFormat | None = None
    stream: Literal[False] | None = None

    def parameters(self) -> Parameters:
        """How to sample. Without `top_logprobs`, `logprobs` still asks for the chosen token's own."""
        stop = (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())
        return Parameters(
            temperature=self.temperature,
            top_p=self.top_p,
            max_tokens=self.max_completion_tokens or self.max_tokens,
            top_logprobs=max(self.top_logprobs or 0, 1) if self.logprobs else None,
            stop=stop,
        )


def parse_request(body: bytes) -> ChatRequest:
    """Read a request's body.

    Raises:
        Refusal: It is no JSON, or a field is missing or out of range.
    """
    try:
        read = _Body.model_validate_json(body)
    except ValidationError as error:
        raise Refusal("bad_request", 400, "invalid_request", problems(error)) from error
    if read.top_logprobs is not None and not read.logprobs:
        raise Refusal("bad_request", 400, "invalid_request", "top_logprobs: logprobs must be true for it")
    if read.response_format and read.response_format.type == "json_schema" and not read.response_format.json_schema:
        raise Refusal("bad_request", 400, "invalid_request", "response_format: json_schema is missing")
    return ChatRequest(
        model=read.model,
        messages=tuple(message.plain() for message in read.messages),
        parameters=read.parameters(),
        seed=read.seed,
        n=read.n,
        logprobs=read.logprobs,
        alternatives=read.top_logprobs or 0,
        schema=read.response_format.schema_of_reply() if read.response_format else None,
    )


def completion_body(request: ChatRequest, completions: Sequence[Completion], identity: str) -> bytes:
    """One choice per completion. `identity` becomes the answer's id."""
    prompt_tokens = completions[0].input_tokens if completions else 0
    output_tokens = sum(completion.output_tokens for completion in completions)
    choices = [
        {
            "index": index,
            "message": {"role": "assistant", "content": completion.text, "refusal": None},
            "finish_reason": completion.finish_reason,
            "logprobs": _logprobs(request, completion) if request.logprobs else None,
        }
        for index, completion in enumerate(completions)
    ]
    return orjson.dumps(
        {
            "id": f"chatcmpl-{identity}",
            "object": "chat.completion",
            "created": CREATED,
            "model": request.model,
            "choices": choices,
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": output_tokens,
                "total_tokens": prompt_tokens + output_tokens,
            },
        }
    )


def _logprobs(request: ChatRequest, completion: Completion) -> dict[str, object] | None:
    """The first token's position only: the embedded models have no other."""
    candidates = completion.top_logprobs
    if not candidates:
        return None
    listed = [alternative(candidate, byte_tokens=request.byte_tokens) for candidate in candidates]
    chosen = next((index for index, each in enumerate(candidates) if each.token == completion.text), 0)
    return {"content": [{**listed[chosen], "top_logprobs": listed[: request.alternatives]}], "refusal": None}


def error_body(status: int, code: str, message: str) -> bytes:
    kind = "server_error" if status >= _SERVER_ERROR else _ERROR_TYPES.get(status, "invalid_request_error")
    return orjson.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


def models_body(names: Sequence[str]) -> bytes:
    rows = [{"id": name, "object": "model", "created": CREATED, "owned_by": "graphgen"} for name in names]
    return orjson.dumps({"object": "list", "data": rows})


OPENAI = Protocol(parse_request, completion_body, error_body)
