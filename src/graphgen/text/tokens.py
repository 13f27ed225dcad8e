"""Exact token counts in OpenAI's vocabularies, with no network: the ranks come inside the `bpe-openai` wheel."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Protocol, cast

from graphgen.errors import UsageError

__all__ = ["VOCABULARY", "count_tokens"]

VOCABULARY = "cl100k_base"
_VOCABULARIES = (VOCABULARY, "o200k_base")
_PIECE = 50_000  # characters, of four tokens at most: the encoder gives up beyond 200,000 tokens


class _Encoding(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


@cache
def _encoding(name: str) -> _Encoding:
    if name not in _VOCABULARIES:
        raise UsageError(f"There is no token vocabulary {name!r}.", f"Use one of {', '.join(_VOCABULARIES)}.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the wheel opens its data the old way
        import bpe_openai  # noqa: PLC0415 - half a second that only a run should pay

    return cast("_Encoding", bpe_openai.get_encoding(name))  # pyright: ignore[reportUnknownMemberType]


def count_tokens(text: str, vocabulary: str = VOCABULARY) -> int:
    """How many tokens `text` has; text that looks like a special token is counted as ordinary text.

    Exact up to 50,000 characters. The encoder refuses long texts, so they are counted in pieces of that length, and
    each place where two pieces meet may add a token.

    Raises:
        UsageError: `vocabulary` is none of those that come with the product.
    """
    encode = _encoding(vocabulary).encode_ordinary
    return sum(len(encode(text[start : start + _PIECE])) for start in range(0, len(text), _PIECE))
