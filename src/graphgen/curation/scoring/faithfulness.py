"""Whether a sample says what its source says, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field

from graphgen.curation.scoring.scorer import Claim, Finding, Ground, Scorer
from graphgen.curation.scoring.support import METHOD, Passage
from graphgen.stream import Ask

__all__ = ["RuleFaithfulness", "grounded", "passage_of"]

_ITEMS = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?(?P<label>[^\n:：.。!?！？]{1,60})[:：](?!//)(?P<items>[^\n.。!?！？]+)$", re.MULTILINE
)
_BETWEEN_ITEMS = re.compile(r"[、，；;]|,\s")
passage_of = lru_cache(maxsize=256)(Passage)
"""A source to hold claims against; those seen last are remembered."""


def _apart(line: re.Match[str]) -> str:
    """The items of a list as claims of their own; the label is the list's, and need not stand in the source."""
    return "\n\n".join(("", *(item.strip() for item in _BETWEEN_ITEMS.split(line["items"])), ""))


class RuleFaithfulness(Scorer):
    """By a rule on words: sees invented names and numbers and turned polarity, not a wrong link within the source."""

    name: ClassVar[str] = "faithfulness"
    reason: ClassVar[str] = "unfaithful"

    by: Literal["rule"] = Field(default="rule", description="Who scores: `rule`, `judge` or `entailment`.")
    at_least: float = Field(default=0.4, ge=0, le=1, description="The lowest score that passes, of 0 to 1.")

    @property
    def method(self) -> str:
        return METHOD

    async def find(self, claim: Claim, ask: Ask) -> Finding:  # noqa: ARG002 - a rule asks nobody
        passage = passage_of(claim.source, claim.topic)
        claims = passage.claims(_ITEMS.sub(_apart, claim.answer))
        if not claims:
            return Finding(1.0, "There is no sentence in it.")
        grounds = tuple(Ground(said, each.score, each.start, each.end) for said, each in claims)
        worst = min(grounds, key=lambda ground: ground.value)
        nearest = claim.source[worst.start : worst.end]
        return Finding(worst.value, f"Least supported: “{worst.claim}” Nearest to it: “{nearest}”", grounds=grounds)


def grounded(claim: Claim, valued: Iterable[tuple[str, float]]) -> tuple[Ground, ...]:
    """Sentences of an answer, valued by someone else, each with what is nearest to it in the source by its words."""
    passage = passage_of(claim.source, claim.topic)
    nearest = ((sentence, value, passage.supports(sentence)) for sentence, value in valued)
    return tuple(Ground(sentence, value, support.start, support.end) for sentence, value, support in nearest)
