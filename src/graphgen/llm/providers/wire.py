"""HTTP as every remote provider needs it: one session, errors told apart, and no secret ever shown."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple, cast
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from yarl import URL

from graphgen.errors import EndpointError, GraphGenError, RequestRefused
from graphgen.llm.client import Allowance, Allowances, TransientError

__all__ = ["Response", "Wire"]

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_STRAINED = frozenset({408, 503, 504, 524, 529})
_CUT_OFF = frozenset({504, 524})  # a gateway lost patience with work that may go on, and be charged
_THROTTLED, _NOT_FOUND, _UNPAID = 429, 404, 402
_OUT_OF_CREDIT = (b"insufficient_quota", b"insufficient balance", b"billing_hard_limit")
_EXCERPT = 300
_LONGEST_WINDOW = 3600.0
"""Seconds. What is said to come later is a moment in place of a duration, or a day's quota: no pace to go at."""
_KEY_LIKE = re.compile(r"\b(sk|key|gsk|xai)-[\w*-]{6,}")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004


class Wire:
    """A connection to one endpoint.

    Args:
        base_url: What every path is appended to.
        api_key: Never logged, cached or shown.
        api_key_header: The header that carries the key; `Authorization` carries it as a bearer token.
        headers: Further headers.
        query: A query for every URL.
        timeout: Seconds for one whole answer.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        api_key_header: str = "Authorization",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        timeout: float = 600.0,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.allowances = Allowances()
        self._api_key = api_key
        self._timeout = timeout
        self._query = dict(query or {})
        self._headers = dict(headers or {})
        if api_key:
            bearer = api_key_header.casefold() == "authorization"
            self._headers[api_key_header] = f"Bearer {api_key}" if bearer else api_key
        self._proxy = _proxy_to(self.base_url)
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    @property
    def identity(self) -> str:
        """Who answers, as part of a cache key: a query such as an API version may change what is answered."""
        return f"{self.base_url}?{urlencode(sorted(self._query.items()))}" if self._query else self.base_url

    async def post(self, path: str, body: bytes) -> Response:
        """Send JSON.

        Raises:
            TransientError: No whole answer came.
            EndpointError: The URL is none.
        """
        return await self.send("POST", path, data=body, headers={"Content-Type": "application/json"})

    async def send(
        self, method: str, path: str, *, data: bytes | aiohttp.FormData | None = None, headers: Mapping[str, str] = {}
    ) -> Response:
        """Send anything; `path` begins with a slash. Raises what `post` raises."""
        session = self._session or self._open()
        try:
            async with session.request(
                method, self._url(path), data=data, headers=headers, allow_redirects=False, proxy=self._proxy
            ) as response:
                content = await response.read()
                answer = Response(response.status, response.headers, content)
                if answer.is_success:  # a refusal may tell of another limit, such as how many at a time
                    self.allowances = _allowances(response.headers)
                return answer
        except TimeoutError as error:
            cause = f"{self.base_url} did not answer within {self._timeout:g} seconds"
            raise TransientError(cause, strained=True, billable=True) from error
        except aiohttp.InvalidURL as error:
            raise EndpointError(
                f"{self.base_url!r} is no URL.", "Correct base_url; it looks like http://host/v1."
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            unsent = isinstance(error, aiohttp.ClientConnectorError)
            cause = f"{self.base_url}: {self.redacted(str(error).encode()) or type(error).__name__}"
            raise TransientError(cause, billable=not unsent) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def failure(self, response: Response, model: str) -> TransientError | GraphGenError:
        """What an answer without success means: asking again may help, or nothing will, or not for this request."""
        status, url = response.status, self.base_url
        message = self._message(response.content)
        if 300 <= status < 400:  # noqa: PLR2004
            target = self.redacted(response.headers.get("Location", "nowhere").partition("?")[0].encode())
            return EndpointError(
                f"{url} redirects to {target} ({status}), and a key is not sent on to where nobody said.",
                "If you trust that address, set base_url so that it begins there.",
            )
        if status in {401, 403}:
            return EndpointError(
                f"{url} refused the API key ({status}): {message}.",
                "Set the environment variable that `api_key_env` names to a valid key.",
            )
        if status == _NOT_FOUND:
            return EndpointError(
                f"{url} knows no model {model!r}, or the URL is wrong (404): {message}.",
                "Correct `model` or `base_url` (which usually ends in /v1).",
            )
        if status == _UNPAID or any(mark in response.content.lower() for mark in _OUT_OF_CREDIT):
            return EndpointError(
                f"The quota at {url} is used up: {message}.", "Add credit, then run the same command again."
            )
        if status in _TRANSIENT:
            return TransientError(
                f"{url} answered {status}: {message}",
                _retry_after(response.headers),
                throttled=status == _THROTTLED,
                strained=status in _STRAINED,
                billable=status in _CUT_OFF,
            )
        return RequestRefused(
            f"{url} refused the request ({status}): {message}.",
            "Shorten the input (`chunk_size`) if it is too long for the model, or choose another model.",
        )

    def unreadable(self, response: Response) -> TransientError:
        """What a success means whose body is not what it should be: the work was done, and its result is lost."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        shown = self.redacted(response.content)
        cause = f"{self.base_url} answered with a body that is no completion ({kind}): {shown}"
        return TransientError(cause, billable=True)

    def redacted(self, content: bytes) -> str:
        """What the endpoint said, in a line and without the key: some echo it."""
        text = " ".join(content.decode("utf-8", "replace").split())
        if self._api_key:
            text = text.replace(self._api_key, "***")
        text = _KEY_LIKE.sub("***", text)
        return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"

    def _open(self) -> aiohttp.ClientSession:
        local = self.base_url.startswith("http://127.")
        self._session = aiohttp.ClientSession(
            # The number of requests at a time is the limiter's business, so the pool has no limit of its own.
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
            timeout=aiohttp.ClientTimeout(total=self._timeout, sock_connect=30),
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers={"Accept-Encoding"} if local else None,
        )
        return self._session

    def _url(self, path: str) -> URL:
        url = self._urls.get(path)
        if url is None:
            url = URL(f"{self.base_url}{path}").update_query(self._query)
            if len(self._urls) < 16:  # noqa: PLR2004 - the few that are asked again and again
                self._urls[path] = url
        return url

    def _message(self, content: bytes) -> str:
        try:
            error = orjson.loads(content)["error"]
            message = cast("str", error["message"] if isinstance(error, dict) else error)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return self.redacted(content)
        return self.redacted(str(message).encode()).rstrip(".")


def _proxy_to(base_url: str) -> str | None:
    """The proxy that the environment names for an endpoint (`HTTPS_PROXY`, `NO_PROXY`); none for this machine."""
    url = urlsplit(base_url)
    host = url.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or proxy_bypass(host):
        return None
    return getproxies().get(url.scheme)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, scale in (("retry-after-ms", 0.001), ("Retry-After", 1.0)):
        told = headers.get(name)
        if told is None:
            continue
        try:
            return max(0.0, float(told) * scale)
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError):
            continue
    return None


def _allowances(headers: Mapping[str, str]) -> Allowances:
    return Allowances(_allowance(headers, "requests"), _allowance(headers, "tokens"))


def _allowance(headers: Mapping[str, str], what: str) -> Allowance | None:
    try:
        limit = float(headers[f"x-ratelimit-limit-{what}"])
        remaining = float(headers[f"x-ratelimit-remaining-{what}"])
        reset = _seconds(headers[f"x-ratelimit-reset-{what}"])
    except (KeyError, ValueError):
        return None
    is_meant = 0 <= remaining <= limit < math.inf and 0 <= reset <= _LONGEST_WINDOW  # none of it is so for a NaN
    return Allowance(limit, remaining, reset) if is_meant else None


def _seconds(duration: str) -> float:
    """Seconds of a plain number, or of what Go writes: `1m30s`, `20ms`."""
    parts = _DURATION.findall(duration)
    if not parts:
        return float(duration)
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)
