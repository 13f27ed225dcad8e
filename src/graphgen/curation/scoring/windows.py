"""A text in pieces that a model with a short memory can read, none of it left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphgen.text.sentences import sentence_spans

__all__ = ["pieces", "windows"]


def pieces(text: str, count: Callable[[str], int], most: int) -> list[str]:
    """The sentences of `text`; one of more than `most` tokens is halved, at a space where there is one, until none is.

    Args:
        text: What to cut.
        count: How many tokens a text is.
        most: Tokens that a piece may have; a single character has to do whatever it counts.
    """
    found: list[str] = []
    waiting = [text[start:end] for start, end in reversed(sentence_spans(text))]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or count(part) <= most:  # noqa: PLR2004 - one character cannot be halved
            found.append(part)
            continue
        middle = len(part) // 2
        space = part.rfind(" ", 1, middle + 1)
        cut = space if space > 0 else middle
        waiting += [half for half in (part[cut:].strip(), part[:cut].strip()) if half]
    return found


def windows(lengths: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Runs of pieces (`start`, `end`) that fit into `room`, together all of them.

    Neighbours share a piece where it fits, so that what two sentences in a row say together is seen in one window.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(lengths):
        end, taken = start + 1, lengths[start]
        while end < len(lengths) and taken + lengths[end] <= room:
            taken += lengths[end]
            end += 1
        found.append((start, end))
        if end == len(lengths):
            break
        shares = end - start > 1 and lengths[end - 1] + lengths[end] <= room
        start = end - 1 if shares else end
    return found
