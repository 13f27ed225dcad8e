"""Foreign text, made safe to show: documents and models do not get to steer the terminal."""

from __future__ import annotations

import re

__all__ = ["opening", "shown"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """`text` with every control character but line breaks and tabs replaced, those that turn text around included."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def opening(text: str, longest: int = 72) -> str:
    """The beginning of `text` in one line."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[:longest]}…"
