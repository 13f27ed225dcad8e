"""Answers to the prompts that divide a space of tasks and fill it: for word problems in arithmetic alone."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable

from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.skills.replies import render_parts
from graphgen.llm.embedded.offline.wording.word_problems import can_make, dimensions, solution, value_of, write
from graphgen.records import Language
from graphgen.text.language import detect_language

__all__ = ["answer_about_space"]

_ROW = re.compile(r"^(task|condition|used|dimension|value|option|sample)(?: \d+)?: (.*)$", re.MULTILINE)
_COUNT = re.compile(r"\d+")
_NAMED_AT_ONCE = 10
_UNKNOWN = {
    "en": "The offline model can make nothing but word problems in arithmetic.",
    "zh": "离线模型只会出算术应用题。",
}


def answer_about_space(task: Task, asked: frozenset[str], seed: int) -> str | None:
    """The reply to such a prompt, told by what it asks for; `None` for another prompt."""
    language, rows = detect_language(task.instructions), _rows(task)
    if asked == frozenset({"solution", "answer"}):
        return _solved(task, language)
    if asked == frozenset({"option"}):
        return render_parts({"option": _option(rows, language)}, structured=bool(task.fields))
    if not asked and "condition" in rows and rows.keys() & {"task", "sample"}:
        return _yes_or_no(rows, language)
    for name, skill in (("dimension", _criterion), ("missing", _missing), ("sample", _samples)):
        if name in asked and "task" in rows:
            return skill(task, rows, language, seed) if can_make(rows["task"][0]) else _UNKNOWN[language]
    return None


def _rows(task: Task) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for name, said in _ROW.findall(task.data):
        rows.setdefault(name, []).append(said)
    return rows


def _held(rows: dict[str, list[str]]) -> dict[str, str]:
    pairs = (row.partition(" | ") for row in rows.get("condition", ()))
    return {name: value for name, _, value in pairs}


def _samples(task: Task, rows: dict[str, list[str]], language: Language, seed: int) -> str:
    wanted = _COUNT.search(task.instructions)
    draw = random.Random(f"{seed}:{task.data}")
    written = [write(_held(rows), language, draw) for _ in range(int(wanted[0]) if wanted else 1)]
    if task.fields:
        return json.dumps({"items": [{"sample": sample} for sample in written]}, ensure_ascii=False)
    return "\n".join(f"<sample>{sample}</sample>" for sample in written)


def _criterion(task: Task, rows: dict[str, list[str]], language: Language, seed: int) -> str:  # noqa: ARG001
    """The most telling dimension that is not used and in which the samples differ."""
    samples, used = rows.get("sample", []), rows.get("used", [])
    for name in dimensions(language):
        lists: dict[str, list[int]] = {}
        for number, sample in enumerate(samples, start=1):
            lists.setdefault(value_of(sample, name, language) or "", []).append(number)
        if name not in used and len(lists) > 1 and "" not in lists:
            attributes = [{"value": value, "samples": numbers} for value, numbers in lists.items()]
            return json.dumps({"dimension": name, "attributes": attributes}, ensure_ascii=False)
    return json.dumps({"dimension": "", "attributes": []})


def _missing(task: Task, rows: dict[str, list[str]], language: Language, seed: int) -> str:  # noqa: ARG001
    known = set(rows.get("value", ()))
    values = dimensions(language).get(rows.get("dimension", [""])[0], ())
    left = [value for value in values if value not in known]
    ending = "null" if not left else "infinite" if len(left) > _NAMED_AT_ONCE else "complete"
    if task.fields:
        return json.dumps({"missing": left[:_NAMED_AT_ONCE], "ending": ending}, ensure_ascii=False)
    return render_parts({"missing": _lines(left[:_NAMED_AT_ONCE]), "ending": ending}, structured=False)


def _lines(values: Iterable[str]) -> str:
    return "\n" + "".join(f"{value}\n" for value in values)


def _solved(task: Task, language: Language) -> str:
    found = solution(task.data, language)
    if found is None:
        return _UNKNOWN[language]
    return render_parts({"solution": found.steps, "answer": found.answer}, structured=bool(task.fields))


def _option(rows: dict[str, list[str]], language: Language) -> str:
    value = value_of(rows.get("sample", [""])[0], rows.get("dimension", [""])[0], language)
    return value if value and value in rows.get("option", ()) else "none"


def _yes_or_no(rows: dict[str, list[str]], language: Language) -> str:
    """Whether a sample has the values that it is to have; where there is none, whether there are such values."""
    known, samples = dimensions(language), rows.get("sample", ())
    held = _held(rows).items()
    if samples:
        fits = all(value_of(samples[0], name, language) == value for name, value in held)
    else:
        fits = all(value in known.get(name, ()) for name, value in held)
    return {"en": ("no", "yes"), "zh": ("否", "是")}[language][fits]
