"""Objects out of JSON that a model wrote: whatever stands around it, whatever is broken, wherever it was cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import orjson

__all__ = ["JsonReply", "Unfinished", "json_start", "read_json"]

# A string, which the end of the reply may cut. A quotation mark ends it only where JSON could go on, so that those
# which a model forgot to escape are a part of it; in valid JSON that changes nothing.
_STRING = r'"(?:[^"\\]|\\.|"(?!\s*+(?:[,:}\]，：]|\Z)))*+(?:"|\\?\Z)'
_TOKEN = re.compile(rf"{_STRING}|[{{}}]", re.DOTALL)
_MENDABLE = re.compile(rf"{_STRING}|,(?=\s*+[}}\]])|[，：]", re.DOTALL)
_MENDED = {",": "", "，": ",", "：": ":"}
_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_START = re.compile(r'\{\s*+["}]|\[\s*+[\[{\]]')
_OPENINGS = ("{", "[", "`")


class Unfinished(NamedTuple):
    """An object that the reply broke off in. `in_string` tells that its last field is a part only."""

    fields: Mapping[str, Any]
    in_string: bool


class JsonReply(NamedTuple):
    """What a reply holds.

    Attributes:
        objects: Its objects in order, without those that only hold others. What stands around one need not be whole.
        damaged: Pieces that begin like an object and are none.
        whole: The JSON value, where the reply holds just one and that is faultless.
        unfinished: The last of `damaged`, where the reply only broke off in it.
    """

    objects: tuple[dict[str, Any], ...]
    damaged: tuple[str, ...]
    whole: object = None
    unfinished: Unfinished | None = None


def json_start(reply: str) -> int | None:
    """Where JSON seems to begin in `reply`; a bracket of another kind is passed over."""
    match = _START.search(reply)
    return match.start() if match else None


def read_json(reply: str) -> JsonReply:
    """The objects of `reply`. Never raises; linear in the length of the reply."""
    text = reply.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2]
    answer = text if text.startswith(_OPENINGS) else text.partition("</think>")[2] or text
    for candidate in (text, _framed(text), _framed(answer)):
        whole = _decoded(candidate)
        if whole is not None:
            return JsonReply(tuple(_records(whole)), (), whole)
    return _scanned(answer)


def _framed(text: str) -> str:
    """From the first bracket to the last: without a code fence and without what else is said around it."""
    starts = [place for place in (text.find("{"), text.find("[")) if place >= 0]
    return text[min(starts) : max(text.rfind("}"), text.rfind("]")) + 1] if starts else ""


def _decoded(text: str) -> object:
    """The list or object that `text` is, else `None`."""
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("object", value) if isinstance(value, (dict, list)) else None


def _records(value: object) -> Iterator[dict[str, Any]]:
    """Every object in order that is no mere frame around others: one with text of its own, or without objects inside.

    Without recursion: what orjson decodes may be nested deeper than Python may call.
    """
    waiting = [value]
    while waiting:
        current = waiting.pop()
        fields = cast("dict[str, Any]", current) if isinstance(current, dict) else None
        values = list(fields.values()) if fields is not None else cast("list[object]", current)
        inner: list[object] = [each for each in values if isinstance(each, dict) or _holds_objects(each)]
        if fields is not None and (not inner or any(isinstance(each, str) for each in values)):
            yield fields
        waiting += reversed(inner)


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, (dict, list)) for each in cast("list[object]", value))


def _scanned(text: str) -> JsonReply:
    objects: list[dict[str, Any]] = []
    damaged: list[str] = []
    unfinished: Unfinished | None = None
    start = text.find("{")
    while start >= 0:
        bracket = next((match for match in _TOKEN.finditer(text, start + 1) if match[0] in ("{", "}")), None)
        piece = text[start : bracket.end() if bracket else len(text)]
        if bracket is None or bracket[0] == "}":
            fields = _mended(piece) if bracket else None
            if fields is None:
                damaged.append(piece)
                unfinished = None if bracket else _unfinished(piece)
            else:
                objects.append(fields)
            start = text.find("{", start + len(piece))
        else:
            if "," in piece:  # no frame around the next object, but one with fields of its own that was never closed
                damaged.append(piece[:-1])
            start = bracket.start()
    return JsonReply(tuple(objects), tuple(damaged), unfinished=unfinished)


def _unfinished(piece: str) -> Unfinished | None:
    for ending, in_string in (("}", False), ('"}', True)):
        fields = _mended(piece + ending)
        if fields is not None:
            return Unfinished(fields, in_string)
    return None


def _mended(piece: str) -> dict[str, Any] | None:
    """The object that `piece` is, or is meant to be: line breaks and quotes in its strings, a comma at its end."""
    decoded = _decoded(piece)
    if isinstance(decoded, dict):
        return cast("dict[str, Any]", decoded)
    try:
        fields = cast("dict[str, Any]", json.loads(_MENDABLE.sub(_mend, piece), strict=False))
    except (ValueError, RecursionError):
        return None
    return {_without_surrogates(key): _without_surrogates(value) for key, value in fields.items()}


def _mend(match: re.Match[str]) -> str:
    text = match[0]
    if text in _MENDED:
        return _MENDED[text]
    return f'"{_QUOTE.sub(_escaped, text[1:-1])}"'


def _escaped(match: re.Match[str]) -> str:
    return '\\"' if match[0] == '"' else match[0]


def _without_surrogates(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Half of a surrogate pair is no character: no encoder would take it."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value
