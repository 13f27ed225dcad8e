"""What a model wrote around what it was asked for: reasoning, code fences, tags in many spellings."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Tagged", "bare", "tagged"]

_THOUGHT = re.compile(r"\A\s*<think>")
_FENCE = re.compile(r"\A```[\w+.-]*[ \t]*\n")
_BRACKETS = str.maketrans({"＜": "<", "＞": ">", "／": "/"})
_WIDE_TAG = re.compile(r"[＜<]\s{0,3}[/／]?\s{0,3}\w{1,20}\s{0,3}[＞>]")


class Tagged(NamedTuple):
    """The text of a block, and whether its closing tag was there."""

    text: str
    closed: bool


def bare(reply: str) -> str:
    """`reply` without a leading `<think>` block and without a code fence around it; tags in ASCII brackets."""
    _, thought, answer = reply.partition("</think>")
    unfinished = not thought and _THOUGHT.match(reply)
    text = "" if unfinished else answer if thought else reply
    text = _WIDE_TAG.sub(lambda match: match[0].translate(_BRACKETS), text.strip())
    fence = _FENCE.match(text)
    if fence:
        text = text[fence.end() :].removesuffix("```")
    return text.strip()


def tagged(reply: str, tag: str) -> Tagged | None:
    """The first block `<tag>…</tag>` of `reply`, in any case; one of the two tags may be missing.

    Returns:
        `None` where there is neither tag.
    """
    name = rf"\s{{0,3}}{re.escape(tag)}\s{{0,3}}>"
    opening = re.search(rf"<{name}", reply, re.IGNORECASE)
    start = opening.end() if opening else 0
    closing = re.compile(rf"<\s{{0,3}}/{name}", re.IGNORECASE).search(reply, start)
    if opening is None and closing is None:
        return None
    return Tagged(reply[start : closing.start() if closing else len(reply)].strip(), closing is not None)
