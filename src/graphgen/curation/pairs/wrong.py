"""Whether an answer that a model made wrong is wrong, and could pass for the right one in everything else."""

from __future__ import annotations

import re

from graphgen.curation.pairs.exchange import Exchange
from graphgen.curation.pairs.replies import read_inside
from graphgen.curation.questions.phrases import find_refusal
from graphgen.curation.scoring.support import Passage
from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.claims import claims_differ
from graphgen.text.language import detect_language
from graphgen.text.mentions import mentions
from graphgen.text.names import fold_name
from graphgen.text.specifics import names, numbers

__all__ = ["read_wrong"]

_TAG = "wrong"
_SHORTEST, _LONGEST, _ROOM = 0.5, 2.0, 20
# A frame around the right answer: whoever learns from the pair learns to shun the frame.
_FRAME = re.compile(
    r"\A\W*(?:it is (?:not true|false|untrue|incorrect)|this is (?:not true|false)"
    r"|以下说法(?:不成立|不正确|错误)|并非)",
    re.IGNORECASE,
)


def read_wrong(completion: Completion, exchange: Exchange) -> str:
    """The wrong answer inside `<wrong>`.

    It differs from the right one in something that can be checked, the source supports it less than the right one, and
    in length, language and manner it is like it.

    Raises:
        BadReply: There is none, or it is not so.
    """
    text = read_inside(_TAG, completion)
    if not _is_like(text, exchange.answer):
        cause = "The wrong answer is not like the right one: in its length, its language, or in that it answers at all."
        raise BadReply(cause, complaint="again/unlike_the_answer")
    if fold_name(text) == fold_name(exchange.answer) or not claims_differ(exchange.answer, text, exchange.names):
        raise BadReply("Nothing that can be checked makes the answer wrong.", complaint="again/still_true")
    if exchange.verdict and mentions(exchange._replace(answer=text).verdict or text, exchange.verdict):
        raise BadReply("What it says first, or in the end, is still right.", complaint="again/still_true")
    if not _keeps_the_question(text, exchange):
        raise BadReply("It changes what the question itself says.", complaint="again/not_in_the_question")
    if not _is_less_supported(text, exchange):
        raise BadReply("The source supports it as well as the right answer.", complaint="again/still_true")
    return text


def _is_like(text: str, answer: str) -> bool:
    shortest, longest = _SHORTEST * len(answer) - _ROOM, _LONGEST * len(answer) + _ROOM
    return (
        shortest <= len(text) <= longest
        and detect_language(text) == detect_language(answer)
        and not find_refusal(text)
        and not _FRAME.match(text)
    )


def _keeps_the_question(text: str, exchange: Exchange) -> bool:
    """Whether names and numbers that the answer shares with the question are still there: they were not asked for."""
    question, answer = exchange.question, exchange.answer
    shared = names(question) & names(answer) | {name for name in exchange.names if mentions(question, name)}
    return (numbers(question) & numbers(answer)) <= numbers(text) and all(
        mentions(text, name) for name in shared if mentions(answer, name)
    )


def _is_less_supported(text: str, exchange: Exchange) -> bool:
    if not exchange.source:
        return True
    passage = Passage(exchange.source)
    return passage.supports(text).score < passage.supports(exchange.answer).score
