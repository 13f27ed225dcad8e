"""The text of tokens, and which tokens spell an answer."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

__all__ = ["Vocabulary"]

_PADDING = re.compile(r"\A[\W_]+|[\W_]+\Z")


class Vocabulary:
    """The tokens of a model.

    Args:
        tokenizer: Of transformers.
        size: How many tokens the model gives a probability to. It may be more or less than the tokenizer has.
    """

    def __init__(self, tokenizer: Any, size: int) -> None:  # noqa: ANN401 - transformers has no types for it
        self._tokenizer = tokenizer
        self._size = size
        self._texts: dict[int, str | None] = {}
        self._spellings: dict[tuple[str, ...], tuple[int, ...]] = {}

    def text(self, token: int) -> str | None:
        """What `token` says; `None` where it is a part of a character."""
        if token not in self._texts:
            text = self._tokenizer.decode([token], skip_special_tokens=False, clean_up_tokenization_spaces=False)
            self._texts[token] = None if "\ufffd" in text else text
        return self._texts[token]

    def spellings(self, labels: tuple[str, ...]) -> tuple[int, ...]:
        """The tokens that say one of `labels`, in any case and width, with any space or punctuation around."""
        if labels and labels not in self._spellings:
            words = {_word(label) for label in labels} - {""}
            tokens = range(min(self._size, len(self._tokenizer)))
            self._spellings[labels] = tuple(token for token in tokens if _word(self.text(token)) in words)
        return self._spellings.get(labels, ())


def _word(text: str | None) -> str:
    return _PADDING.sub("", unicodedata.normalize("NFKC", text)).casefold() if text else ""
