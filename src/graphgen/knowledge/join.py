"""Several descriptions of one thing as one text."""

from __future__ import annotations

from collections.abc import Sequence

from graphgen.knowledge.clean import ends_sentence
from graphgen.records import Language
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans

__all__ = ["join_descriptions"]

_STOPS = ".。!！?？;；… "


def join_descriptions(descriptions: Sequence[str], language: Language) -> str:
    """`descriptions` in their order as running text; one that says nothing more than longer ones do is left out.

    Whether something is said again is told sentence by sentence, which takes time linear in the text: a hub may have
    thousands of descriptions.
    """
    sentences = {text: _sentences(text) for text in dict.fromkeys(descriptions)}
    said: set[str] = set()
    kept: set[str] = set()
    for text in sorted(sentences, key=lambda text: (-len(sentences[text]), -len(text), text)):
        if not said.issuperset(sentences[text]):
            said.update(sentences[text])
            kept.add(text)
    pieces = [text for text in sentences if text in kept]
    stop, space = ("。", "") if language == "zh" else (".", " ")
    finished = [text if ends_sentence(text) else text + stop for text in pieces[:-1]]
    return space.join([*finished, *pieces[-1:]])


def _sentences(text: str) -> list[str]:
    return [fold_name(text[start:end]).rstrip(_STOPS) for start, end in sentence_spans(text)]
