"""How far a known text bears a statement out, as P(yes).

A statement is compared with the known text by two contrasts, read both forwards and backwards (a changed name at the
start of a sentence has no context before it, only behind it), sentence by sentence:

* *Familiarity*: the mean over tokens of (d / d_max)^3, where d is how many of the d_max tokens beside it were seen
  together. It is 0 where every context is new, and 1 where every context is known in full. A sentence's start and its
  final mark are no such tokens: every sentence has them.
* *Breach*: the ratio p(token | its context) / p(token | the longest context in which the token was seen), to the power
  d / d_max. This is the weight that the model gives up when it must forget words of its context to explain the token.
  It is 1 where the known text has the token in that very context, and small where it firmly has others. Of the two
  readings the one that knows the token in the longer context counts: where a phrase was moved or cut off, one side of
  its edge still stands as it stood. The statement's breach is that of its weakest word, so one changed number, one
  swapped name or one inserted "not" counts in full, however long the statement is. Words that carry no knowledge
  (articles, prepositions, "it is a fact that") are not weighed: they are what a rewording changes.

    log-odds(yes) = 4 familiarity (2 breach^2 - 1)        P(yes) = 1 / (1 + exp(-log-odds))

The map rises strictly with the breach ratio, is symmetric about 1/2, stays between 0.018 and 0.982, and gives exactly
1/2 where nothing is known. It is no calibrated belief: it says how the words lie in the known text, and an n-gram
model knows no synonym.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from graphgen.llm.embedded.ngram.model import Floats, Integers, NgramModel
from graphgen.llm.embedded.ngram.tokens import carries_knowledge, sentences

__all__ = ["ORDER", "Contrast", "KnownText", "probability"]

ORDER = 8
"""Seven tokens on either side: enough to reach from a date back to the name that it belongs to, also in Chinese."""

_STEEPNESS = 4.0


class Contrast(NamedTuple):
    """`familiarity` is from 0 (nothing like it was seen) to 1, `breach` from 0 (firmly otherwise) to 1 (as seen)."""

    familiarity: float
    breach: float


def probability(contrast: Contrast) -> float:
    """P(yes) for a contrast: rises with the breach ratio, and is exactly 1/2 at familiarity 0."""
    log_odds = _STEEPNESS * contrast.familiarity * (2 * contrast.breach**2 - 1)
    return 1 / (1 + math.exp(-log_odds))


class KnownText:
    """The known text as two n-gram models: `forward`, and one that reads from the end of each sentence."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = [sentence for text in texts for sentence in sentences(text)]
        self.forward = NgramModel(known, ORDER)
        self._backward = NgramModel((sentence[::-1] for sentence in known), ORDER)

    def contrast(self, statement: str) -> Contrast:
        """How `statement` lies in the known text. One of no two words is as unfamiliar as can be."""
        shares = [np.zeros(1)]
        breach = 1.0
        for sentence in sentences(statement):
            forward = _read(self.forward, sentence)
            backward = _read(self._backward, sentence[::-1]).turned()
            shares += [forward.known[forward.reach > 0], backward.known[backward.reach > 0]]
            known = np.maximum(forward.known, backward.known)
            ratios = np.where(forward.fit > backward.fit, forward.ratios, backward.ratios)
            ratios = np.where(forward.fit == backward.fit, np.minimum(forward.ratios, backward.ratios), ratios)
            weighed = np.array([carries_knowledge(token) for token in sentence])
            breach = min(breach, float((ratios**known)[weighed].min(initial=1.0)))
        evidence = np.concatenate(shares)
        return Contrast(float((evidence**3).sum() / max(len(evidence) - 1, 1)), breach)


class _Reading(NamedTuple):
    """What one direction says of every token.

    `reach` is how many tokens of context it could have, `known` the share of them that was seen together, `fit` the
    share that was seen together with the token, `ratios` its breach ratio.
    """

    reach: Integers
    known: Floats
    fit: Floats
    ratios: Floats

    def turned(self) -> _Reading:
        """The same, from the other end."""
        return _Reading(self.reach[::-1], self.known[::-1], self.fit[::-1], self.ratios[::-1])


def _read(model: NgramModel, tokens: Sequence[str]) -> _Reading:
    """A sentence's start and the marks before its first word are no context that tells one fact from another."""
    first = next((index for index, token in enumerate(tokens) if token[0].isalnum()), len(tokens))
    ladder = model.ladder(tokens)
    places = np.arange(len(tokens))
    reach = np.clip(places - first, 0, model.order - 1)
    ratios = np.minimum(ladder.probabilities[-1] / ladder.probabilities[ladder.matches, places], 1.0)
    length = np.maximum(reach, 1)
    known, fit = (np.minimum(depth, reach) / length for depth in (ladder.depths, ladder.matches))
    return _Reading(reach, known, fit, np.where(reach > 0, ratios, 1.0))
