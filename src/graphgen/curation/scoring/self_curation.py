"""A judge's rating of an answer from 1 to 5: self-curation as in Humpback (Li et al., 2023, arXiv:2308.06259)."""

from __future__ import annotations

from graphgen.curation.scoring.rating import read_rating
from graphgen.curation.wording import answer_of, question_of
from graphgen.records import Rejection, Sample, Score
from graphgen.stream import Ask

__all__ = ["rate"]


async def rate(sample: Sample, ask: Ask, *, at_least: int) -> Sample | Rejection:
    """`sample` with the judge's rating as a score; a rejection, reason `low_rating`, where that is below `at_least`."""
    reply = await ask(
        "longform/rate",
        read_rating,
        language=sample.language,
        role="judge",
        question=question_of(sample),
        text=answer_of(sample),
    )
    method = f"judge:{reply.calls[-1].model}"
    score = Score(name="rating", value=reply.value, method=method)
    rated = sample.model_copy(update={"scores": (*sample.scores, score), "calls": (*sample.calls, *reply.calls)})
    if reply.value >= at_least:
        return rated
    detail = f"Rated {reply.value} of 5 by {method}, below {at_least}."
    return Rejection(reason="low_rating", detail=detail, sample=rated)
