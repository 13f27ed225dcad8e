"""What an OpenAI-compatible endpoint turns out to speak: it is found out once, from what it refuses."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from graphgen.llm.request import Request

__all__ = ["Dialect"]

# What endpoints allow as `top_logprobs` differs: 20, 5, or nothing at all.
_LOGPROB_LIMITS = (20, 5, None)


class Dialect(NamedTuple):
    """How requests are put. The first one to be refused for a field is put again without it, as are all after it.

    Attributes:
        logprobs: The most candidates that may be asked for; `None` when none may.
        tokens: The field that bounds a reply's length.
        structure: How a reply's schema is told.
        seed: Whether there may be a seed.
    """

    logprobs: int | None = _LOGPROB_LIMITS[0]
    tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    structure: Literal["json_schema", "json_object", "none"] = "json_schema"
    seed: bool = True

    def body(self, request: Request) -> dict[str, Any]:
        """The body of `request`, as JSON would have it."""
        parameters = request.parameters
        body: dict[str, Any] = {
            "model": request.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        }
        if parameters.temperature is not None:
            body["temperature"] = parameters.temperature
        if parameters.top_p is not None:
            body["top_p"] = parameters.top_p
        if parameters.max_tokens is not None:
            body[self.tokens] = parameters.max_tokens
        if parameters.stop:
            body["stop"] = parameters.stop
        if parameters.top_logprobs is not None and self.logprobs is not None:
            body["logprobs"] = True
            body["top_logprobs"] = min(parameters.top_logprobs, self.logprobs)
        if request.draw and parameters.temperature and self.seed:
            body["seed"] = request.draw
        if request.schema is not None and self.structure != "none":
            body["response_format"] = self._response_format(request)
        return body | dict(request.extra)

    def without(self, complaint: bytes, request: Request) -> Dialect | None:
        """What to speak after `complaint` about `request`; `None` when it is about nothing that can be left out."""
        said = complaint.lower()
        if request.parameters.top_logprobs is not None and self.logprobs is not None and b"logprob" in said:
            return self._replace(logprobs=_LOGPROB_LIMITS[_LOGPROB_LIMITS.index(self.logprobs) + 1])
        bounded = request.parameters.max_tokens is not None
        if bounded and self.tokens == "max_tokens" and b"max_completion_tokens" in said:
            return self._replace(tokens="max_completion_tokens")
        about_structure = any(word in said for word in (b"response_format", b"json_schema", b"json_object"))
        if request.schema is not None and self.structure != "none" and about_structure:
            return self._replace(structure="json_object" if self.structure == "json_schema" else "none")
        if request.draw and self.seed and b"seed" in said:
            return self._replace(seed=False)
        return None

    def _response_format(self, request: Request) -> dict[str, Any]:
        if self.structure == "json_object":
            return {"type": "json_object"}
        return {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": request.schema}}
