"""What of a sample a pair or a twin is made of: its last question and answer, and what they rest on."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphgen.records import Language, Message, Sample
from graphgen.text.options import OPTION
from graphgen.text.sentences import sentence_spans

__all__ = ["STATEMENT", "Exchange", "exchange_of", "with_answer"]

STATEMENT = re.compile(
    r"\A(?:True or false|Fill in the blank|Complete the statement|判断正误|填空|请补全这句话)\s*[:：]", re.IGNORECASE
)
"""What begins a question that is a statement, to be judged or completed."""
_CONCLUSION = re.compile(r"(?:answer is|答案是|答案为)[:：]?\s*(?P<said>.+)", re.IGNORECASE)
_LIST = re.compile(r"(?:\d{1,2}[.)、]|[-*•])\s*")
_FEW_OPTIONS, _LONGEST_VERDICT = 2, 40


class Exchange(NamedTuple):
    """The last question of a conversation, its answer, the passages that they rest on, and names that it is about."""

    question: str
    answer: str
    source: str
    language: Language
    names: tuple[str, ...] = ()

    @property
    def options(self) -> dict[str, str]:
        """What the question offers, by letter; empty where it is an open one."""
        found = {match["letter"]: match["words"] for match in OPTION.finditer(self.question)}
        return found if len(found) >= _FEW_OPTIONS else {}

    @property
    def verdict(self) -> str:
        """The short sentence of the answer that says just what was asked for, before or after its reasons, if any."""
        said = [self.answer[start:end].strip() for start, end in sentence_spans(self.answer)]
        if len(said) < 2:  # noqa: PLR2004 - one sentence has no reasons beside it
            return ""
        if len(said[0]) <= _LONGEST_VERDICT and not _LIST.match(said[0]):
            return said[0].rstrip(".。")
        concluded = _CONCLUSION.search(said[-1])
        return concluded["said"].rstrip(".。") if concluded else ""

    @property
    def is_open(self) -> bool:
        """Whether it asks in words that could be others: it offers no options and is no statement to judge or fill."""
        return not self.options and not STATEMENT.match(self.question)


def exchange_of(sample: Sample) -> Exchange | None:
    """The last turn of the user and the answer to it; `None` for running text and for what ends otherwise."""
    turns = sample.messages or ()
    if len(turns) < 2 or (turns[-2].role, turns[-1].role) != ("user", "assistant"):  # noqa: PLR2004 - a pair
        return None
    source = "\n\n".join(dict.fromkeys(span.text for span in sample.evidence))
    graph = (unit.name for unit in sample.units if unit.kind in {"entity", "relation"})
    names = tuple(dict.fromkeys(name for unit in graph for name in unit.split(" -> ")))
    return Exchange(turns[-2].content, turns[-1].content, source, sample.language, names)


def with_answer(sample: Sample, answer: str) -> tuple[Message, ...]:
    """The sample's conversation with another last answer."""
    return (*(sample.messages or ())[:-1], Message(role="assistant", content=answer))
