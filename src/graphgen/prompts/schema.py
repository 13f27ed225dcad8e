"""The form of a reply as JSON Schema, in the part of it that every endpoint with strict schemas takes.

OpenAI's strict mode is the narrowest: each object lists all its properties as required and allows no other, the root
is an object, and what only narrows a value (lengths, patterns, bounds) is refused by some of its models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

__all__ = ["checked_schema"]

_OBJECT = frozenset({"type", "description", "properties", "required", "additionalProperties"})
_ARRAY = frozenset({"type", "description", "items"})
_SCALAR = frozenset({"type", "description", "enum"})
_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
_DEEPEST = 5


def checked_schema(schema: object) -> Mapping[str, Any]:
    """`schema`, if an endpoint will take it.

    Raises:
        ValueError: It is no schema, or one that strict endpoints refuse; the message says where and why.
    """
    _check(schema, "schema", depth=1)
    root = cast("Mapping[str, Any]", schema)
    if root["type"] != "object":
        raise ValueError("schema: its root must be of the type object")
    return root


def _check(schema: object, place: str, *, depth: int) -> None:
    if not isinstance(schema, Mapping):
        raise ValueError(f"{place}: it must be a mapping with a `type`")  # noqa: TRY004 - the file's fault, not a caller's
    if depth > _DEEPEST:
        raise ValueError(f"{place}: it is nested more than {_DEEPEST} deep")
    node = cast("Mapping[str, Any]", schema)
    kind = node.get("type")
    if kind == "object":
        _check_object(node, place, depth)
    elif kind == "array":
        _check_keywords(node, _ARRAY, place)
        _check(node.get("items"), f"{place}.items", depth=depth + 1)
    elif kind in _SCALARS if isinstance(kind, str) else _is_choice(kind):
        _check_keywords(node, _SCALAR, place)
    else:
        raise ValueError(f"{place}: `type` must be object, array, string, number, integer, boolean or null")


def _is_choice(kind: object) -> bool:
    choices = cast("list[object]", kind) if isinstance(kind, list) else []
    return bool(choices) and _SCALARS.issuperset(map(str, choices))


def _check_object(node: Mapping[str, Any], place: str, depth: int) -> None:
    _check_keywords(node, _OBJECT, place)
    properties: object = node.get("properties")
    required: object = node.get("required")
    if not isinstance(properties, Mapping) or not properties:
        raise ValueError(f"{place}: an object needs `properties`")
    schemas = cast("Mapping[str, object]", properties)
    if not isinstance(required, list) or sorted(map(str, cast("list[object]", required))) != sorted(schemas):
        raise ValueError(f"{place}: `required` must list every property: {', '.join(map(str, schemas))}")
    if node.get("additionalProperties") is not False:
        raise ValueError(f"{place}: `additionalProperties` must be false")
    for name, each in schemas.items():
        _check(each, f"{place}.{name}", depth=depth + 1)


def _check_keywords(node: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    unknown = sorted(str(keyword) for keyword in node if keyword not in known)
    if unknown:
        raise ValueError(f"{place}: strict endpoints refuse `{unknown[0]}` here")
