"""Rules on the form of a sample that hold for every method, in English and Chinese.

They see only the sample itself and use no model: what they turn down is unusable whatever the source says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from graphgen.curation.questions.phrases import find_pointer, find_reference, find_refusal
from graphgen.records import Rejection, Sample
from graphgen.text.mentions import comparable, mentions
from graphgen.text.names import fold_name

__all__ = ["check"]

_SHORT_ANSWER = 60
_SHORTEST_LEAK = 2
_OFFERS = (" or ", " between ", "还是", "或", "哪个", "哪一", "下列", "以下")
_OPTIONS = re.compile(r"^[A-H]\. [^\n]*$", re.MULTILINE)
_LETTER = re.compile(r"\A[A-H]\. ")
_STATEMENT = re.compile(
    r"\A(?:True or false|Fill in the blank|Complete the statement|判断正误|填空|请补全这句话)\s*[:：]\s*(?P<said>.+)",
    re.DOTALL,
)
_TRUTH_VALUES = frozenset("yes no true false 是 否 对 错 正确 错误".split())


class _Pair(NamedTuple):
    question: str
    answer: str


class _Finding(NamedTuple):
    reason: str
    detail: str


def check(sample: Sample, *, without: Collection[str] = ()) -> Rejection | None:
    """The first reason why `sample` cannot be used, or `None`.

    Reasons: `empty_question`, `empty_answer`, `empty_text`, `question_equals_answer`, `leak` (the question contains the
    short answer), `unresolved_reference` (it speaks of a text that its reader has not seen), `refusal`.

    Args:
        sample: What to look at.
        without: Those of the last three that do not count.
    """
    found = _in_text(sample.text) if sample.text is not None else _in_turns(sample)
    finding = next((finding for finding in found if finding.reason not in without), None)
    return Rejection(reason=finding.reason, detail=finding.detail, sample=sample) if finding else None


def _in_text(text: str) -> Iterator[_Finding]:
    if _is_blank(text):
        yield _Finding("empty_text", "The text is empty.")
    if refusal := _refusal(_Pair("", text)):
        yield refusal


def _in_turns(sample: Sample) -> Iterator[_Finding]:
    pairs = _pairs(sample)
    if not pairs:
        yield _Finding("empty_question", "The sample has no question.")
    yield from (finding for pair in pairs for rule in _RULES if (finding := rule(pair)))


def _pairs(sample: Sample) -> list[_Pair]:
    """Every user turn with what the assistant says before the next one."""
    pairs: list[_Pair] = []
    for message in sample.messages or ():
        if message.role == "user":
            pairs.append(_Pair(message.content, ""))
        elif message.role == "assistant" and pairs:
            pairs[-1] = _Pair(pairs[-1].question, f"{pairs[-1].answer}\n{message.content}".strip())
    return pairs


def _empty(pair: _Pair) -> _Finding | None:
    if _is_blank(pair.question):
        return _Finding("empty_question", "The question is empty.")
    return _Finding("empty_answer", "The answer is empty.") if _is_blank(pair.answer) else None


def _is_blank(text: str) -> bool:
    """Whether nothing of `text` would be seen, such as zero-width characters alone."""
    return not any(letter.isprintable() and not letter.isspace() for letter in text)


def _equal(pair: _Pair) -> _Finding | None:
    if fold_name(pair.question) == fold_name(pair.answer):
        return _Finding("question_equals_answer", "The answer repeats the question.")
    return None


def _leak(pair: _Pair) -> _Finding | None:
    """A short answer that stands in the question, unless the question offers it as one of several; where options are
    listed, what counts is the question before them.
    """
    if _OPTIONS.search(pair.question):
        pair = _Pair(_OPTIONS.sub("", pair.question), _LETTER.sub("", pair.answer))
    answer = comparable(pair.answer)
    offered = any(offer in pair.question.casefold() for offer in _OFFERS)
    if offered or answer in _TRUTH_VALUES or not _SHORTEST_LEAK <= len(answer) <= _SHORT_ANSWER:
        return None
    return _Finding("leak", f"The question contains the answer: {answer}.") if _contains(pair, answer) else None


def _contains(pair: _Pair, answer: str) -> bool:
    return answer in comparable(pair.question) and mentions(pair.question, pair.answer)


def _reference(pair: _Pair) -> _Finding | None:
    for where, text, opens in (("question", pair.question, True), ("answer", pair.answer, False)):
        phrase = find_reference(text, opens=opens)
        if phrase:
            detail = f"The {where} refers to a text that is not there: “{phrase}”."
            return _Finding("unresolved_reference", detail)
    return _pointer(pair)


def _pointer(pair: _Pair) -> _Finding | None:
    """A pronoun with nothing before it: in a statement to be judged or completed, or in an option."""
    statement = _STATEMENT.match(pair.question)
    statements = [statement["said"]] if statement else []
    statements += [_LETTER.sub("", option) for option in _OPTIONS.findall(pair.question)]
    pointers = (find_pointer(said) for said in statements if _is_sentence(said))
    found = next((pointer for pointer in pointers if pointer), None)
    detail = f"A statement begins with “{found}”, and nothing says who or what that is."
    return _Finding("unresolved_reference", detail) if found else None


def _is_sentence(text: str) -> bool:
    """Whether `text` says something: an option may be a name or a title, such as "It" or "This Is Spinal Tap"."""
    return bool(re.search(r"[.!?。！？]\W*\Z", text)) or "____" in text


def _refusal(pair: _Pair) -> _Finding | None:
    phrase = find_refusal(pair.answer)
    return _Finding("refusal", f"The model speaks of itself or declines: “{phrase}”.") if phrase else None


_RULES: tuple[Callable[[_Pair], _Finding | None], ...] = (_empty, _refusal, _equal, _leak, _reference)
