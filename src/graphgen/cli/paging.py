"""Pages one at a time on a terminal: a key goes on, another back. Anywhere else, one after the other."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from graphgen.cli.language import said

__all__ = ["page"]

_NEXT, _BACK, _QUIT = (
    {"n", " ", "\r", "\n", "\x1b[C", "\x1b[B"},
    {"p", "\x1b[D", "\x1b[A"},
    {"q", "\x1b", "\x03", "\x04", ""},
)
_REST_OF_KEY = 0.05
"""Seconds in which an arrow key sends its other bytes."""
_SHORTEST_ARROW = len(b"\x1b[A")


def page(console: Console, pages: Sequence[Text]) -> None:
    """Show `pages`.

    Args:
        console: Where.
        pages: What.
    """
    if not (console.is_terminal and sys.stdin.isatty()) or console.is_dumb_terminal:
        for each in pages:
            console.print(each)
        return
    place, footer = 0, said("n next, p previous, q quit")
    with _keys():
        while 0 <= place < len(pages):
            console.print(pages[place])
            console.print(f"{place + 1}/{len(pages)}   {footer}", style="dim", end="")
            place = _turned(place, len(pages))
            console.file.write("\r\x1b[K")
            console.file.flush()


def _turned(place: int, count: int) -> int:
    """The place to show next; `count` to end."""
    while True:
        key = _key()
        if key in _QUIT:
            return count
        if key in _NEXT:
            return place + 1
        if key in _BACK and place:
            return place - 1


def _key() -> str:
    """The next key, with all the bytes that it sends; nothing where the terminal is gone."""
    descriptor = sys.stdin.fileno()
    try:
        pressed = os.read(descriptor, 1)
        while pressed.startswith(b"\x1b") and select.select([descriptor], [], [], _REST_OF_KEY)[0]:
            more = os.read(descriptor, 1)
            pressed += more
            if not more or (len(pressed) >= _SHORTEST_ARROW and more.isalpha()):
                break
    except (KeyboardInterrupt, OSError):
        return ""
    return pressed.decode(errors="replace").lower() if len(pressed) == 1 else pressed.decode(errors="replace")


@contextmanager
def _keys() -> Generator[None]:
    """Every key comes at once and is not shown; as before afterwards."""
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
