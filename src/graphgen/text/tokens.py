"""Exact token counts in OpenAI's vocabularies, with no network: the ranks come inside the `bpe-openai` wheel."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from graphgen.errors import UsageError

__all__ = ["VOCABULARY", "count_each", "count_tokens"]

VOCABULARY = "cl100k_base"
_VOCABULARIES = (VOCABULARY, "o200k_base")


class _Tokenizer(Protocol):
    def count(self, text: str, /) -> int: ...


class _Bindings(Protocol):
    def tokenizer_for_encoding(self, name: str, /) -> _Tokenizer: ...


@cache
def _tokenizer(name: str) -> _Tokenizer:
    if name not in _VOCABULARIES:
        raise UsageError(f"There is no token vocabulary {name!r}.", f"Use one of {', '.join(_VOCABULARIES)}.")
    return _bindings().tokenizer_for_encoding(name)


def _bindings() -> _Bindings:
    """The wheel's compiled module by itself.

    Its Python wrapper builds tables for decoding at import, which cost half a second and 90 MB, and refuses to encode
    long texts. The product only counts.
    """
    package = importlib.util.find_spec("bpe_openai")
    if package is None or package.origin is None:
        raise UsageError("The package bpe-openai is not installed.", "Install it: pip install bpe-openai.")
    folder = Path(package.origin).parent
    suffixes = importlib.machinery.EXTENSION_SUFFIXES
    path = next(path for suffix in suffixes if (path := folder / f"_bindings{suffix}").is_file())
    spec = importlib.util.spec_from_file_location("bpe_openai._bindings", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} cannot be loaded.", "Reinstall bpe-openai.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("_Bindings", module)


def count_tokens(text: str, vocabulary: str = VOCABULARY) -> int:
    """How many tokens `text` has; text that looks like a special token is counted as ordinary text.

    Raises:
        UsageError: `vocabulary` is none of those that come with the product.
    """
    return _tokenizer(vocabulary).count(text)


def count_each(texts: Iterable[str], vocabulary: str = VOCABULARY) -> list[int]:
    """`count_tokens` of each of `texts`, in less time where they are many and short."""
    return list(map(_tokenizer(vocabulary).count, texts))
