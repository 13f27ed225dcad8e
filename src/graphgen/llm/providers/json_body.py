"""The JSON of an answer, as forgiving as it can be: what it says was paid for."""

from __future__ import annotations

import json
from typing import Any, cast

import orjson

__all__ = ["json_of"]


def json_of(content: bytes) -> Any:  # noqa: ANN401 - whatever an endpoint says
    """What a body says.

    Half of a surrogate pair is no character, yet models write one at times, and endpoints pass it on: it becomes the
    replacement character, as everywhere else where text is broken.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        if b"\\u" not in content:
            raise
        return _whole(json.loads(content))


def _whole(value: Any) -> Any:  # noqa: ANN401 - see above
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in cast("dict[str, Any]", value).items()}
    return value
