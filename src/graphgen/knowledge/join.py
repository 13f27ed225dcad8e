"""Several descriptions of one thing as one text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from graphgen.knowledge.clean import ends_sentence
from graphgen.records import Language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["join_descriptions"]

_STOPS = ".。!！?？;；… "
_BREAK = re.compile(r"[.!?;。\n…\"'`「」『』《》 ]*[.!?;。\n…][.!?;。\n…\"'`「」『』《》 ]*")
"""Where a folded text may end a sentence, with all that folding and comparing take from the sentences' ends."""


def join_descriptions(descriptions: Sequence[str], language: Language) -> str:
    """`descriptions` in their order as running text; one that says nothing more than longer ones do is left out.

    Whether something is said again is told sentence by sentence, which takes time linear in the text: a hub may have
    thousands of descriptions.
    """
    pieces = list(dict.fromkeys(descriptions))
    if _may_repeat(pieces):
        pieces = _without_repetition(pieces)
    stop, space = ("。", "") if language == "zh" else (".", " ")
    finished = [text if ends_sentence(text) else text + stop for text in pieces[:-1]]
    return space.join([*finished, *pieces[-1:]])


def _may_repeat(texts: Sequence[str]) -> bool:
    """Whether any text has no part to itself. Only then can it be left out; where sentences end is costly to know."""
    parts = [list(dict.fromkeys(_BREAK.split(fold_name(text)))) for text in texts]
    times = Counter(part for each in parts for part in each if part)
    return any(all(times[part] > 1 for part in each if part) for each in parts)


def _without_repetition(texts: Sequence[str]) -> list[str]:
    sentences = {text: _sentences(text) for text in texts}
    said: set[str] = set()
    kept: set[str] = set()
    for text in sorted(sentences, key=lambda text: (-len(sentences[text]), -len(text), text)):
        if not said.issuperset(sentences[text]):
            said.update(sentences[text])
            kept.add(text)
    return [text for text in texts if text in kept]


def _sentences(text: str) -> list[str]:
    return [fold_name(text[start:end]).rstrip(_STOPS) for start, end in sentence_spans(text)]
