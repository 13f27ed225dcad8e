"""jieba, wrapped: Chinese words with their part of speech."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple, Protocol, cast

__all__ = ["Word", "is_listed", "words"]


class Word(NamedTuple):
    """Characters `start:end` of a text; `flag` is the part of speech in the ICTCLAS notation (n, ns, nr, v …)."""

    start: int
    end: int
    text: str
    flag: str


class _Pair(Protocol):
    word: str
    flag: str


class _Dictionary(Protocol):
    FREQ: dict[str, int]


class _Tagger(Protocol):
    tokenizer: _Dictionary

    def cut(self, sentence: str) -> Iterator[_Pair]: ...


_LOADING = Lock()


@lru_cache(maxsize=512)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text`, in order and without gaps. Remembered, because several rules look at one sentence."""
    with _LOADING:
        tagger = _tagger()
    found: list[Word] = []
    position = 0
    for pair in tagger.cut(text):
        end = position + len(pair.word)
        found.append(Word(position, end, pair.word, pair.flag))
        position = end
    return tuple(found)


def is_listed(word: str) -> bool:
    """Whether the dictionary has `word`; the part of speech of one that it has not is a guess."""
    with _LOADING:
        return _tagger().tokenizer.FREQ.get(word, 0) > 0


@cache
def _tagger() -> _Tagger:
    """A tagger over jieba's bundled dictionary. It takes about a second to load.

    jieba's own loading is bypassed: it reads and writes a binary cache at a fixed place in the shared temporary folder,
    where any user of the machine may have put something else.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources hold invalid escapes and import pkg_resources
        import jieba  # noqa: PLC0415 - only Chinese text should pay for it
        from jieba import posseg  # noqa: PLC0415 - see above
    logging.getLogger("jieba").setLevel(logging.WARNING)
    tokenizer = cast("Any", jieba.Tokenizer())
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return cast("_Tagger", posseg.POSTokenizer(tokenizer))
