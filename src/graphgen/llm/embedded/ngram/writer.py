"""Running text from the n-gram model: what it is able to say when it is asked anything but yes or no."""

from __future__ import annotations

import random

from graphgen.llm.embedded.ngram.model import Floats, NgramModel
from graphgen.llm.embedded.ngram.tokens import detokenize, sentences

__all__ = ["LONGEST", "continue_text"]

LONGEST = 256
"""Tokens at most, whatever is asked for: one costs time in proportion to the vocabulary."""

_START, _END, _UNKNOWN = "<s>", "</s>", "<unk>"
_TAIL = 2_000
_FINAL = frozenset(".!?。！？…:：\"'”’」』)）>")


def continue_text(
    model: NgramModel, prompt: str, *, length: int, temperature: float, generator: random.Random
) -> tuple[str, bool]:
    """The sentence that `prompt` breaks off, or a new one after a finished sentence, and whether it came to its end.

    Greedy at temperature 0, else sampled. Empty when the model knows no words.
    """
    before = _open_sentence(prompt)
    said: list[str] = []
    never = [model.vocabulary.index(mark) for mark in (_START, _UNKNOWN)]
    end = model.vocabulary.index(_END)
    while len(said) < min(length, LONGEST):
        chances = model.distribution([*before, *said][-model.order :])
        chances[never] = 0
        if not said:
            chances[end] = 0
        choice = _choose(chances, temperature, generator)
        if choice is None or choice == end:
            return detokenize(said), True
        said.append(model.vocabulary[choice])
    return detokenize(said), False


def _open_sentence(prompt: str) -> list[str]:
    last: list[str] = []
    for sentence in sentences(prompt[-_TAIL:]):
        last = sentence
    return [] if not last or last[-1] in _FINAL else last


def _choose(chances: Floats, temperature: float, generator: random.Random) -> int | None:
    top = float(chances.max())
    if top <= 0:
        return None
    if temperature <= 0:
        return int(chances.argmax())
    weights = (chances / top) ** (1 / temperature)
    cumulative = weights.cumsum()
    index = int(cumulative.searchsorted(generator.random() * float(cumulative[-1]), side="right"))
    return min(index, len(cumulative) - 1)
