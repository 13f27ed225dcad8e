"""Real and synthetic text in a given proportion of tokens, no style above its share: in order, nothing held back."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from graphgen.curation.rewriting.rewritings import REAL
from graphgen.records import Document, Rejection, Sample, content_id
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

__all__ = ["Mix", "StyleShare", "is_held_out"]

_SLACK = 0.004
"""Share of all tokens by which the mixture may be off once there are many."""
_PART, _PATIENCE, _EARLY = 0.8, 2, 15
"""Before: part of an average sample; it doubles after so many passages that leave nothing, and wanes after so many.
It doubles the more slowly the more it has waned: an end that comes late is to find the mixture near its proportion."""
_BITS = 16**12


class Mix:
    """Keeps the tokens of real passages and of rewritings in proportion, and turns the surplus down.

    The rewritings of a passage are to come before the passage itself: then it is known what will balance them. A sample
    passes if its passage can leave the mixture nearer to its proportion than without it, or within a part of an average
    sample. That part grows with every passage that leaves nothing, so that no sizes can bring it to a halt, and it
    wanes as passages go by, so that the end may come at any time.

    Args:
        real_share: Tokens of real passages over all tokens, above 0 and below 1.
    """

    def __init__(self, real_share: float) -> None:
        self._share = real_share
        self._kept = {True: 0, False: 0}
        self._seen = self._seen_tokens = 0
        self._passage = ""
        self._coming = 0
        self._idle = self._passages = 0

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `mix`, if `sample` would put the mixture out of proportion; otherwise it is kept."""
        is_real, tokens = sample.kind == REAL, _tokens(sample)
        self._seen, self._seen_tokens = self._seen + 1, self._seen_tokens + tokens
        self._enter(sample)
        self._coming = 0 if is_real else self._coming
        without = self._off({})
        off = self._off({is_real: tokens})
        if off < without or off <= self._tolerance():
            self._kept[is_real] += tokens
            self._idle = 0
            return None
        side, other = ("real", "synthetic") if is_real else ("synthetic", "real")
        detail = (
            f"With its {tokens} tokens there would be too much {side} text for the {other} text so far: "
            f"{self._kept[True]} tokens are real and {self._kept[False]} synthetic; {self._share:.0%} are to be real."
        )
        return Rejection(reason="mix", detail=detail, sample=sample)

    def _enter(self, sample: Sample) -> None:
        """Note which passage this is, and how many tokens of real text it may still bring."""
        passage = sample.units[0].id
        if passage != self._passage:
            self._passage = passage
            self._coming = count_tokens(sample.evidence[0].text)
            self._passages += 1
            self._idle += 1

    def _off(self, more: Mapping[bool, int]) -> float:
        """How far the mixture will be out of proportion, in tokens, with `more` real (`True`) or synthetic text."""
        real, synthetic = (self._kept[side] + more.get(side, 0) for side in (True, False))
        ends = (real, real + self._coming)
        return min(abs(2 * (end * (1 - self._share) - synthetic * self._share)) for end in ends)

    def _tolerance(self) -> float:
        mean = self._seen_tokens / self._seen
        waned = min(1, _EARLY / self._passages)
        part = _PART * waned * (1 + math.sqrt(waned) * self._idle / _PATIENCE)
        return max(mean * part, _SLACK * sum(self._kept.values()))


class StyleShare:
    """Turns down rewritings of a style that has its share of all rewritings already.

    Args:
        most: The largest share, above 0; a style may always have one.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._kept: Counter[str] = Counter()

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `style_share`, if its style would be above its share; real passages have none."""
        if sample.kind == REAL:
            return None
        allowed = max(1, math.ceil(self._most * (self._kept.total() + 1)))
        if self._kept[sample.kind] < allowed:
            self._kept[sample.kind] += 1
            return None
        detail = f"{self._kept[sample.kind]} of {self._kept.total()} rewritings are {sample.kind} already."
        return Rejection(reason="style_share", detail=detail, sample=sample)


def is_held_out(document: Document, share: float, *, seed: int) -> bool:
    """Whether `document` is among those kept out of training, drawn by what it says: equal texts share one fate."""
    digest = content_id("held", seed, fold_name(document.text)).removeprefix("held-")
    return int(digest[:12], 16) < share * _BITS


def _tokens(sample: Sample) -> int:
    known = sample.traits.get("tokens")
    return known if isinstance(known, int) else count_tokens(sample.text or "")
