"""Foreign text, made safe to show: documents and models do not get to steer the terminal."""

from __future__ import annotations

import re

from graphgen.cli.language import said

__all__ = ["fault", "labelled", "opening", "shown"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """`text` with every control character but line breaks and tabs replaced, those that turn text around included."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def fault(cause: str, remedy: str) -> str:
    """A cause and a remedy, one below the other."""
    first = labelled("error:", cause)
    return f"{first}\n{' ' * (7 if said('error:').isascii() else 6)}{shown(said(remedy))}"


def labelled(label: str, message: str) -> str:
    """A message behind a label; what stands behind several labels begins in one column."""
    named = said(label)
    return f"{named.ljust(7) if named.isascii() else named}{shown(said(message))}"


def opening(text: str, longest: int = 72) -> str:
    """The beginning of `text` in one line."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[:longest]}…"
