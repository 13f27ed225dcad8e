"""Scores that a language model gives (role `judge`): whether a source says what an answer claims, and its worth."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field

from graphgen.curation.scoring.faithfulness import grounded
from graphgen.curation.scoring.rating import BEST, WORST, read_rating
from graphgen.curation.scoring.scorer import Claim, Finding, Scorer
from graphgen.errors import BadReply
from graphgen.records import Call, Completion, Role
from graphgen.stream import Ask, all_home
from graphgen.text.sentences import sentence_spans
from graphgen.text.yes_no import label_mass, read_answer

__all__ = ["JudgeFaithfulness", "JudgeQuality"]

_LEAST_MASS = 1e-3
"""P(yes) + P(no) below which the judge begins its reply with something else altogether, such as its thoughts."""


class _First(NamedTuple):
    """What the first reply shows: P(yes) where there are probabilities, and what it says."""

    p_yes: float | None
    says: bool | None


class _Belief(NamedTuple):
    p_yes: float
    by: str
    calls: tuple[Call, ...]


class JudgeFaithfulness(Scorer):
    """By a language model: P(yes) that the source says it, of the sentence of the answer that has least of it."""

    name: ClassVar[str] = "faithfulness"
    reason: ClassVar[str] = "unfaithful"
    roles: ClassVar[tuple[Role, ...]] = ("judge",)

    by: Literal["judge"] = "judge"
    at_least: float = Field(default=0.5, ge=0, le=1, description="The lowest score that passes, of 0 to 1.")
    samples: int = Field(
        default=4, ge=0, description="Answers per sentence where there are no probabilities; 0: its one answer counts."
    )

    @property
    def method(self) -> str:
        return "judge"

    async def find(self, claim: Claim, ask: Ask) -> Finding:
        sentences = [claim.answer[start:end] for start, end in sentence_spans(claim.answer)]
        beliefs = await all_home([self._believe(claim, sentence, ask) for sentence in sentences])
        calls = tuple(call for belief in beliefs for call in belief.calls)
        if not beliefs:
            raise BadReply("There is no sentence to ask the judge about.", "Look at the answer.")
        worst = min(range(len(beliefs)), key=lambda place: beliefs[place].p_yes)
        by, asked = beliefs[worst].by, beliefs[worst].calls[-1].model
        grounds = grounded(claim, zip(sentences, (belief.p_yes for belief in beliefs), strict=True))
        detail = f"Least said by the source: “{sentences[worst]}”"
        return Finding(beliefs[worst].p_yes, detail, calls, f"{by}:{asked}", grounds)

    async def _believe(self, claim: Claim, sentence: str, ask: Ask) -> _Belief:
        """P(yes) by the probabilities of the first token; else the share of yes in what it says.

        Raises:
            BadReply: It says neither yes nor no: nothing was measured, and no number stands in for that.
        """
        shown = {"text": claim.source, "topic": claim.topic, "question": claim.question, "statement": sentence}
        put = partial(ask, language=claim.language, role="judge", **shown)
        first = await put("curation/faithful", _first)
        if first.value.p_yes is not None:
            return _Belief(first.value.p_yes, "judge", first.calls)
        said, calls = [first.value.says], first.calls
        if self.samples:
            prompt = "curation/faithful_sampled"
            replies = await all_home([put(prompt, read_answer, draw=draw) for draw in range(self.samples)])
            said = [reply.value for reply in replies]
            calls += tuple(call for reply in replies for call in reply.calls)
        counted = [answer for answer in said if answer is not None]
        if not counted:
            raise BadReply(f"The judge says neither yes nor no of “{sentence}”.", "Take another model as judge.")
        return _Belief(sum(counted) / len(counted), "judge-sampled", calls)


class JudgeQuality(Scorer):
    """By a language model that rates question and answer from 1 to 5; the score is the rating on a scale of 0 to 1."""

    name: ClassVar[str] = "quality"
    reason: ClassVar[str] = "poor"
    roles: ClassVar[tuple[Role, ...]] = ("judge",)

    by: Literal["judge"] = "judge"
    at_least: float = Field(
        default=0.5, ge=0, le=1, description="The lowest score that passes: 0.5 is a rating of 3, 0.75 of 4."
    )

    @property
    def method(self) -> str:
        return "judge"

    async def find(self, claim: Claim, ask: Ask) -> Finding:
        put = partial(ask, language=claim.language, role="judge")
        reply = await put("curation/quality", read_rating, question=claim.question, answer=claim.answer)
        value = (reply.value - WORST) / (BEST - WORST)
        return Finding(value, f"Rated {reply.value} of {BEST}.", reply.calls, f"judge:{reply.calls[-1].model}")


def _first(completion: Completion) -> _First:
    found = label_mass(completion.top_logprobs)
    known = found is not None and found.mass >= _LEAST_MASS
    return _First(found.p_yes if known and found is not None else None, read_answer(completion))
