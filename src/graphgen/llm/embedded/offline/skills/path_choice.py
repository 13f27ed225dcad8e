"""A question of four options about where a chain of facts leads, without a word of what its links are called."""

from __future__ import annotations

import re
import zlib

from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import Facts, read_facts
from graphgen.text.language import detect_language

__all__ = ["offers_wrong_ends", "path_choice"]

_WRONG = re.compile(r"^[ \t]*wrong:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_UNTYPED = {"", "unknown"}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_NUMBERS_ZH = "一二三四五六"
_COUNTS_ZH = "两三四五六七"
_COUNTS = ("two", "three", "four", "five", "six", "seven")
_SCENARIOS = (
    "In an oral exam a student is given only “{start}” and reasons in {count} steps. {steps} Where does this end?",
    "A quiz team writes “{start}” on the board and goes on from it, {count} links in a row. {steps} What comes last?",
    "Index cards point each to the next; “{start}” is on the first of {more}. {steps} What is on the last one?",
)
_SCENARIOS_ZH = (
    "口试中，考生只拿到“{start}”这一个名称，需要连续推理{count}步。{steps}考生最后得到的是哪一项？",
    "知识竞赛中，主持人在黑板上写下“{start}”，要求选手由它出发连续推出{count}个环节。{steps}最后一个环节是哪一项？",
    "图书管理员整理索引卡片，每张卡片都指向下一张，第一张写着“{start}”。{steps}最后一张卡片上写的是哪一项？",
)


def offers_wrong_ends(task: Task) -> bool:
    """Whether the material lists what its chain does not lead to."""
    return bool(_WRONG.search(task.data))


def path_choice(task: Task) -> dict[str, str]:
    """The question, its options, the right one first, and its letter; all empty where there is no chain."""
    facts = read_facts(task.data)
    if not facts.path:
        return {"question": "", "options": "", "answer": ""}
    start, end = facts.path[0], facts.path[-1]
    said = " ".join(each.description for each in facts.relations) or start
    chinese = detect_language(said) == "zh"
    turn = zlib.crc32("|".join(facts.path).encode()) % len(_SCENARIOS)
    kinds = [_kind(facts, name) for name in facts.path[1:]]
    steps = _steps_zh(kinds) if chinese else _steps(kinds)
    scenario = _SCENARIOS_ZH[turn] if chinese else _SCENARIOS[turn]
    count, more = (_COUNTS_ZH if chinese else _COUNTS)[len(kinds) - 2 : len(kinds)]
    options = [end, *_WRONG.findall(task.data)]
    lines = "\n".join(f"{letter}. {option}" for letter, option in zip("ABCD", options, strict=False))
    question = scenario.format(start=start, count=count, more=more, steps=steps)
    return {"question": question, "options": lines, "answer": "A"}


def _kind(facts: Facts, name: str) -> str:
    kind = next((entity.type for entity in facts.entities if entity.name == name), "").replace("_", " ").strip()
    return "" if kind.casefold() in _UNTYPED else kind


def _steps(kinds: list[str]) -> str:
    if len(set(kinds)) == 1 and kinds[0]:
        return f"Every step leads to {_with_article(kinds[0])}."
    named = [_with_article(kind) if kind else "something else" for kind in kinds]
    parts = [f"the {ordinal} step leads to {name}" for ordinal, name in zip(_ORDINALS, named, strict=False)]
    text = f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{text[:1].upper()}{text[1:]}."


def _with_article(kind: str) -> str:
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def _steps_zh(kinds: list[str]) -> str:
    if len(set(kinds)) == 1 and kinds[0]:
        return f"每一步得到的都是{kinds[0]}。"
    named = [f"一个{kind}" if kind else "另一个名称" for kind in kinds]
    parts = [f"第{number}步得到{name}" for number, name in zip(_NUMBERS_ZH, named, strict=False)]
    return f"{'，'.join(parts)}。"
