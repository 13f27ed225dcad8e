"""What somebody may have asked for who wanted just this text: as an instruction, to an assistant, or in a search."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from graphgen.llm.embedded.offline.english.words import FUNCTION_WORDS
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import clean_text
from graphgen.llm.embedded.offline.skills.aggregated import central_names
from graphgen.llm.embedded.offline.skills.atomic import with_article
from graphgen.text.language import HAN, detect_language
from graphgen.text.mentions import mentions

__all__ = ["reverse_instruction", "reverse_query", "reverse_request"]

_ASPECT_EN = (
    "Describe {topic}, with particular attention to {aspect}.",
    "Give an account of {topic}, in particular of {aspect}.",
    "Summarise what is known about {topic}, in particular about {aspect}.",
)
_WHOLE_EN = (
    "Describe {topic}{others}.",
    "Give an overview of {topic}{others}.",
    "Summarise the main facts about {topic}{others}.",
)
_ASPECT_CHAT_EN = (
    "Can you tell me about {topic}? I'm mostly curious about {aspect}.",
    "I'm reading up on {topic}. Could you fill me in, mostly on {aspect}?",
    "Hey, what do you know about {topic}? I'd like to hear about {aspect}.",
)
_WHOLE_CHAT_EN = (
    "Can you tell me about {topic}{others}?",
    "Hey, what should I know about {topic}{others}?",
    "I'd love to learn about {topic}{others}. Could you fill me in?",
)
_ASPECT_ZH = (
    "请介绍{topic}，重点说明{aspect}方面的情况。",
    "请概述{topic}，着重谈{aspect}方面的内容。",
    "请说明{topic}在{aspect}方面的主要情况。",
)
_WHOLE_ZH = ("请介绍{topic}{others}。", "请概述有关{topic}的主要事实{others}。", "请写一段文字介绍{topic}{others}。")
_ASPECT_CHAT_ZH = (
    "能跟我讲讲{topic}吗？我主要想了解{aspect}方面的情况。",
    "我最近对{topic}挺感兴趣的，{aspect}方面能给我说说吗？",
    "我想多了解一点{topic}，尤其是{aspect}方面，能给我讲讲吗？",
)
_WHOLE_CHAT_ZH = (
    "能跟我讲讲{topic}吗{others}？",
    "我想了解一下{topic}，能给我介绍介绍吗{others}？",
    "{topic}有什么值得了解的呀{others}？",
)
_PROPER = re.compile(r"[A-Z][\w.'-]*\s+[A-Z]|[A-Z]{2}|[A-Z][a-z]+[A-Z]|\w*[A-Z]\w*\d")
_WORD = re.compile(r"[A-Za-z][a-z]{3,}")
_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")
_EMPTY_ZH = frozenset("的了是在和与于为之其这那而及或被把从到对也都以有着所由就很我你他她它们个一不中上下")
_LONGEST_ASPECT, _LONGEST_NAME = 60, 4


class _Matter(NamedTuple):
    """What a text is about, which side of it, and what else it names."""

    topic: str
    aspect: str
    others: tuple[str, ...]


def reverse_instruction(task: Task) -> dict[str, str]:
    """A formal instruction."""
    return {"instruction": _asked(task, (_ASPECT_EN, _WHOLE_EN), (_ASPECT_ZH, _WHOLE_ZH))}


def reverse_request(task: Task) -> dict[str, str]:
    """A message to an assistant."""
    return {"request": _asked(task, (_ASPECT_CHAT_EN, _WHOLE_CHAT_EN), (_ASPECT_CHAT_ZH, _WHOLE_CHAT_ZH))}


def reverse_query(task: Task) -> dict[str, str]:
    """Keywords for a search."""
    matter = _matter(task)
    words = (matter.topic, matter.aspect.casefold(), *matter.others[: 1 if matter.aspect else 2])
    return {"query": " ".join(word.removeprefix("the ") for word in words if word)}


_Forms = tuple[Sequence[str], Sequence[str]]


def _asked(task: Task, english: _Forms, chinese: _Forms) -> str:
    matter, turn = _matter(task), zlib.crc32(task.data.encode())
    aspects, wholes = chinese if detect_language(task.data) == "zh" else english
    if matter.aspect:
        return _open_upper(aspects[turn % len(aspects)].format(topic=matter.topic, aspect=matter.aspect))
    return _open_upper(
        wholes[turn % len(wholes)].format(topic=matter.topic, others=_linked(matter, chinese=wholes is chinese[1]))
    )


def _linked(matter: _Matter, *, chinese: bool) -> str:
    if not matter.others:
        return ""
    if chinese:
        return f"，并谈到{'和'.join(matter.others)}"
    return f", including {' and '.join(matter.others)}"


def _open_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _matter(task: Task) -> _Matter:
    text, headings = task.data, [clean_text(line) for line in task.reference.splitlines() if line.strip()]
    chinese, names = detect_language(text) == "zh", central_names(text)
    named = headings[:1] or names[:1]
    topic = (named[0] if chinese else _in_sentence(named[0], text)) if named else _commonest(text)
    aspect = headings[-1].rstrip(" :：.。") if len(headings) > 1 and len(headings[-1]) <= _LONGEST_ASPECT else ""
    others = [name.rstrip(".") for name in names if not mentions(topic, name) and not mentions(name, topic)]
    told = [name if chinese else with_article(name, text) for name in others if len(name.split()) <= _LONGEST_NAME]
    in_sentence = chinese or _PROPER.match(aspect)
    return _Matter(topic, aspect if in_sentence else aspect[:1].lower() + aspect[1:], tuple(told[:2]))


def _in_sentence(title: str, text: str) -> str:
    return re.sub(r"\AThe\s", "the ", title) if title.startswith("The ") else with_article(title, text)


def _commonest(text: str) -> str:
    """The two words that a text without names has most."""
    if detect_language(text) == "zh":
        pairs = Counter(pair for pair in _PAIR.findall(text) if not _EMPTY_ZH & set(pair))
        return next(iter(pairs.most_common(1)), (text[:4], 0))[0]
    counts = Counter(word.lower() for word in _WORD.findall(text))
    found = [word for word, _ in counts.most_common() if word not in FUNCTION_WORDS]
    return " and ".join(found[:2]) or text[:20]
