"""How varied texts are: measures of wording that need no model.

All see words in English and, for want of spaces, single characters in Chinese, whatever the case and width.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean

from graphgen.text.words import words

__all__ = ["distinct", "mtld", "self_similarity"]

_PAIRS = 2_000


def mtld(text: str, threshold: float = 0.72) -> float:
    """Measure of textual lexical diversity (McCarthy and Jarvis, 2010): the mean number of words over which the
    share of different ones stays above `threshold`, averaged over reading forwards and backwards.

    The last, unfinished stretch counts as the part (1 - share) / (1 - threshold) of one. 0 for no words; where not a
    single word is repeated, their number.
    """
    said = words(text)
    if not said:
        return 0.0
    return fmean((_one_way(said, threshold), _one_way(said[::-1], threshold)))


def _one_way(said: Sequence[str], threshold: float) -> float:
    stretches, count = 0.0, 0
    seen: set[str] = set()
    for word in said:
        seen.add(word)
        count += 1
        if len(seen) / count <= threshold:
            stretches, count = stretches + 1, 0
            seen.clear()
    if count:
        stretches += (1 - len(seen) / count) / (1 - threshold)
    return len(said) / stretches if stretches else float(len(said))


def distinct(texts: Iterable[str], size: int) -> float:
    """The share of different runs of `size` words among all runs of all texts (Li et al., 2016); 0 for none."""
    seen, count = set[tuple[str, ...]](), 0
    for text in texts:
        said = words(text)
        for run in zip(*(said[start:] for start in range(size)), strict=False):
            seen.add(run)
            count += 1
    return len(seen) / count if count else 0.0


def self_similarity(texts: Sequence[str], *, seed: int = 0) -> float:
    """The mean share of word pairs (Jaccard) that two of the texts have in common, over 2,000 random pairs at most.

    0: no two texts share any; 1: all are alike. 0 for fewer than two texts.
    """
    count = len(texts)
    if count < 2:  # noqa: PLR2004 - a pair is two
        return 0.0
    if count * (count - 1) // 2 <= _PAIRS:
        pairs = [(first, second) for first in range(count) for second in range(first)]
    else:
        draw = random.Random(f"{seed}:{count}")
        pairs = [(first, (first + draw.randrange(1, count)) % count) for first in draw.choices(range(count), k=_PAIRS)]
    bigrams = {
        number: frozenset(pairwise(words(texts[number]))) for number in {each for pair in pairs for each in pair}
    }
    return fmean(_jaccard(bigrams[first], bigrams[second]) for first, second in pairs)


def _jaccard(first: frozenset[tuple[str, str]], second: frozenset[tuple[str, str]]) -> float:
    return len(first & second) / len(first | second) if first | second else 0.0
