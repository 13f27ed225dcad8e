"""Chunks of Markdown: sections stay whole where they fit, and share a chunk where they are short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphgen.documents.split.headings import Section, outline
from graphgen.documents.split.piece import Piece, content_start
from graphgen.documents.split.recursive import RecursiveCharacterSplitter

__all__ = ["MarkdownSplitter"]

_SURELY_TOO_LONG = 16  # characters a token: no prose comes near, and nothing longer is worth counting


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch to keep whole if it fits: a section with all inside it, or what one says before the first inside it."""

    start: int
    end: int
    headings: tuple[str, ...]
    section: Section | None
    tokens: int | None


@dataclass(frozen=True, slots=True)
class MarkdownSplitter:
    """Splits at headings. What is too long without one is left to `splitter`, which also sets the size."""

    splitter: RecursiveCharacterSplitter

    def split(self, text: str) -> Iterator[Piece]:
        """The pieces of `text`, in order, each with the headings of the innermost section that holds all of it."""
        root = outline(text)
        yield from self._section(text, root, root.start)

    def _section(self, text: str, section: Section, start: int) -> Iterator[Piece]:
        """The pieces of `section` from `start` on: neighbours that fit together are one piece."""
        group: list[_Part] = []
        for part in self._parts(text, section, start):
            together = sum(member.tokens or 0 for member in group) + (part.tokens or 0)
            if group and (part.tokens is None or together > self.splitter.size):
                yield from self._group(text, group, section)
                group = []
            if part.tokens is not None:
                group.append(part)
            elif part.section is not None:
                yield from self._section(text, part.section, part.start)
            else:
                yield from self._group(text, [part], section)
        if group:
            yield from self._group(text, group, section)

    def _parts(self, text: str, section: Section, start: int) -> Iterator[_Part]:
        """What `section` says itself, then each section inside. A bare heading goes to the first of them."""
        body_end = section.children[0].start if section.children else section.end
        is_bare = content_start(text, section.body, body_end) == body_end
        if not (is_bare and section.children):
            yield self._part(text, start, body_end, section.headings, None)
        for child in section.children:
            child_start = start if is_bare and child is section.children[0] else child.start
            yield self._part(text, child_start, child.end, child.headings, child)

    def _part(self, text: str, start: int, end: int, headings: tuple[str, ...], section: Section | None) -> _Part:
        tokens = None
        if end - start <= _SURELY_TOO_LONG * self.splitter.size:
            tokens = self.splitter.count(text[start:end])
        if tokens is not None and tokens > self.splitter.size:
            tokens = None
        return _Part(start, end, headings, section, tokens)

    def _group(self, text: str, parts: list[_Part], section: Section) -> Iterator[Piece]:
        headings = parts[0].headings if len(parts) == 1 else section.headings
        for piece in self.splitter.split(text, parts[0].start, parts[-1].end):
            yield piece._replace(headings=headings)
