"""What the rules see in a text, in either language."""

from __future__ import annotations

from graphgen.llm.embedded.offline.chinese.sentences import chinese_relation, chinese_sentences
from graphgen.llm.embedded.offline.english.sentences import english_relation, english_sentences
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Mention
from graphgen.records import Language
from graphgen.text.language import detect_language

__all__ = ["analyse", "relation_type"]


def analyse(text: str, language: Language | None = None, *, whole: bool = False) -> list[Analysed]:
    """The sentences of `text` that stand alone, cleaned of markup, with pronouns resolved where that is certain.

    A sentence that states several facts is taken apart where that is safe, unless sentences are wanted `whole`.
    """
    if (language or detect_language(text)) == "zh":
        return chinese_sentences(text)
    return english_sentences(text, whole=whole)


def relation_type(sentence: Analysed, source: Mention, target: Mention) -> str:
    """The words between two mentions that say how they are related, or a plain `related to`."""
    if detect_language(sentence.text) == "zh":
        return chinese_relation(sentence.text, source, target)
    return english_relation(sentence.text, source, target)
