"""Names and descriptions without what carries no meaning. Cleaning what is clean changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from graphgen.text.language import HAN

__all__ = ["clean_composed", "clean_each", "clean_name", "clean_text", "ends_sentence", "shorten"]

# What XML, a terminal and a tokenizer cannot agree on: control characters, lone surrogates, noncharacters.
_CONTROL = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CJK = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef]")
_PAIRS = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`", "「": "」", "『": "』"}
_EMPHASIS = ("**", "__")
_OPENERS = frozenset((*_PAIRS, *(mark[0] for mark in _EMPHASIS)))
_CLOSERS = "\"'”’」』)）】》]*_"
_STOPS = tuple(".。!！?？;；…")
_SHORT = 200
_SEAM = "|"
_FEW = 64
_STRAY = ("  ", f" {_SEAM}", f"{_SEAM} ")


def clean_name(name: str) -> str:
    """`name` as it is spelled, without wrapping quotes or emphasis, control characters and stray white space."""
    return _clean(name)


def clean_text(text: str) -> str:
    """`text` as one paragraph: a line break becomes a space, or nothing between Chinese characters."""
    if _is_clean(text):
        return text
    lines = [line for line in (" ".join(line.split()) for line in _CONTROL.sub("", text).splitlines()) if line]
    paragraph = "".join(
        line if not before or (_CJK.match(before[-1]) and _CJK.match(line[0])) else f" {line}"
        for before, line in zip(["", *lines], lines, strict=False)
    )
    return _clean(paragraph)


def clean_each(texts: Sequence[str], clean: Callable[[str], str] = clean_text) -> list[str]:
    """`texts`, each cleaned by `clean`, in less time where most need nothing: what holds of all is looked at once."""
    joined = _SEAM.join(["", *texts, ""])
    if joined.isprintable() and not any(stray in joined for stray in _STRAY) and _unquoted(texts):
        return list(texts)
    if len(texts) <= _FEW:
        return [clean(text) for text in texts]
    return [text for start in range(0, len(texts), _FEW) for text in clean_each(texts[start : start + _FEW], clean)]


def clean_composed(texts: Sequence[str]) -> list[str]:
    """`texts`, each cleaned as by `clean_text`, that are put together of clean ones with single spaces at most."""
    return [clean_text(text) if text[:1] in _OPENERS else text for text in texts]


def _unquoted(texts: Sequence[str]) -> bool:
    """Whether none begins with what could be wrapped around it."""
    return _OPENERS.isdisjoint([text[:1] for text in texts])


def _is_clean(text: str) -> bool:
    """Whether `text` is seen at a glance to need nothing. Of white space and controls only the space is printable."""
    return text.isprintable() and text[:1] not in _OPENERS and "  " not in text and text == text.strip(" ")


def _clean(text: str) -> str:
    if _is_clean(text):
        return text
    text = " ".join(_CONTROL.sub("", text).split())
    while (inner := _unwrap(text)) != text:
        text = inner
    return text


def _unwrap(text: str) -> str:
    for mark in _EMPHASIS:
        inner = text[len(mark) : -len(mark)]
        if inner and text.startswith(mark) and text.endswith(mark) and mark not in inner:
            return inner.strip()
    closer = _PAIRS.get(text[:1])
    inner = text[1:-1]
    if closer and text.endswith(closer) and inner and not {text[0], closer} & set(inner):
        return inner.strip()
    return text


def ends_sentence(text: str) -> bool:
    """Whether `text` closes with a sentence's stop, quotes and brackets aside."""
    return text.endswith(_STOPS) or text.rstrip().rstrip(_CLOSERS).endswith(_STOPS)


def shorten(text: str) -> str:
    """The first 200 characters of `text`, on one line, for a message."""
    line = " ".join(_CONTROL.sub("", text[: 4 * _SHORT]).split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
