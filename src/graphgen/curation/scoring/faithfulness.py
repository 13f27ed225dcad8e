"""Whether a sample says what its source says, and no more."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field

from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.curation.scoring.support import METHOD, Passage
from graphgen.stream import Ask

__all__ = ["RuleFaithfulness"]

_passage = lru_cache(maxsize=256)(Passage)


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
        passage = _passage(claim.source, claim.topic)
        support = passage.supports(claim.answer)
        return Finding(support.score, f"Nearest to it: “{claim.source[support.start : support.end]}”")
