"""Whether a sample says what its source says, and no more."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field

from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.curation.scoring.support import METHOD, Passage
from graphgen.stream import Ask

__all__ = ["RuleFaithfulness"]

_ITEMS = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?(?P<label>[^\n:：.。!?！？]{1,60})[:：](?!//)(?P<items>[^\n.。!?！？]+)$", re.MULTILINE
)
_BETWEEN_ITEMS = re.compile(r"[、，；;]|,\s")
_passage = lru_cache(maxsize=256)(Passage)


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
        passage = _passage(claim.source, claim.topic)
        support = passage.supports(_ITEMS.sub(_apart, claim.answer))
        return Finding(support.score, f"Nearest to it: “{claim.source[support.start : support.end]}”")
