"""Chinese questions over a chain of facts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphgen.llm.embedded.offline.chinese.mentions import TITLED, chinese_mentions
from graphgen.llm.embedded.offline.chinese.questions import ask_for
from graphgen.llm.embedded.offline.chinese.words import CLASSIFIED
from graphgen.llm.embedded.offline.reading.facts import Facts
from graphgen.llm.embedded.offline.reading.mentions import Mention
from graphgen.llm.embedded.offline.wording.chain import Link

__all__ = ["chinese_chain", "chinese_clues", "noun_of"]

_LETTERS = "甲乙丙丁戊己"
_NOUNS = {
    "人物": "人", "人": "人", "person": "人", "地点": "地方", "位置": "地方", "location": "地方",
    "组织": "机构", "机构": "机构", "organization": "机构",
    "作品": "作品", "work": "作品",
    "事件": "事件", "event": "事件",
}  # fmt: skip
_THING = "事物"
_PLAIN = re.compile(r"[，。；：、？！（）]")
_VERB = "设计|创立|创办|发明|建造|修建|撰写|创作|发现|提出|编写|建立|主持修建|主持设计|主持建造|编纂"
_BY = re.compile(rf"^(?P<a>.+?)由(?P<b>.+?)(?P<v>(?:于[^于]{{2,10}}年)?(?:{_VERB})(?:而成|的)?)$")


def chinese_chain(links: Sequence[Link], facts: Facts | None = None) -> str | None:
    """`设计了赵州桥的人出生于什么地方？`; `None` where a link has no form that is surely grammatical."""
    described: str | None = None
    for link in links[:-1]:
        phrase = _describe(link, facts)
        if phrase is None:
            return None
        described = phrase if described is None else _put(phrase, link.start, described)
        if described is None:
            return None
    last = links[-1]
    clause = _clause(last)
    if clause is None or described is None or clause.count(last.end) != 1 or last.start not in clause:
        return None
    mention = _named(clause, last.end)
    if mention is None or _named(clause, last.start) is None:
        return None
    asked = clause.replace(f"《{last.end}》", last.end).replace(last.end, ask_for(mention))
    return _put(asked + "？", last.start, described)


def _named(clause: str, name: str) -> Mention | None:
    """The mention of exactly `name`, which is then no part of a longer name."""
    return next((mention for mention in chinese_mentions(clause) if mention.name == name), None)


def _put(text: str, name: str, described: str) -> str | None:
    """The text with the description for `name`, unless a title stands before it: 医生 would seem to belong to that."""
    if text.count(name) != 1 or TITLED.search(text[: text.index(name)]):
        return None
    return text.replace(name, described)


def noun_of(name: str, facts: Facts | None) -> str:
    """A noun for what `name` names, from its ending or its type."""
    for size in (3, 2, 1):
        if len(name) > size and name[-size:] in CLASSIFIED:
            return CLASSIFIED[name[-size:]].replace("哪", "那").removeprefix("什么")
    types = {entity.name: entity.type for entity in facts.entities} if facts else {}
    return _NOUNS.get(types.get(name, ""), _THING)


def _clause(link: Link) -> str | None:
    """The one clause that names both ends."""
    for part in re.split(r"[，。；]", link.sentence):
        if link.start in part and link.end in part and not _PLAIN.search(part):
            return part
    return None


def _describe(link: Link, facts: Facts | None) -> str | None:
    """The end of the link as a noun phrase that names its start."""
    clause = _clause(link)
    if clause is None or clause.count(link.end) != 1:
        return None
    if _named(clause, link.end) is None or _named(clause, link.start) is None:
        return None
    noun = noun_of(link.end, facts)
    by = _BY.match(clause)
    if by is not None and by["b"] == link.end and by["a"] == link.start:
        return f"{by['v'].removesuffix('的')}{link.start}的{noun if noun != _THING else '人'}"
    if noun == _THING or clause[len(link.end) :].startswith(("和", "与", "、")):
        return None  # nothing tells what the name stands for; or what is said of two is not said of the one
    if clause.startswith(link.end):
        tail = re.sub(r"^(?:因此|还|也|又|先|后来)(?=[\u4e00-\u9fff]{3})", "", clause[len(link.end) :])
        return f"{tail}的{noun}" if re.match(r"[\u4e00-\u9fff]", tail) and not tail.startswith(("的", "是")) else None
    return _describe_object(clause, link, noun)


def _describe_object(clause: str, link: Link, noun: str) -> str | None:
    """`A位于B` becomes `A所在的地方`, `A设计了B` becomes `A设计的…`."""
    head = clause[: -len(link.end)]
    if not clause.endswith(link.end) or not clause.startswith(link.start) or "是" in head:
        return None
    if head.endswith(("位于", "坐落于")):
        return f"{link.start}所在的地方"
    if head.endswith(("出生于", "生于", "建于")):
        return f"{head[:-1]}的地方"
    return f"{head[:-1]}的{noun}" if re.search(r"[\u4e00-\u9fff]了$", head) else None


def chinese_clues(links: Sequence[Link], facts: Facts) -> str:
    """The sentences with 甲 and 乙 for the names: always possible, and it says plainly what to find."""
    letters = dict(zip(facts.path[1:], _LETTERS, strict=False))
    clues = [_masked(link.sentence, letters) for link in links]
    noun = noun_of(facts.path[-1], facts)
    what = {"人": "谁", "地方": "什么地方", "机构": "哪个机构", "作品": "哪部作品", "事件": "哪个事件"}.get(
        noun, "什么"
    )
    stand = "、".join(letters.values())
    numbered = "".join(f"（{number}）{clue}" for number, clue in enumerate(dict.fromkeys(clues), start=1))
    return f"下面的线索中，{stand}各代表一个隐去的名称。{numbered}请问{letters[facts.path[-1]]}是{what}？"


def _masked(sentence: str, letters: dict[str, str]) -> str:
    for name in sorted(letters, key=len, reverse=True):
        sentence = re.sub(re.escape(name), letters[name], sentence, flags=re.IGNORECASE)
    return sentence
