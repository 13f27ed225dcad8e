"""The text of a structured file, block by block, written as Markdown: so that it is split by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["Blocks", "plain"]

_SPACE = re.compile(r"\s+")
_FENCE = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_DEEPEST = 6
_CLOSE = frozenset({"item", "row"})


def plain(text: str) -> str:
    """`text` in one line."""
    return _SPACE.sub(" ", text).strip()


class Blocks:
    """Collects headings, paragraphs, list items, table rows and code in the order in which they are given.

    Empty lines stand between them, but for items of one list and rows of one table. What is blank is left out.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._last = ""

    def heading(self, level: int, text: str) -> None:
        title = plain(text)
        self._add("heading", f"{'#' * min(max(level, 1), _DEEPEST)} {title}" if title else "")

    def paragraph(self, text: str) -> None:
        lines = (line.strip() for line in text.strip().splitlines())
        self._add("paragraph", "\n".join(line for line in lines if line))

    def item(self, text: str, depth: int = 0, mark: str = "-") -> None:
        content = plain(text)
        self._add("item", f"{'  ' * depth}{mark} {content}" if content else "")

    def row(self, cells: Iterable[str]) -> None:
        contents = [plain(cell) for cell in cells]
        self._add("row", f"| {' | '.join(contents)} |" if any(contents) else "")

    def code(self, text: str) -> None:
        """`text` as it stands, fenced: what looks like a heading in it is none."""
        longest = max((len(fence) for fence in _FENCE.findall(text)), default=2)
        fence = "`" * (longest + 1)
        content = text.strip("\r\n").rstrip()
        self._add("code", f"{fence}\n{content}\n{fence}" if content else "")

    def end(self) -> None:
        """The list or table is over: what follows is another one."""
        self._last = ""

    def text(self) -> str:
        return "".join(self._parts)

    def _add(self, kind: str, text: str) -> None:
        if not text:
            return
        if self._parts:
            self._parts.append("\n" if kind == self._last and kind in _CLOSE else "\n\n")
        self._parts.append(text)
        self._last = kind
