"""The OpenAI chat-completions protocol: reading requests, writing answers and errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, TokenLogprob

__all__ = ["ChatRequest", "MalformedRequest", "completion_body", "error_body", "models_body", "parse_request"]

_CREATED = 1_700_000_000
"""A fixed time, so that equal requests have equal answers."""


_SERVER_ERROR = 500
_ERROR_TYPES = {401: "authentication_error", 429: "rate_limit_error"}


class MalformedRequest(Exception):
    """A request that is no chat-completions request; the text says why."""


class _Part(BaseModel):
    type: Literal["text"]
    text: str


class _ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_Part]

    def plain(self) -> Message:
        content = self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)
        return Message(role="system" if self.role == "developer" else self.role, content=content)


class ChatRequest(BaseModel):
    """The body of a request. Fields that change nothing here are accepted and ignored."""

    model_config = ConfigDict(frozen=True)

    model: str
    messages: list[_ChatMessage] = Field(min_length=1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    stop: str | list[str] | None = None
    seed: int | None = None
    n: int = Field(1, ge=1, le=128)
    logprobs: bool = False
    top_logprobs: int | None = Field(None, ge=0, le=20)
    stream: Literal[False] | None = None

    def conversation(self) -> tuple[Message, ...]:
        return tuple(message.plain() for message in self.messages)

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
        MalformedRequest: It is no JSON, or a field is missing or out of range.
    """
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'body'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise MalformedRequest(problems) from error
    if request.top_logprobs is not None and not request.logprobs:
        raise MalformedRequest("top_logprobs: logprobs must be true for it")
    return request


def completion_body(request: ChatRequest, completions: Sequence[Completion], identity: str) -> bytes:
    """One choice per completion. `identity` becomes the answer's id."""
    count = request.top_logprobs or 0
    prompt_tokens = completions[0].input_tokens
    output_tokens = sum(completion.output_tokens for completion in completions)
    choices = [
        {
            "index": index,
            "message": {"role": "assistant", "content": completion.text, "refusal": None},
            "finish_reason": completion.finish_reason,
            "logprobs": _logprobs(completion, count) if request.logprobs else None,
        }
        for index, completion in enumerate(completions)
    ]
    return orjson.dumps(
        {
            "id": f"chatcmpl-{identity}",
            "object": "chat.completion",
            "created": _CREATED,
            "model": request.model,
            "choices": choices,
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": output_tokens,
                "total_tokens": prompt_tokens + output_tokens,
            },
        }
    )


def _logprobs(completion: Completion, count: int) -> dict[str, object] | None:
    """The first token's position only: the embedded models have no other."""
    if not completion.top_logprobs:
        return None
    alternatives = [_alternative(candidate) for candidate in completion.top_logprobs]
    chosen = next((each for each in alternatives if each["token"] == completion.text), alternatives[0])
    return {"content": [{**chosen, "top_logprobs": alternatives[:count]}], "refusal": None}


def _alternative(candidate: TokenLogprob) -> dict[str, object]:
    token = candidate.token or ""
    return {"token": token, "logprob": candidate.logprob, "bytes": list(token.encode())}


def error_body(status: int, code: str, message: str) -> bytes:
    kind = "server_error" if status >= _SERVER_ERROR else _ERROR_TYPES.get(status, "invalid_request_error")
    return orjson.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


def models_body(names: Sequence[str]) -> bytes:
    rows = [{"id": name, "object": "model", "created": _CREATED, "owned_by": "graphgen"} for name in names]
    return orjson.dumps({"object": "list", "data": rows})
