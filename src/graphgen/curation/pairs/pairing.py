"""The stage that gives a sample a worse answer: made wrong on purpose, or the worse of two that were drawn."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from graphgen.curation.pairs.exchange import Exchange, exchange_of, with_answer
from graphgen.curation.pairs.replies import read_inside
from graphgen.curation.pairs.values import wrong_value
from graphgen.curation.pairs.wrong import read_wrong
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.judged import JudgeFaithfulness, JudgeQuality
from graphgen.curation.scoring.quality import RuleQuality
from graphgen.curation.scoring.scorer import Claim, Scorer
from graphgen.curation.scoring.support import Passage
from graphgen.errors import BadReply, RequestRefused
from graphgen.records import Call, Failure, Rejection, Sample
from graphgen.stream import Ask
from graphgen.text.mentions import mentions
from graphgen.text.names import fold_name

__all__ = ["Pairing"]

_TAG = "response"
_TIE, _AGREES = 0.02, 0.4
_REMEDY = "The sample is kept without a pair; nothing needs to be done."


class _Drawn(NamedTuple):
    """An answer that was drawn, what it is worth, who says so, and the calls for both."""

    text: str
    value: float
    method: str
    calls: tuple[Call, ...]


class Pairing(BaseModel):
    """How worse answers are made.

    Attributes:
        how: `negation`: something in the answer is made wrong. `draws`: two answers are drawn from the evidence; the
            better becomes the sample's answer, the worse its `worse`.
        by: Who scores the answers that are drawn.
        seed: The run's seed.
        hold: What a sample has to pass that gets another answer; left out: nothing.
    """

    model_config = ConfigDict(frozen=True)

    how: Literal["negation", "draws"]
    by: Literal["rule", "judge"] = "rule"
    seed: int = 0
    hold: Callable[[Sample, Ask], Awaitable[Sample | Rejection]] | None = None

    async def pair(self, sample: Sample, ask: Ask) -> Sequence[Sample | Failure]:
        """`sample` with a worse answer; where there is none, as it is, and a warning that says why."""
        exchange = exchange_of(sample)
        if exchange is None or not exchange.answer.strip():
            return [sample]
        if self.how == "draws" and (not exchange.is_open or not exchange.source or sample.thoughts):
            return [sample]
        try:
            if self.how == "negation":
                return [await self._negated(sample, exchange, ask)]
            return await self._drawn(sample, exchange, ask)
        except (BadReply, RequestRefused) as error:
            return [sample, _warning(sample, "no_pair", error.cause)]

    async def _negated(self, sample: Sample, exchange: Exchange, ask: Ask) -> Sample:
        by_rule = wrong_value(exchange, random.Random(f"{self.seed}:{sample.id}"))
        if by_rule is not None:
            return sample.model_copy(update={"worse": by_rule, "traits": {**sample.traits, "worse_by": "rule:v1"}})
        reply = await ask(
            "preference/negate",
            partial(read_wrong, exchange=exchange),
            language=sample.language,
            question=exchange.question,
            answer=exchange.answer,
            text=exchange.source,
        )
        traits = {**sample.traits, "worse_by": "negation"}
        return sample.model_copy(
            update={"worse": reply.value, "traits": traits, "calls": (*sample.calls, *reply.calls)}
        )

    async def _drawn(self, sample: Sample, exchange: Exchange, ask: Ask) -> list[Sample | Failure]:
        one, other = await asyncio.gather(*(self._draw(exchange, ask, draw) for draw in range(2)))
        better, worse = (one, other) if one.value >= other.value else (other, one)
        if _agreement(better.text, exchange) < _AGREES:
            return [sample, _warning(sample, "no_pair", "Of two answers that were drawn, none says what its own does.")]
        if fold_name(one.text) == fold_name(other.text) or better.value - worse.value < _TIE:
            detail = f"Two answers that were drawn are worth the same ({better.value:.2f} by {better.method})."
            return [sample, _warning(sample, "tied_pair", detail)]
        margin = round(better.value - worse.value, 4)
        traits = {**sample.traits, "worse_by": "draws", "margin": margin, "margin_by": better.method}
        update = {"messages": with_answer(sample, better.text), "worse": worse.text, "traits": traits}
        drawn = sample.model_copy(update=update | {"calls": (*sample.calls, *one.calls, *other.calls)})
        held = await self.hold(drawn, ask) if self.hold is not None else drawn
        if isinstance(held, Rejection):
            return [sample, _warning(sample, "no_pair", f"The better of two answers that were drawn: {held.detail}")]
        return [held]

    async def _draw(self, exchange: Exchange, ask: Ask, draw: int) -> _Drawn:
        reply = await ask(
            "preference/answer",
            partial(read_inside, _TAG),
            language=exchange.language,
            draw=draw,
            question=exchange.question,
            text=exchange.source,
        )
        claim = Claim(reply.value, exchange.source, exchange.language, exchange.question)
        found = [(scorer, await scorer.find(claim, ask)) for scorer in _scorers(self.by)]
        value = found[0][1].value * found[1][1].value * (_agreement(reply.value, exchange) if self.by == "rule" else 1)
        method = " x ".join(f"{scorer.name} {finding.method or scorer.method}" for scorer, finding in found)
        calls = (*reply.calls, *(call for _, finding in found for call in finding.calls))
        return _Drawn(reply.value, value, method, calls)


def _agreement(text: str, exchange: Exchange) -> float:
    """How well `text` and the sample's own answer, which passed the gates, support each other: an answer beside the
    point is faithful to the source, but not to that one.
    """
    if exchange.verdict and not mentions(text, exchange.verdict):
        return 0.0
    own, drawn = Passage(exchange.answer, exchange.question), Passage(text, exchange.question)
    return min(own.supports(text).score, drawn.supports(exchange.answer).score)


def _scorers(by: str) -> tuple[Scorer, Scorer]:
    return (RuleFaithfulness(), RuleQuality()) if by == "rule" else (JudgeFaithfulness(), JudgeQuality())


def _warning(sample: Sample, code: str, cause: str) -> Failure:
    return Failure(stage="pair", record=sample.id, code=code, cause=cause, remedy=_REMEDY, severity="warning")
