"""A text retold through what it names: its own sentences, gathered under a heading for each name."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.mentions import Analysed
from graphgen.llm.embedded.offline.skills.extract import extract
from graphgen.text.language import detect_language
from graphgen.text.mentions import mentions
from graphgen.text.names import fold_name

__all__ = ["discuss", "list_entities"]

_NAME = re.compile(r"^<name>(.*)</name>$", re.MULTILINE)
_TITLE = re.compile(r"[“《]([^”》\n]+)[”》]")
_SUMMARY = 3
_SECTION = 6


def list_entities(task: Task, *, structured: bool) -> str:
    """The names that the text says something about, those in most sentences first, under its first sentences."""
    sentences = analyse(task.data)
    described = {fold_name(fact.name): fact.name for fact in extract(task).entities}
    counts = {name: sum(mentions(sentence.text, name) for sentence in sentences) for name in described.values()}
    names = sorted(counts, key=lambda name: -counts[name])
    summary = _joined([sentence.text for sentence in sentences[:_SUMMARY]], task)
    if structured:
        return json.dumps({"summary": summary, "entities": names}, ensure_ascii=False)
    listed = "\n".join(names)
    return f"<summary>{summary}</summary>\n<entities>\n{listed}\n</entities>"


def discuss(task: Task, seed: int) -> str:
    """For each name the sentences that speak of it, and at the end those that speak of all. `seed` plays no part."""
    del seed
    names = _NAME.findall(task.instructions)
    title = _TITLE.search(task.instructions)
    called = title[1] if title else ""
    chinese = detect_language(task.data) == "zh"
    sentences = analyse(task.data, whole=True)
    sections = [_section(called, name, _said(sentences, [name]), task, chinese=chinese) for name in names]
    together = _said(sentences, names) or [_apart(called, names, chinese=chinese)]
    both = ("、" if chinese else ", ").join(names)
    return "\n\n".join([*sections, _section(called, both, together, task, chinese=chinese)])


def _section(title: str, about: str, said: Sequence[str], task: Task, *, chinese: bool) -> str:
    heading = f"### 《{title}》：{about}" if chinese else f"### “{title}”: {about}"
    passing = f"文本只是顺带提到{about}。" if chinese else f"The text speaks of {about} only in passing."
    return f"{heading}\n{_joined(said, task) or passing}"


def _said(sentences: Sequence[Analysed], names: Sequence[str]) -> list[str]:
    found = [sentence.text for sentence in sentences if all(mentions(sentence.text, name) for name in names)]
    return found[:_SECTION]


def _apart(title: str, names: Sequence[str], *, chinese: bool) -> str:
    if chinese:
        return f"《{title}》没有讲述{'与'.join(names)}之间的直接联系；它们是同一篇文本所讲的不同部分。"
    listed = " and ".join(names)
    return f"“{title}” tells of no direct interaction between {listed}; they are parts of what it tells as a whole."


def _joined(sentences: Sequence[str], task: Task) -> str:
    return ("" if detect_language(task.data) == "zh" else " ").join(sentences)
