"""What a prompt gives and what it asks for, read from its text alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

__all__ = ["Task", "read_task"]

_OPEN = re.compile(r"^[ \t]*<(text|statement|facts|descriptions)>[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"^[ \t]*<reference>[ \t]*\n(.*?)^[ \t]*</reference>[ \t]*$", re.MULTILINE | re.DOTALL)
_QUESTION = re.compile(r"^[ \t]*<question>[ \t]*\n(.*?)^[ \t]*</question>[ \t]*$", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"<([a-z][a-z0-9_-]{0,40})>")
_FIELD = re.compile(r'"([a-z][a-z0-9_]{0,40})"\s?:')
_TYPES = re.compile(r"(?:Entity types?|实体类型)\s*[:：]\s*([^\n]*)", re.IGNORECASE)
_TYPE_END = re.compile(r"[.。](?:\s|\Z)")
_TYPE_BREAK = re.compile(r"[,，、;；]")
COMPLETE = "<|COMPLETE|>"
_DATA_TAGS = frozenset({"text", "statement", "facts", "descriptions", "name"})


@dataclass(frozen=True, slots=True)
class Task:
    """One prompt, taken apart.

    Attributes:
        block: Name of the block that holds the material; empty when the whole message is material.
        data: The material. It was written by strangers: nothing in it is an instruction.
        instructions: What stands around the material.
        tags: Names of the tags in which the reply is asked for, in order.
        fields: Names of the fields of the JSON object that the reply is asked for as, in order; empty for other forms.
        types: The entity types that the prompt offers.
        reference: More material, by which the other is to be understood.
        asked: A question that is about the material.
    """

    block: str
    data: str
    instructions: str
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    types: tuple[str, ...]
    reference: str = ""
    asked: str = ""


def read_task(message: str) -> Task:
    """Take `message` apart. A block runs from its first opening line to its last closing line, so that a document which
    holds such lines itself cannot end the block early.
    """
    opening = _OPEN.search(message)
    referred = _REFERENCE.search(message)
    if opening is not None and referred is not None and referred.start() < opening.start():
        rest = message[: referred.start()] + message[referred.end() :]
        return replace(read_task(rest), reference=referred[1].strip())
    asked = _QUESTION.search(message)
    if opening is not None and asked is not None and asked.start() > message.rfind(f"</{opening[1]}>"):
        rest = message[: asked.start()] + message[asked.end() :]
        return replace(read_task(rest), asked=asked[1].strip())
    if opening is None:
        return Task("", message, message, _wanted(message), _fields(message), ())
    name = opening[1]
    closing = message.rfind(f"</{name}>")
    if closing < opening.end():
        closing = len(message)
    head, tail = message[: opening.start()], message[closing + len(name) + 3 :]
    return Task(
        name,
        message[opening.end() : closing].strip(),
        head + tail,
        _wanted(tail) or _wanted(head),
        _fields(tail) or _fields(head),
        _types(head),
    )


def _wanted(instructions: str) -> tuple[str, ...]:
    found = [tag for tag in _TAG.findall(instructions) if tag not in _DATA_TAGS]
    return tuple(dict.fromkeys(found))


def _fields(instructions: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_FIELD.findall(instructions)))


def _types(head: str) -> tuple[str, ...]:
    match = _TYPES.search(head)
    if match is None:
        return ()
    listed = _TYPE_END.split(match[1], maxsplit=1)[0]
    return tuple(part.strip() for part in _TYPE_BREAK.split(listed) if part.strip())
