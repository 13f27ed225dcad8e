"""A model that Ollama serves, over its native protocol: the one that tells probabilities and takes a schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson

from graphgen.errors import EndpointError, GraphGenError
from graphgen.llm.client import BaseLLMClient, TransientError
from graphgen.llm.providers.ending import finish_reason
from graphgen.llm.providers.logprobs import first_candidates
from graphgen.llm.providers.usage import token_count
from graphgen.llm.providers.wire import Response, Wire
from graphgen.llm.request import Request
from graphgen.llm.settings import OllamaModel
from graphgen.records import Completion

__all__ = ["OllamaClient"]

_PATH = "/api/chat"
_BAD_REQUEST, _NOT_FOUND = 400, 404
_MOST_LOGPROBS = 20
# Some versions tell the probabilities that are left after these filters, whose defaults leave a few tokens only.
# Where the likeliest token is taken anyway, switching them off changes nothing else.
_UNFILTERED = {"top_k": 0, "top_p": 1.0, "min_p": 0.0}


class OllamaClient(BaseLLMClient):
    """A model behind `<base_url>/api/chat`.

    Versions before 0.12.11 know no logprobs and ignore the wish for them: a completion then has none.

    Args:
        settings: Where and how.
        api_key: For an Ollama that is not on this machine; never logged, cached or shown.
    """

    def __init__(self, settings: OllamaModel, api_key: str | None = None) -> None:
        self._settings = settings
        self._wire = Wire(settings.base_url, api_key=api_key, timeout=settings.timeout)
        self._tells_logprobs = True

    @property
    def endpoint(self) -> str:
        return self._wire.base_url

    @property
    def model(self) -> str:
        return self._settings.model

    async def __call__(self, request: Request) -> Completion:
        while True:
            asked = request.parameters.top_logprobs is not None and self._tells_logprobs
            response = await self._wire.post(_PATH, orjson.dumps(_body(request, logprobs=asked)))
            if response.is_success:
                return self._completion(response)
            if not (asked and response.status == _BAD_REQUEST and b"logprob" in response.content.lower()):
                raise self._failure(response)
            self._tells_logprobs = False  # this model, or this version, refuses them

    async def close(self) -> None:
        await self._wire.close()

    def _completion(self, response: Response) -> Completion:
        try:
            return _completion_of(orjson.loads(response.content), self._settings.model)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._wire.unreadable(response) from error

    def _failure(self, response: Response) -> TransientError | GraphGenError:
        failure = self._wire.failure(response, self._settings.model)
        cause = failure.cause if isinstance(failure, GraphGenError) else ""
        said = response.content.lower()
        if response.status == _NOT_FOUND:
            if b"model" in said and b"not found" in said:
                return EndpointError(cause, f"Run `ollama pull {self._settings.model}` there, or correct `model`.")
            return EndpointError(
                cause, "Correct `base_url`: it ends where Ollama listens, without /v1 and without /api."
            )
        if response.status == _BAD_REQUEST and b"does not support thinking" in said:
            return EndpointError(cause, "Take `think` out of this model's settings.")
        return failure


def _body(request: Request, *, logprobs: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "stream": False,
    }
    if logprobs:
        body["logprobs"] = True
        body["top_logprobs"] = min(request.parameters.top_logprobs or 0, _MOST_LOGPROBS)
    if request.schema is not None:
        body["format"] = request.schema
    body |= request.extra
    body["options"] = _options(request, cast("Mapping[str, Any]", request.extra.get("options") or {}))
    return body


def _options(request: Request, given: Mapping[str, Any]) -> dict[str, Any]:
    """How to sample: what the request says goes before what the settings say."""
    parameters = request.parameters
    said = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "num_predict": parameters.max_tokens,
        "stop": parameters.stop or None,
        "seed": request.draw if parameters.temperature else None,
    }
    unfiltered = _UNFILTERED if parameters.top_logprobs is not None and parameters.temperature == 0 else {}
    return {**unfiltered, **given, **{name: value for name, value in said.items() if value is not None}}


def _completion_of(body: Mapping[str, Any], model: str) -> Completion:
    """The answer's JSON as a record.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is no answer.
    """
    message = cast("Mapping[str, Any]", body["message"])
    return Completion(
        text=message.get("content") or "",
        finish_reason=finish_reason(body.get("done_reason")),
        model=str(body.get("model") or model),
        input_tokens=token_count(body.get("prompt_eval_count")),
        output_tokens=token_count(body.get("eval_count")),
        top_logprobs=first_candidates(body.get("logprobs")),
    )
