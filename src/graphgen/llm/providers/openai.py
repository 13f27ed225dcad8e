"""Any endpoint that speaks the OpenAI chat-completions protocol, over aiohttp: one POST, nothing in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson

from graphgen.errors import EndpointError, GraphGenError
from graphgen.llm.client import Allowances, BaseLLMClient, TransientError
from graphgen.llm.providers.dialect import Dialect
from graphgen.llm.providers.ending import finish_reason
from graphgen.llm.providers.json_body import json_of
from graphgen.llm.providers.logprobs import first_candidates
from graphgen.llm.providers.usage import token_count
from graphgen.llm.providers.wire import Response, Wire
from graphgen.llm.request import Request
from graphgen.llm.settings import OpenAIModel
from graphgen.records import Completion

__all__ = ["OpenAIClient", "completion_of", "wire_of"]

_PATH = "/chat/completions"
_REFUSED = frozenset({400, 404, 422})


def wire_of(settings: OpenAIModel, api_key: str | None) -> Wire:
    """The connection that `settings` describe."""
    return Wire(
        settings.base_url,
        api_key=api_key,
        api_key_header=settings.api_key_header,
        headers=settings.headers,
        query=settings.query,
        timeout=settings.timeout,
    )


class OpenAIClient(BaseLLMClient):
    """A model behind `<base_url>/chat/completions`.

    Args:
        settings: Where and how.
        api_key: Never logged, cached or shown.
    """

    def __init__(self, settings: OpenAIModel, api_key: str | None = None) -> None:
        self._settings = settings
        self._wire = wire_of(settings, api_key)
        self.dialect = Dialect(seed="seed" not in settings.omit)

    @property
    def endpoint(self) -> str:
        return self._wire.identity

    @property
    def model(self) -> str:
        return self._settings.model

    @property
    def allowances(self) -> Allowances:
        return self._wire.allowances

    async def __call__(self, request: Request) -> Completion:
        known = spoken = self.dialect
        while True:
            response = await self._wire.post(_PATH, orjson.dumps(spoken.body(request)))
            if response.is_success:
                if self.dialect == known:  # else someone else found out more meanwhile
                    self.dialect = spoken
                return self._completion(response)
            simpler = spoken.without(response.content, request) if response.status in _REFUSED else None
            if simpler is None:
                raise self._failure(response)
            spoken = simpler  # it holds for the others once it has helped: a complaint may quote the whole request

    async def close(self) -> None:
        await self._wire.close()

    def _completion(self, response: Response) -> Completion:
        try:
            return completion_of(json_of(response.content), self._settings.model)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise self._wire.unreadable(response) from error

    def _failure(self, response: Response) -> TransientError | GraphGenError:
        failure = self._wire.failure(response, self._settings.model)
        said = response.content.lower()
        field = next((name for name in ("temperature", "top_p") if name.encode() in said), None)
        if response.status in _REFUSED and field is not None and b"support" in said:
            return EndpointError(str(failure).partition(". ")[0] + ".", f"Set `omit: [{field}]` for this model.")
        return failure


def completion_of(body: Mapping[str, Any], model: str) -> Completion:
    """A chat completion's JSON as a record.

    Args:
        body: The whole answer.
        model: The name to record where the answer gives none.

    Raises:
        KeyError, IndexError, TypeError, ValueError, AttributeError: It is no chat completion.
    """
    choice = body["choices"][0]
    message = cast("Mapping[str, Any]", choice["message"])
    usage = cast("Mapping[str, object]", body.get("usage") or {})
    refusal = message.get("refusal")
    logprobs = cast("Mapping[str, Any]", choice.get("logprobs") or {})
    return Completion(
        text=message.get("content") or refusal or "",
        finish_reason="content_filter" if refusal else finish_reason(choice.get("finish_reason")),
        model=str(body.get("model") or model),
        input_tokens=token_count(usage.get("prompt_tokens")),
        output_tokens=token_count(usage.get("completion_tokens")),
        top_logprobs=first_candidates(logprobs.get("content")),
    )
