"""The outline of a Markdown text, as a tree of sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Section", "outline"]

_CANDIDATE = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,}|~{3,})|(?P<hashes>#{1,6})(?=[ \t])|(?P<underline>={2,}|-{3,})[ \t]*\r?$)", re.MULTILINE
)
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+$")
_NO_HEADING = re.compile(r"\s|[>|#*+-]|\d+[.)]\s|`{3}|~{3}")
_LONGEST = 300


@dataclass(slots=True)
class Section:
    """A heading with what stands under it.

    Attributes:
        level: 1 to 6, or 0 for the whole document.
        headings: The titles from the outermost section to this one.
        start: Where its heading begins.
        body: Where its heading ends.
        end: Where the next section begins that is not inside this one.
        children: The sections inside it.
    """

    level: int
    headings: tuple[str, ...]
    start: int
    body: int
    end: int
    children: list[Section] = field(default_factory=list["Section"])


def outline(text: str) -> Section:
    """The document as a section of level 0, with those that its headings open inside.

    Headings are lines that begin with hashes, or single lines with a line of `=` or `-` below (CommonMark). Fenced code
    holds none, and a line of more than 300 characters is none.
    """
    root = Section(0, (), 0, 0, len(text))
    open_sections = [root]
    for level, title, start, body in _headings(text):
        while open_sections[-1].level >= level:
            open_sections.pop().end = start
        parent = open_sections[-1]
        section = Section(level, (*parent.headings, title), start, body, len(text))
        parent.children.append(section)
        open_sections.append(section)
    return root


def _headings(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Level, title, start and end of every heading."""
    fence: str | None = None
    for match in _CANDIDATE.finditer(text):
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        marker = match["fence"]
        if marker:
            fence = _fence_after(fence, marker, text[match.end() : end].strip())
        elif fence is not None or end - match.end() > _LONGEST:
            continue
        elif match["hashes"]:
            title = _CLOSING_HASHES.sub("", text[match.end() : end].strip()).strip()
            if title:
                yield len(match["hashes"]), title, match.start(), end
        else:
            start = _underlined(text, match.start())
            if start is not None:
                level = 1 if match["underline"].startswith("=") else 2
                yield level, text[start : match.start()].strip(), start, end


def _fence_after(fence: str | None, marker: str, rest: str) -> str | None:
    """The fence that is open after a line of `marker` and `rest`."""
    if fence is None:
        inline = marker.startswith("`") and "`" in rest
        return None if inline else marker
    closes = marker.startswith(fence) and not rest
    return None if closes else fence


def _underlined(text: str, underline: int) -> int | None:
    """Where the line above `underline` begins, if it is a paragraph of one line that can be a title."""
    start = text.rfind("\n", 0, max(0, underline - 1)) + 1
    if not 0 < underline - start <= _LONGEST or _NO_HEADING.match(text, start):
        return None
    above = text[max(0, start - _LONGEST) : start].rpartition("\n")[0].rpartition("\n")[2]
    return start if not above.strip() else None
