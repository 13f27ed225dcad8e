"""A row of facts, or a triple, said in sentences by template (SELF-QA, arXiv:2305.11952, verbalises both so).

The sentences are the document's text, so that spans of it can be quoted like those of any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from graphgen.records import Language
from graphgen.text.language import detect_language

__all__ = ["in_sentences", "says_facts"]

_NAMES = ("name", "title", "entity", "label", "名称", "名字", "姓名", "标题", "实体")
_SUBJECTS = ("subject", "source", "head", "主语", "头实体", "源实体")
_RELATIONS = ("relation", "predicate", "property", "type", "关系", "谓语", "属性")
_OBJECTS = ("object", "target", "tail", "value", "宾语", "尾实体", "目标实体", "值")
_UNSAID = frozenset({"id", "url", "uuid", "index", "编号", "序号"})
_LONGEST = 200
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])|[_\s]+")
_PLACED = re.compile(r"(?:located|situated|based|part|used|made|composed|known|related|connected)\b")
_DONE_BY = re.compile(r"\w+(?:ed|wn|lt|en|rn) (?:by|in|at|on|from|to|of|as)\Z|born\b")
_VERB = re.compile(r"(?:is|was|are|were|has|had|can)\b|\w{3,}[^s\W]s(?: (?:to|in|at|on|from|with|of|for))?\Z|\w+ed\Z")
_VERB_ZH = re.compile(
    r"[于是为了在至]\Z|\A[由被是位属流]|\A(?:设计|修建|建造|发明|发现|创立|创作|编写|出版|提出|包括|包含|拥有|主持|领导|生产|使用|连接)\Z"
)


def says_facts(names: Mapping[str, object] | tuple[str, ...]) -> bool:
    """Whether columns of these names, in lower case, hold facts about something that a column names."""
    return len(names) > 1 and (_first(names, _NAMES) is not None or _triple(names) is not None)


def in_sentences(fields: Mapping[str, object]) -> str:
    """What the row says, one sentence for each field; empty where it says no facts in short values about a name."""
    said = {name: text for name, value in fields.items() if (text := _value(value))}
    if not says_facts(said) or any(len(text) > _LONGEST for text in said.values()):
        return ""
    language = detect_language(" ".join(said.values()))
    if triple := _triple(said):
        subject, relation, target = (said[name] for name in triple)
        return _sentence(subject, relation, target, language)
    named = _first(said, _NAMES) or ""
    rest = [(name, value) for name, value in said.items() if name != named and name not in _UNSAID]
    glue = "" if language == "zh" else " "
    return glue.join(
        _sentence(said[named], name, value, language, plural=_is_several(fields[name])) for name, value in rest
    )


def _first(names: Mapping[str, object] | tuple[str, ...], wanted: tuple[str, ...]) -> str | None:
    return next((name for name in wanted if name in names), None)


def _triple(names: Mapping[str, object] | tuple[str, ...]) -> tuple[str, str, str] | None:
    subject, relation, target = (_first(names, each) for each in (_SUBJECTS, _RELATIONS, _OBJECTS))
    return (subject, relation, target) if subject and relation and target else None


def _value(value: object) -> str:
    """A value in words; empty for none, and for what is no plain value."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str | int | float):
        return " ".join(str(value).split())
    if isinstance(value, list):
        values = [_value(each) for each in cast("list[object]", value)]
        return ", ".join(each for each in values if each)
    return ""


def _is_several(value: object) -> bool:
    return isinstance(value, list) and len(cast("list[object]", value)) > 1


def _sentence(subject: str, relation: str, value: str, language: Language, *, plural: bool = False) -> str:
    said = value.rstrip(".。")
    if language == "zh":
        return f"{subject}{relation}{said}。" if _VERB_ZH.search(relation) else f"{subject}的{relation}是{said}。"
    words = " ".join(part for part in _CAMEL.split(relation) if part)
    words = words.lower() if not words.isupper() else words
    if _PLACED.match(words):
        return f"{subject} is {words} {said}."
    if _DONE_BY.match(words):
        return f"{subject} was {words} {said}."
    if _VERB.match(words) and not plural:
        return f"{subject} {words} {said}."
    return f"The {words} of {subject} {'are' if plural else 'is'} {said}."
