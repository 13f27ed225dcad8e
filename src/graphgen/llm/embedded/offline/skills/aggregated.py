"""What several facts say as one text, and a question to which it is the answer."""

from __future__ import annotations

import zlib
from collections import Counter

from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import read_facts
from graphgen.llm.embedded.offline.reading.mentions import Kind, clean_text
from graphgen.llm.embedded.offline.skills.atomic import with_article
from graphgen.llm.embedded.offline.wording.joining import joined
from graphgen.text.language import detect_language
from graphgen.text.mentions import comparable, mentions
from graphgen.text.sentences import sentence_spans

__all__ = ["aggregated_question", "aggregated_text", "aggregated_with_question", "central_names"]

_ASKED_EN = (
    ("What is known about {}", ", in particular in connection with {}"),
    ("Tell what is known about {}", ", above all about the links with {}"),
    ("Give an account of {}", ", especially in connection with {}"),
)
_ASKED_ZH = (("请介绍{}", "，并说明与{}有关的情况"), ("请概述有关{}的主要事实", "，尤其是与{}有关的事实"))
_UNTOLD: frozenset[Kind] = frozenset({"date", "quantity"})
_OTHERS = 2


def aggregated_text(task: Task) -> dict[str, str]:
    """Every sentence of the facts once, those first that name what most of them name."""
    facts = read_facts(task.data)
    sentences: dict[str, str] = {}
    for fact in (*facts.entities, *facts.relations):
        description = fact.description
        for start, end in sentence_spans(description):
            sentence = clean_text(description[start:end])
            if comparable(sentence):
                sentences.setdefault(comparable(sentence), sentence)
    said = _without_parts(sentences)
    glue = "" if detect_language("".join(said)) == "zh" else " "
    hub = next(iter(central_names(glue.join(said))), "")
    ordered = sorted(said, key=lambda sentence: not mentions(sentence, hub))
    return {"rephrased": glue.join(joined(ordered))}


def aggregated_question(task: Task) -> dict[str, str]:
    """What is known about the name that the text has most, in connection with those that it has most beside it."""
    text = task.data
    first, *others = central_names(text) or [text[:20]]
    turn = zlib.crc32(text.encode())
    if detect_language(text) == "zh":
        lead, link = _ASKED_ZH[turn % len(_ASKED_ZH)]
        return {"question": f"{lead.format(first)}{link.format('和'.join(others)) if others else ''}。"}
    lead, link = _ASKED_EN[turn % len(_ASKED_EN)]
    told = " and ".join(with_article(name, text) for name in others)
    ending = "?" if lead.startswith("What") else "."
    return {"question": lead.format(with_article(first, text)) + (link.format(told) if told else "") + ending}


def aggregated_with_question(task: Task) -> dict[str, str]:
    """The text and its question at once."""
    written = aggregated_text(task)
    asked = aggregated_question(Task("text", written["rephrased"], "", (), (), ()))
    return {**written, **asked}


def _without_parts(sentences: dict[str, str]) -> list[str]:
    """The sentences that are not a part of a longer one among them."""
    return [text for key, text in sentences.items() if not any(key in other and key != other for other in sentences)]


def central_names(text: str) -> list[str]:
    """The names that most sentences have, the most frequent first."""
    counts: Counter[str] = Counter()
    for sentence in analyse(text, whole=True):
        counts.update({mention.name for mention in sentence.mentions if mention.proper and mention.kind not in _UNTOLD})
    ranked = sorted(counts, key=lambda name: (-counts[name], text.find(name)))
    chosen: list[str] = []
    for name in ranked:
        if not any(mentions(name, other) or mentions(other, name) for other in chosen):
            chosen.append(name)
    return chosen[: _OTHERS + 1]
