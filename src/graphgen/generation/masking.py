"""A name taken out of a text, so that it can be put back to the letter."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphgen.text.language import HAN

__all__ = ["Masked", "mask", "unmask"]

_LETTER = rf"(?![{HAN}])[^\W_]"


class Masked(NamedTuple):
    """A text with `blank` in place of a name; `forms` are the spellings that stood there, in order."""

    text: str
    blank: str
    forms: tuple[str, ...]


def mask(text: str, name: str) -> Masked:
    """`text` without `name`, in whatever case: whole words where the name is in letters, anywhere where it is Chinese.

    Unmasking gives `text` back whatever it holds: the blank is one that does not stand in it, and its brackets keep two
    blanks, or a blank and its neighbours, from running together into a third.
    """
    blank = next(each for each in map("[MASK{}]".format, ("", *_numbers(text))) if each not in text)
    pattern = r"\s+".join(map(re.escape, name.split()))
    pattern = rf"(?<!{_LETTER}){pattern}" if re.match(_LETTER, name.strip()) else pattern
    pattern = rf"{pattern}(?!{_LETTER})" if re.match(_LETTER, name.strip()[-1:]) else pattern
    found = list(re.finditer(pattern, text, re.IGNORECASE)) if name.strip() else []
    pieces = [text[end:start] for end, start in zip(
        (0, *(match.end() for match in found)), (*(match.start() for match in found), len(text)), strict=True
    )]  # fmt: skip
    return Masked(blank.join(pieces), blank, tuple(match[0] for match in found))


def unmask(masked: Masked) -> str:
    """The text that was masked."""
    first, *others = masked.text.split(masked.blank)
    return first + "".join(form + piece for form, piece in zip(masked.forms, others, strict=True))


def _numbers(text: str) -> range:
    return range(2, 3 + text.count("[MASK"))
