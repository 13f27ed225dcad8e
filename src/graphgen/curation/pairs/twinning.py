"""The stage that asks for a twin: a test question on what a sample of training says, in other words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from graphgen.curation.pairs.exchange import Exchange, exchange_of
from graphgen.curation.pairs.replies import read_inside
from graphgen.curation.pairs.rewording import asked_in, fault_of
from graphgen.errors import BadReply, RequestRefused
from graphgen.records import Failure, Message, Rejection, Sample, Twin, content_id
from graphgen.stream import Ask

__all__ = ["can_be_reworded", "reword"]

_TAG = "reworded"
_REMEDY = "The sample is kept, and has no twin; nothing needs to be done."


def can_be_reworded(sample: Sample) -> bool:
    """Whether `sample` is one question and its answer: running text asks nothing, and a turn hangs on those before."""
    exchange = exchange_of(sample)
    turns = sum(message.role != "system" for message in sample.messages or ())
    return turns == 2 and exchange is not None and bool(exchange.question.strip() and exchange.answer.strip())  # noqa: PLR2004


async def reword(sample: Sample, ask: Ask) -> Sequence[Twin | Rejection | Failure]:
    """The twin of `sample`, or why there is none. It is asked for once: what is of no use is turned down."""
    exchange = exchange_of(sample)
    if exchange is None:
        return []
    asked = asked_in(exchange.question)
    try:
        reply = await ask(
            "twin/reword",
            partial(read_inside, _TAG),
            language=sample.language,
            question=asked.said,
            answer=exchange.answer,
        )
    except (BadReply, RequestRefused) as error:
        return [_warning(sample, error.cause)]
    said = " ".join(reply.value.split())
    twin = _twin(sample, exchange, asked.with_said(said)).model_copy(update={"calls": (*sample.calls, *reply.calls)})
    fault = fault_of(said, asked, exchange)
    return [Rejection(reason=fault.reason, detail=fault.detail, sample=twin) if fault else twin]


def _twin(sample: Sample, exchange: Exchange, question: str) -> Twin:
    """What `sample` says, asked by `question`; what it was found to be worth is not the twin's."""
    told = {name: getattr(sample, name) for name in Sample.model_fields}
    turns = (Message(role="user", content=question), Message(role="assistant", content=exchange.answer))
    return Twin.model_validate(
        told
        | {
            "id": content_id("twin", sample.id, question),
            "messages": (*(sample.messages or ())[:-2], *turns),
            "worse": None,
            "traits": {**sample.traits, "twin_of": sample.id},
            "scores": (),
            "grounding": (),
        }
    )


def _warning(sample: Sample, cause: str) -> Failure:
    return Failure(stage="reword", record=sample.id, code="no_twin", cause=cause, remedy=_REMEDY, severity="warning")
