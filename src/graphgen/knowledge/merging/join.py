"""Several descriptions of one thing as one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from graphgen.knowledge.merging.clean import ends_sentence
from graphgen.records import Language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["join_descriptions"]

_STOPS = ".。!！?？;；… "
_OTHER_STOPS = "!?;。…"
_BETWEEN = "\0"  # stands in no text that was cleaned, and folding leaves it
_FEW = 32
"""Texts that are each looked for in all of them; of more, the parts are counted."""
_AROUND = "\"'`「」『』《》 "
"""What folding takes from both sides of a sentence."""
_PLAIN = str.maketrans(dict.fromkeys(_OTHER_STOPS, ".") | dict.fromkeys(_AROUND))


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
    folded = _comparable(_BETWEEN.join(texts))
    parts = folded.split(_BETWEEN)
    if len(parts) <= _FEW and all(_begins_alone(text, folded) for text in parts):
        return False
    times = Counter(folded.replace(_BETWEEN, ".").split("."))
    times[""] = 0
    return not all(_has_its_own(text.split("."), times) for text in parts)


def _comparable(text: str) -> str:
    """`text` folded, its sentences ended by nothing but full stops and all that folding might strip taken out."""
    if text.isascii():  # a clean one has no white space but the space, which is taken out: no need to squeeze it
        return text.lower().translate(_PLAIN)
    folded = fold_name(text)
    for sign in _OTHER_STOPS:
        folded = folded.replace(sign, ".")
    for sign in _AROUND:
        folded = folded.replace(sign, "")
    return folded


def _begins_alone(text: str, texts: str) -> bool:
    """Whether its first part stands nowhere else in `texts`, which is seen sooner than what all the parts are."""
    first = text.partition(".")[0]
    return bool(first) and texts.count(first) == 1


def _has_its_own(parts: Sequence[str], times: Counter[str]) -> bool:
    return any(times[part] == 1 for part in parts)


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
