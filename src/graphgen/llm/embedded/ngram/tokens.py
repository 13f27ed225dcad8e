"""Text as the n-gram model sees it: sentences of folded tokens, and tokens as readable text again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from graphgen.text.language import HAN
from graphgen.text.sentences import sentence_spans

__all__ = ["detokenize", "sentences", "tokenize"]

# A Han ideograph, a number with its inner points and commas, a word with its inner apostrophes, or one other mark.
_TOKEN = re.compile(rf"[{HAN}]|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+(?:'[^\W\d_{HAN}]+)*|[^\w\s]|_")
_TIGHT = re.compile(rf"[{HAN}，。！？；：、（）《》“”]")
_CLOSING = frozenset(".,;:!?)]}%…")
_OPENING = frozenset("([{")


def tokenize(text: str) -> list[str]:
    """Words, numbers, marks and single Han ideographs, NFKC and case folded, in order."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _TOKEN.findall(folded)


def sentences(text: str) -> Iterator[list[str]]:
    """The tokens of each sentence of `text`, final marks included; sentences without tokens are left out."""
    for start, end in sentence_spans(text):
        tokens = tokenize(text[start:end])
        if tokens:
            yield tokens


def detokenize(tokens: Sequence[str]) -> str:
    """`tokens` as a person would set them: no space between ideographs or before a closing mark."""
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        if before is not None and not _sets_tight(before, token):
            pieces.append(" ")
        pieces.append(token)
    return "".join(pieces)


def _sets_tight(before: str, token: str) -> bool:
    ideographs = bool(_TIGHT.match(before)) or bool(_TIGHT.match(token))
    return ideographs or token in _CLOSING or before in _OPENING
