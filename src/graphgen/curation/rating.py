"""A judge's rating of an answer from 1 to 5: self-curation as in Humpback (Li et al., 2023, arXiv:2308.06259)."""

from __future__ import annotations

import re

from graphgen.curation.wording import answer_of, question_of
from graphgen.errors import BadReply
from graphgen.records import Completion, Rejection, Sample, Score
from graphgen.stream import Ask
from graphgen.text.replies import bare, tagged

__all__ = ["rate", "read_rating"]

_OF_FIVE = re.compile(
    r"\s*(?:/|out of|of)\s*5\b|[（(]?满分\s*(?:为|是)?\s*5\s*分?[)）]?|\bfrom 1 to 5\b|1\s*(?:到|至|[-–~])\s*5\s*分?"
)
_DIGIT = re.compile(r"(?<![\d.])([1-5])(?!\d|\.\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_JSON = re.compile(r"[\"']?\b(?:rating|score)\b[\"']?\s*[:：=]\s*[\"']?([^,}\n]*)", re.IGNORECASE)


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


def read_rating(completion: Completion) -> int:
    """The one whole number from 1 to 5 of a reply: in a tag, in a field, or the only one there is.

    Raises:
        BadReply: There is none, or there are several.
    """
    reply = bare(completion.text)
    block = tagged(reply, "rating")
    field = _JSON.search(reply)
    said = block.text if block else field[1] if field else reply
    said = _OF_FIVE.sub("", said)
    found = set(_DIGIT.findall(said))
    beyond = [number for number in _NUMBER.findall(said) if number not in found]
    if len(found) != 1 or beyond:
        raise BadReply("The reply is not one whole number from 1 to 5.", complaint="again/not_a_rating")
    return int(found.pop())
