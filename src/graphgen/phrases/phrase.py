"""A phrase: an English sentence with holes, and how it is said in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

__all__ = ["Phrase", "read_phrases"]

_NESTED = "phrase"
_KINDS = {"number": re.compile(r"[\d.,:$%-]+"), "word": re.compile(r"\S+")}


@dataclass(frozen=True)
class Phrase:
    """An entry of a phrasebook.

    Attributes:
        pieces: The literal English text before, between and after the holes.
        holes: Their names, in the order of the English text.
        kinds: What may stand in each: `phrase` is a message itself, such as a cause told within another one; `word`
            has no spaces and `number` no letters, which tells short phrases from others; all else is any text.
        other: The sentence in the other language, with the same holes in any order.
    """

    pieces: tuple[str, ...]
    holes: tuple[str, ...]
    kinds: tuple[str, ...]
    other: str

    @cached_property
    def weight(self) -> int:
        """How many characters it has of its own: of two phrases that a text may come from, the heavier is right."""
        return sum(map(len, self.pieces))

    @cached_property
    def nested(self) -> frozenset[str]:
        """The holes that hold phrases. What stands in the others, names and numbers and foreign text, is kept."""
        return frozenset(name for name, kind in zip(self.holes, self.kinds, strict=True) if kind == _NESTED)

    def match(self, text: str) -> dict[str, str] | None:
        """What stands in the holes if `text` was made from this phrase; in time linear in `text`."""
        first, *between = self.pieces
        if not between:
            return {} if text == first else None
        *between, last = between
        end = len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < len(first):
            return None
        held: list[str] = []
        place = len(first)
        for piece in between:
            found = text.find(piece, place, end)
            if found < 0:
                return None
            held.append(text[place:found])
            place = found + len(piece)
        held.append(text[place:end])
        if any(
            kind in _KINDS and not _KINDS[kind].fullmatch(each) for kind, each in zip(self.kinds, held, strict=True)
        ):
            return None
        return dict(zip(self.holes, held, strict=True))


def read_phrases(text: str) -> Iterator[Phrase]:
    """The phrases of a file: pairs of lines, with empty lines and comments (`#`) between them.

    Raises:
        ValueError: An English line has no other one, or a hole is written as nothing that can be read.
    """
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line and not line.startswith("# "):
            lines.append(line)
        elif len(lines) % 2:
            raise ValueError(f"Not a sentence and its translation, each on one line: {lines}")
        else:
            yield from (_phrase(*pair) for pair in zip(lines[::2], lines[1::2], strict=True))
            lines = []


def _phrase(english: str, other: str) -> Phrase:
    pieces = [""]
    holes: list[str] = []
    kinds: list[str] = []
    for before, name, kind, _ in Formatter().parse(english):
        pieces[-1] += before
        if name is not None:
            pieces.append("")
            holes.append(name)
            kinds.append(kind or "")
    return Phrase(tuple(pieces), tuple(holes), tuple(kinds), other)
