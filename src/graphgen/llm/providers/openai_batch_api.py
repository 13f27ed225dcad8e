"""OpenAI's batch API as it is spoken: files up, a batch made, looked at and found again, files down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, cast

import aiohttp
import orjson

from graphgen.errors import EndpointError
from graphgen.llm.client import TransientError
from graphgen.llm.providers.wire import Response, Wire

__all__ = ["METADATA", "BatchAPI", "RemoteBatch", "Result", "line"]

METADATA = "graphgen"
"""The name under which a batch carries the digest of what is in it."""

_URL = "/v1/chat/completions"
_WINDOW = "24h"
_PAGE = 100
_MOST_PAGES = 50
_NOT_FOUND = 404
_NO_SUCH_ROUTE = frozenset({404, 405, 501})
_OVER = frozenset({"completed", "failed", "expired", "cancelled"})


class RemoteBatch(NamedTuple):
    """A batch as the provider describes it."""

    id: str
    status: str
    output_file: str | None
    error_file: str | None
    digest: str | None
    errors: tuple[Mapping[str, Any], ...]

    @property
    def is_over(self) -> bool:
        return self.status in _OVER


class Result(NamedTuple):
    """What became of one request: a response with a status, or an error without one."""

    custom_id: str
    status: int | None
    body: Any
    error: str


def line(custom_id: str, body: Mapping[str, Any]) -> bytes:
    """One request of an input file."""
    row = {"custom_id": custom_id, "method": "POST", "url": _URL, "body": body}
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


class BatchAPI:
    """The routes under `<base_url>/files` and `<base_url>/batches`.

    Every method raises what `Wire.post` and `Wire.failure` tell of.
    """

    def __init__(self, wire: Wire, model: str) -> None:
        self._wire = wire
        self._model = model

    async def upload(self, content: bytes) -> str:
        """Store an input file; gives its id."""
        form = aiohttp.FormData()
        form.add_field("purpose", "batch")
        form.add_field("file", content, filename="graphgen.jsonl", content_type="application/jsonl")
        response = await self._wire.send("POST", "/files", data=form)
        if response.status in _NO_SUCH_ROUTE:
            cause = f"{self._wire.base_url} has no batch API ({response.status})."
            raise EndpointError(cause, "Set `batch: false` for this model.")
        return str(self._object(response)["id"])

    async def create(self, file: str, digest: str) -> str:
        """Make a batch of an input file; gives its id."""
        asked = {"input_file_id": file, "endpoint": _URL, "completion_window": _WINDOW, "metadata": {METADATA: digest}}
        return str(self._object(await self._wire.post("/batches", orjson.dumps(asked)))["id"])

    async def show(self, batch: str) -> RemoteBatch | None:
        """A batch as it stands; `None` where there is none of that id."""
        response = await self._wire.send("GET", f"/batches/{batch}")
        return None if response.status == _NOT_FOUND else _remote(self._object(response))

    async def find(self, digest: str, is_known: Callable[[str], bool]) -> str | None:
        """The newest batch that carries `digest` and is not known yet."""
        after = ""
        for _ in range(_MOST_PAGES):
            page = self._object(await self._wire.send("GET", f"/batches?limit={_PAGE}{after}"))
            batches = [_remote(row) for row in cast("list[Mapping[str, Any]]", page.get("data") or [])]
            found = next((each.id for each in batches if each.digest == digest and not is_known(each.id)), None)
            if found is not None or not batches or not page.get("has_more"):
                return found
            after = f"&after={batches[-1].id}"
        return None

    async def results(self, file: str | None) -> list[Result]:
        """What an output or an error file says, line by line; nothing where there is no file."""
        if file is None:
            return []
        response = await self._wire.send("GET", f"/files/{file}/content")
        if not response.is_success:
            raise self._wire.failure(response, self._model)
        return list(_results(response.content))

    def _object(self, response: Response) -> Mapping[str, Any]:
        if not response.is_success:
            raise self._wire.failure(response, self._model)
        try:
            read = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise self._unreadable(response) from error
        if not isinstance(read, dict) or not ("id" in read or "data" in read):
            raise self._unreadable(response)
        return cast("Mapping[str, Any]", read)

    def _unreadable(self, response: Response) -> TransientError:
        shown = self._wire.redacted(response.content)
        return TransientError(f"{self._wire.base_url} answered with what is no part of a batch API: {shown}")


def _remote(body: Mapping[str, Any]) -> RemoteBatch:
    errors = cast("Mapping[str, Any]", body.get("errors") or {}).get("data") or ()
    metadata = cast("Mapping[str, str]", body.get("metadata") or {})
    return RemoteBatch(
        id=str(body.get("id")),
        status=str(body.get("status")),
        output_file=body.get("output_file_id"),
        error_file=body.get("error_file_id"),
        digest=metadata.get(METADATA),
        errors=tuple(errors),
    )


def _results(content: bytes) -> Iterator[Result]:
    for row in content.splitlines():
        try:
            yield _result(orjson.loads(row))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            continue  # one line that nobody can read must not keep the others from whoever paid for them


def _result(read: Mapping[str, Any]) -> Result:
    response = cast("Mapping[str, Any]", read.get("response") or {})
    error = cast("Mapping[str, Any]", read.get("error") or {})
    status = response.get("status_code")
    said = str(error.get("message") or error.get("code") or "it was not done")
    return Result(str(read["custom_id"]), None if status is None else int(status), response.get("body"), said)
