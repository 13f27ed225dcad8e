"""Any endpoint that speaks the OpenAI chat-completions protocol, over aiohttp: one POST, nothing in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import aiohttp
import orjson

from graphgen.errors import EndpointError, RequestRefused
from graphgen.llm.client import BaseLLMClient, TransientError
from graphgen.llm.request import Request
from graphgen.records import Completion, TokenLogprob

__all__ = ["OpenAIClient"]

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_EXCERPT = 300
_KEY_LIKE = re.compile(r"\b(sk|key|gsk|xai)-[\w*-]{6,}")
# What endpoints allow as `top_logprobs` differs: 20, 5, or nothing at all.
_LOGPROB_LIMITS = (20, 5, None)


class OpenAIClient(BaseLLMClient):
    """A model behind `<base_url>/chat/completions`.

    Args:
        base_url: Up to and with the version, such as `https://api.openai.com/v1`.
        model: The model's name there.
        api_key: Sent as a bearer token; never logged, cached or shown.
        timeout: Seconds for one whole answer.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        timeout: float = 600.0,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._model = model
        self._api_key = api_key
        self._timeout = timeout
        self._headers = {"Content-Type": "application/json"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._session: aiohttp.ClientSession | None = None
        self._logprob_limit = 0

    @property
    def endpoint(self) -> str:
        return self._base_url

    @property
    def model(self) -> str:
        return self._model

    async def __call__(self, request: Request) -> Completion:
        asked_for = self._logprob_limit
        status, headers, content = await self._post(self._body(request))
        if status == 400 and b"logprob" in content and request.parameters.top_logprobs is not None:  # noqa: PLR2004
            # The endpoint allows fewer, or none: what it gives is its answer to this request.
            if asked_for == self._logprob_limit and asked_for < len(_LOGPROB_LIMITS) - 1:
                self._logprob_limit += 1
            if asked_for < len(_LOGPROB_LIMITS) - 1:
                return await self(request)
        if status != 200:  # noqa: PLR2004
            raise self._error(status, headers, content)
        return self._completion(content)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        if self._session is None:
            # The number of requests at a time is the limiter's business, so the pool has no limit of its own.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
                timeout=aiohttp.ClientTimeout(total=self._timeout, sock_connect=30),
                headers=self._headers,
                skip_auto_headers={"Accept-Encoding"} if self._base_url.startswith("http://127.") else None,
            )
        try:
            async with self._session.post(f"{self._base_url}/chat/completions", data=body) as response:
                return response.status, response.headers, await response.read()
        except TimeoutError as error:
            raise TransientError(f"{self._base_url} did not answer within {self._timeout:g} seconds") from error
        except aiohttp.InvalidURL as error:
            raise EndpointError(
                f"{self._base_url!r} is no URL.", "Correct base_url; it looks like http://host/v1."
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise TransientError(f"{self._base_url}: {str(error) or type(error).__name__}") from error

    def _body(self, request: Request) -> bytes:
        parameters = request.parameters
        body: dict[str, object] = {
            "model": request.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        }
        for name in ("temperature", "top_p", "max_tokens"):
            value = getattr(parameters, name)
            if value is not None:
                body[name] = value
        if parameters.stop:
            body["stop"] = parameters.stop
        limit = _LOGPROB_LIMITS[self._logprob_limit]
        if parameters.top_logprobs is not None and limit is not None:
            body["logprobs"] = True
            body["top_logprobs"] = min(parameters.top_logprobs, limit)
        if request.draw and parameters.temperature:
            body["seed"] = request.draw
        return orjson.dumps(body)

    def _completion(self, content: bytes) -> Completion:
        try:
            reply = orjson.loads(content)
            choice = reply["choices"][0]
            usage = cast("dict[str, int]", reply.get("usage") or {})
            return Completion(
                text=choice["message"].get("content") or "",
                finish_reason=choice.get("finish_reason") or "stop",
                model=str(reply.get("model") or self._model),
                input_tokens=int(usage.get("prompt_tokens") or 0),
                output_tokens=int(usage.get("completion_tokens") or 0),
                top_logprobs=_top_logprobs(choice),
            )
        except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            shown = self._redacted(content)
            raise TransientError(
                f"{self._base_url} answered with a body that is no chat completion: {shown}"
            ) from error

    def _error(self, status: int, headers: Mapping[str, str], content: bytes) -> Exception:
        message = self._message(content)
        if status in {401, 403}:
            return EndpointError(
                f"{self._base_url} refused the API key ({status}): {message}.",
                "Set the environment variable that `api_key_env` names to a valid key.",
            )
        if status == 404:  # noqa: PLR2004
            return EndpointError(
                f"{self._base_url} knows no model {self._model!r}, or the URL is wrong (404): {message}.",
                "Correct `model` or `base_url` (which usually ends in /v1).",
            )
        if status == 402 or b"insufficient_quota" in content:  # noqa: PLR2004
            return EndpointError(
                f"The quota at {self._base_url} is used up: {message}.", "Add credit, then run the same command again."
            )
        if status in _TRANSIENT:
            cause = f"{self._base_url} answered {status}: {message}"
            return TransientError(cause, _retry_after(headers), throttled=status == 429)  # noqa: PLR2004
        return RequestRefused(
            f"{self._base_url} refused the request ({status}): {message}.",
            "Shorten the input (`chunk_size`) if it is too long for the model, or choose another model.",
        )

    def _message(self, content: bytes) -> str:
        try:
            error = orjson.loads(content)["error"]
            message = cast("str", error["message"] if isinstance(error, dict) else error)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return self._redacted(content)
        return self._redacted(str(message).encode()).rstrip(".")

    def _redacted(self, content: bytes) -> str:
        """What the endpoint said, without the key: some echo it."""
        text = " ".join(content.decode("utf-8", "replace").split())
        if self._api_key:
            text = text.replace(self._api_key, "***")
        text = _KEY_LIKE.sub("***", text)
        return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _top_logprobs(choice: Mapping[str, object]) -> tuple[TokenLogprob, ...] | None:
    """The candidates of the first token. Some endpoints list them, some give the chosen token alone, most nothing."""
    logprobs = cast("Mapping[str, list[dict[str, object]]] | None", choice.get("logprobs"))
    positions = logprobs.get("content") if logprobs else None
    if not positions:
        return None
    first = positions[0]
    candidates = cast("list[dict[str, object]]", first.get("top_logprobs") or [first])
    return tuple(
        TokenLogprob(token=_token(candidate), logprob=float(cast("float", candidate["logprob"])))
        for candidate in candidates
    )


def _token(candidate: Mapping[str, object]) -> str | None:
    """The token's text; `None` where it is a part of a character."""
    token = cast("str | None", candidate.get("token"))
    raw = cast("list[int] | None", candidate.get("bytes"))
    if raw is not None:
        try:
            return bytes(raw).decode("utf-8")
        except (UnicodeDecodeError, ValueError):
            return None
    return None if token is None or "\ufffd" in token else token


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, scale in (("retry-after-ms", 0.001), ("Retry-After", 1.0)):
        try:
            return max(0.0, float(headers[name]) * scale)
        except (KeyError, ValueError):
            continue
    return None
