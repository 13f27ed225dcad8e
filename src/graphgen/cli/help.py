"""What a command says of itself, in a language that puts no spaces between its words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unicodedata import east_asian_width

from graphgen.cli.language import said

__all__ = ["ANY_WIDTH", "translate_help", "wrapped"]

ANY_WIDTH = 100_000
"""Columns. The parser of the command line cuts descriptions short to what fits; here, they are translated first."""

_WIDEST, _FIRST_COLUMN = 78, 30
_UNBREAKABLE = re.compile(r" +|[!-~]+[，。；：、）！？”]*|[（“]*.[，。；：、）！？”]*")
_EXTRA = re.compile(r"(?P<help>.*?)(?: {2}\[(?P<extra>[^\]]*)\])?", re.DOTALL)


def translate_help(command: Any) -> None:  # noqa: ANN401 - a command of the parser's, whose own types are private
    """Have `command` and all below it describe themselves in the language of this process."""
    # One instance is changed, of a class that is not ours.
    setattr(command, "get_help", partial(_help, command))  # noqa: B010
    for below in getattr(command, "commands", {}).values():
        translate_help(below)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns, of which a Chinese character takes two; no line begins with a stop.

    A word that is longer than a line has one for itself.
    """
    lines = [""]
    for word in _UNBREAKABLE.findall(text):
        if lines[-1] and _columns(lines[-1] + word.rstrip()) > width:
            lines.append("")
        if lines[-1] or word.strip():
            lines[-1] += word
    return [line.rstrip() for line in lines]


def _help(command: Any, context: Any) -> str:  # noqa: ANN401 - see `translate_help`
    page = _Page()
    command.format_help(context, page)
    return "\n".join(page.lines).strip("\n")


class _Page:
    """What the parser writes its help into."""

    width = ANY_WIDTH

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._columns = min(shutil.get_terminal_size().columns - 2, _WIDEST)
        self._indent = 0

    def write_usage(self, program: str, words: str = "", prefix: str | None = None) -> None:
        self.lines += [f"{prefix or said('Usage:')}{program} {words}"]

    def write_text(self, text: str) -> None:
        text = said(" ".join(text.split()))
        self.lines += [" " * self._indent + line for line in wrapped(text, self._columns - self._indent)]

    def write_paragraph(self) -> None:
        self.lines.append("")

    @contextmanager
    def section(self, name: str) -> Generator[None]:
        self.lines += ["", said(f"{name}:")]
        with self.indentation():
            yield

    @contextmanager
    def indentation(self) -> Generator[None]:
        self._indent += 2
        yield
        self._indent -= 2

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        first = min(max(len(name) for name, _ in rows), _FIRST_COLUMN) + 2
        for name, told in rows:
            lines = wrapped(_described(told), max(self._columns - first - self._indent, 10))
            beside = len(name) <= first - 2
            self.lines.append(" " * self._indent + (name.ljust(first) + lines[0] if beside else name))
            self.lines += [" " * (self._indent + first) + line for line in (lines[1:] if beside else lines)]


def _described(told: str) -> str:
    """A description, and what the parser adds to it in brackets."""
    match = _EXTRA.fullmatch(told)
    if match is None:
        return told
    text, extra = said(match["help"]), match["extra"]
    return f"{text}  [{'；'.join(map(said, extra.split('; ')))}]" if extra else text


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
