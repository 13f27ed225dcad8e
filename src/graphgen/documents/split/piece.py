"""What every splitter gives: a stretch of the text with its exact size."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Piece", "content_end", "content_start"]

_NEAR = 64  # characters at the end of which most often not all are white space
_CONTENT = re.compile(r"\S")


class Piece(NamedTuple):
    """Characters `start:end`, which neither begin nor end with white space, and the headings that they stand under.

    `size` is in the unit of the splitter: tokens or characters.
    """

    start: int
    end: int
    size: int
    headings: tuple[str, ...] = ()


def content_start(text: str, start: int, end: int) -> int:
    """Where the white space at the start of `start:end` stops; `end` if there is nothing else."""
    if start < end and not text[start].isspace():
        return start
    content = _CONTENT.search(text, start, end)
    return end if content is None else content.start()


def content_end(text: str, start: int, end: int) -> int:
    """Where the white space at the end of `start:end` begins; `start` if there is nothing else."""
    if start < end and not text[end - 1].isspace():
        return end
    near = max(start, end - _NEAR)
    if content := text[near:end].rstrip():
        return near + len(content)
    return start + len(text[start:near].rstrip())
