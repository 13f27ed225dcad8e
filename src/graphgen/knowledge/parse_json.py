"""Records out of JSON that a model wrote, however it nested them and wherever it was cut off."""

from __future__ import annotations

import re
from typing import Any, cast

import orjson

__all__ = ["json_records"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[{}]', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f]")
_TRAILING_COMMA = re.compile(r",\s*\}\Z")


def json_records(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Every innermost object of `text` in order, and the pieces that look like one but are none.

    A record is an object without objects inside, so nothing around it needs to be whole.
    """
    records: list[dict[str, Any]] = []
    damaged: list[str] = []
    start: int | None = None
    for match in _TOKEN.finditer(text):
        if match[0] == "{":
            start = match.start()
        elif match[0] == "}" and start is not None:
            piece = text[start : match.end()]
            record = _decode(piece)
            if record is None:
                damaged.append(piece)
            else:
                records.append(record)
            start = None
    if start is not None:
        damaged.append(text[start:])
    return records, damaged


def _decode(piece: str) -> dict[str, Any] | None:
    text = _TRAILING_COMMA.sub("}", _CONTROL.sub(" ", piece))
    try:
        return cast("dict[str, Any]", orjson.loads(text))
    except orjson.JSONDecodeError:
        return None
