"""The heuristics of SELF-QA (arXiv:2305.11952 asks for such and lists none): what makes a question or answer useless.

Each rule is a function, named for what it finds wrong, that sees one question with its answer and its passage. It gives
back what is wrong, in words, or `None`. `docs/benchmarks.md` has the precision and recall of each on hand-made cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz

from graphgen.curation.endings import breaks_off
from graphgen.curation.questions.asking import asks, is_open
from graphgen.curation.questions.deixis import find_dangling
from graphgen.curation.questions.phrases import find_aside, find_non_answer, find_reference, find_refusal
from graphgen.records import Language
from graphgen.text.mentions import comparable
from graphgen.text.words import words

__all__ = ["OF_ANSWERS", "OF_QUESTIONS", "REWRITABLE", "Exchange", "Rule", "broken"]


class Exchange(NamedTuple):
    """A question, the answer to it, and the passage that both rest on."""

    question: str
    answer: str
    passage: str
    language: Language


Rule = Callable[[Exchange], str | None]

_FEWEST: Mapping[Language, int] = {"en": 5, "zh": 4}
_MOST: Mapping[Language, int] = {"en": 60, "zh": 100}
_FEWEST_OF_AN_OPEN_ANSWER: Mapping[Language, int] = {"en": 3, "zh": 5}
_SAME = 95
_LEFTOVER = re.compile(
    r"\A\W{0,3}(?:\d{1,2}\s*[.)、:：]\s*)?(?:question|q|问题|提问|问|answer|a|答案)\s*\d{0,2}\s*[:：]|(?:^|"
    r"\n)\s*(?:answer|答案|答)\s*[:：]"
    r"|</?(?:questions?|answers?|text|passage|context|items?|rewritten|response|output|think|user|assistant)>|[{\[]\s*\"|\{\{?\w+\}?\}|\[(?:insert|topic|name|subject|placeholder|X)\b[^\]]*\]|"
    r"\A\W*(?:\d{1,2}[.)）、](?!\d)|[-*•#])\s*"
    r"|\ufffd|\n\s*\d{1,2}\s*[.)、](?!\d)|\*\*|[?？]{2,}|(?:XX|某某|××)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")
_ASKING_WORDS = frozenset(
    "what who whom whose which when where why how the and for was were are did does that this with from into about "
    "has have had been can could would should will may might between main important importance role significance "
    "explain describe discuss compare list name give tell identify define summarise summarize outline evaluate "
    "state some many much most more there their its his her they them you your not than then use used using made "
    "make years in of to on at by is be do an or as if it he she we us me my no so up year first known called "
    "following article passage text information happen happened meaning mean purpose reason difference example "
    "examples type types kind part parts way ways please briefly considered become became after before during "
    "people world history effect effects impact cause caused often long people's person".split()
)
_ASKING_ZH = re.compile(
    r"什么|为何|如何|怎样|怎么|多少|哪[里些个种一年位座]?|谁|是否|请问|请|说明|解释|描述|简述|介绍|列举|比较|概括|总结|主要|作用|意义|影响|特点|"
    r"原因|关系|区别|方面|过程|历史|重要|简要|时候|位于|属于|包括|具有|可以|进行|分析|评价|[的了是在和与及或吗呢有由被把从对为以其这那于所]"
)
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_STEM = 5
_YES_OR_NO = re.compile(
    r"\A(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b|吗\W*\Z|是否|是不是", re.IGNORECASE
)


def text_reference(said: Exchange) -> str | None:
    """(a) It speaks of a text that its reader has not seen."""
    for where, text, opens in (("question", said.question, True), ("answer", said.answer, False)):
        if phrase := find_reference(text, opens=opens):
            return f"The {where} refers to a text that is not there: “{phrase}”."
    return None


def dangling(said: Exchange) -> str | None:
    """(a) The question does not name what it is about: "this method", "it", with nothing to point to."""
    phrase = find_dangling(said.question, said.language)
    return f"Nothing in the question says what “{phrase}” is." if phrase else None


def self_talk(said: Exchange) -> str | None:
    """(b) The model speaks of itself, of its knowledge or to its user, and not of the matter."""
    for text in (said.question, said.answer):
        if phrase := find_refusal(text) or find_aside(text):
            return f"The model speaks of itself, or to its user: “{phrase}”."
    return None


def length(said: Exchange) -> str | None:
    """(c) The question has fewer than 5 or more than 60 words; in Chinese, than 4 or 100 characters."""
    count = len(words(said.question))
    if _FEWEST[said.language] <= count <= _MOST[said.language]:
        return None
    return f"The question has {count} words: {_FEWEST[said.language]} to {_MOST[said.language]} are wanted."


def malformed(said: Exchange) -> str | None:
    """(c) The question holds what is none of its words: a label, a tag, a place-holder, the next one of a list."""
    found = _LEFTOVER.search(said.question.strip())
    if found:
        return f"The question was not parsed cleanly: “{found[0].strip()}”."
    return None if _LETTERS.search(said.question) else "The question has no words."


def not_asking(said: Exchange) -> str | None:
    """(d) The question neither asks nor tells to do something."""
    return None if asks(said.question, said.language) else "It is neither a question nor a request."


def off_passage(said: Exchange) -> str | None:
    """(e) The question has no word in common with the passage, of those that carry meaning."""
    if _shares_a_word(said) or _shares_a_run(said):
        return None
    return "No word of the question that carries meaning is in the passage."


def unanswered(said: Exchange) -> str | None:
    """(f) There is no answer, only the question again, or a mere word where a reason or a description is wanted."""
    answer = comparable(said.answer)
    if not answer:
        return "The answer is empty."
    if _repeats(said):
        return "The answer repeats the question."
    if phrase := find_non_answer(said.answer):
        return f"The answer says that there is none: “{phrase}”."
    count = len(words(said.answer))
    if count < _FEWEST_OF_AN_OPEN_ANSWER[said.language] and is_open(said.question, said.language):
        return f"{count} words are no answer to an open question."
    return None


def cut_off(said: Exchange) -> str | None:
    """(i) The answer breaks off before its end."""
    return f"The answer breaks off: “…{said.answer.strip()[-30:]}”." if breaks_off(said.answer) else None


OF_QUESTIONS: Mapping[str, Rule] = {
    rule.__name__: rule for rule in (malformed, length, not_asking, text_reference, dangling, self_talk, off_passage)
}
OF_ANSWERS: Mapping[str, Rule] = {rule.__name__: rule for rule in (unanswered, text_reference, self_talk, cut_off)}
REWRITABLE = (text_reference.__name__, dangling.__name__)
"""What a question can be mended of by saying what it points at."""


def broken(rules: Mapping[str, Rule], said: Exchange) -> dict[str, str]:
    """What is wrong, by the name of each of `rules` that finds something in `said`."""
    found = {name: rule(said) for name, rule in rules.items()}
    return {name: detail for name, detail in found.items() if detail is not None}


def _repeats(said: Exchange) -> bool:
    """Whether the answer says nothing but the question. One that can be answered by yes or no may be answered so."""
    question, answer = comparable(said.question), comparable(said.answer)
    if answer == question:
        return True
    closed = _YES_OR_NO.search(said.question.strip()) is not None
    return not closed and fuzz.ratio(answer, question) >= _SAME and set(words(answer)) <= set(words(question))


def _shares_a_word(said: Exchange) -> bool:
    spoken = (word for word in words(said.question) if word.isascii() and len(word) > 1)
    asked = {word.removesuffix("s") for word in spoken if word not in _ASKING_WORDS}
    known = {word.removesuffix("s") for word in words(said.passage) if word.isascii()}
    return bool(asked & known) or any(_one_stem(word, other) for word in asked for other in known)


def _one_stem(word: str, other: str) -> bool:
    """Whether two words begin alike for so long that they differ only by their endings."""
    shared = max(_STEM, min(len(word), len(other)) - 2)
    return len(word) >= shared and len(other) >= shared and word[:shared] == other[:shared] and not word.isdigit()


def _shares_a_run(said: Exchange) -> bool:
    """Two Han characters in a row, which in Chinese is a word more often than not."""
    runs = _HAN_RUN.findall(_ASKING_ZH.sub(" ", said.question))
    return any(run[start : start + 2] in said.passage for run in runs for start in range(len(run) - 1))
