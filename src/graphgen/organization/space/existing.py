"""Samples that there are already: read from a file, and led down the tree (TreeSynth, section 3.3)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson

from graphgen.errors import UsageError
from graphgen.organization.space.node import Node
from graphgen.organization.space.replies import read_option
from graphgen.organization.space.tree import SpaceTree
from graphgen.records import Call, Failure, Record, content_id
from graphgen.stream import Ask

__all__ = ["Existing", "Routed", "Shares", "read_existing", "route", "shares"]

_QUESTIONS = ("instruction", "question", "problem", "prompt", "query", "task", "指令", "问题", "题目")
_ANSWERS = ("output", "answer", "solution", "response", "completion", "回答", "答案")


class Existing(Record):
    """A sample that was there before: a task, and what was answered to it, empty where nothing was."""

    id: str
    question: str
    answer: str = ""


class Routed(Record):
    """Where a sample came to: a leaf, or the node none of whose children it fits."""

    existing: Existing
    node_id: str
    fits_none: bool = False
    calls: tuple[Call, ...] = ()


class Shares(NamedTuple):
    """What of the samples in a leaf stays, what is one too many, and how many are to be written."""

    kept: tuple[Routed, ...]
    dropped: tuple[Routed, ...]
    missing: int


def read_existing(path: Path) -> Iterator[Existing | Failure]:
    """The rows of a file of JSON lines: `messages`, or a question and an answer under one of their usual names.

    Raises:
        UsageError: The file cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.", "Name a file of JSON lines.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: object = orjson.loads(line)
        except orjson.JSONDecodeError:
            row = None
        turns = _turns(cast("Mapping[str, Any]", row)) if isinstance(row, dict) else None
        if turns is None:
            cause = "The row is no JSON object with `messages`, or with a question under one of its usual names."
            remedy = f"Give it as `question` and `answer`; other names of a question: {', '.join(_QUESTIONS[:6])}."
            name = f"{path.name}:{number}"
            yield Failure(stage="read_existing", record=name, code="unreadable_input", cause=cause, remedy=remedy)
        else:
            yield Existing(id=content_id("existing", path.name, number, *turns), question=turns[0], answer=turns[1])


def _turns(row: Mapping[str, Any]) -> tuple[str, str] | None:
    messages = row.get("messages", row.get("conversations"))
    if isinstance(messages, list):
        said = [_said(each) for each in cast("list[object]", messages)]
        question = next((text for role, text in said if role in {"user", "human"}), "")
        answer = next((text for role, text in said if role in {"assistant", "gpt"}), "")
    else:
        question, answer = _first(row, _QUESTIONS), _first(row, _ANSWERS)
        question = "\n".join(part for part in (question, _first(row, ("input",))) if part)
    return (question, answer) if question else None


def _said(message: object) -> tuple[str, str]:
    if not isinstance(message, dict):
        return "", ""
    fields = cast("Mapping[str, Any]", message)
    return str(fields.get("role", fields.get("from", ""))), _first(fields, ("content", "value"))


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((value.strip() for name in names if isinstance(value := row.get(name), str) and value.strip()), "")


async def route(existing: Existing, ask: Ask, *, tree: SpaceTree) -> Sequence[Routed]:
    """Where `existing` belongs: at each node on its way the model chooses among the values, or none of them."""
    node, calls = tree.root, tuple[Call, ...]()
    while node.status == "divided":
        children = [tree.node(child) for child in node.children]
        place = 0
        if len(children) > 1:
            chosen, made = await _chosen(existing, node, children, ask, tree)
            calls += made
            if chosen is None:
                return [Routed(existing=existing, node_id=node.id, fits_none=True, calls=calls)]
            place = chosen
        node = children[place]
    # What a model said there is nothing of, and then put something into, is none of the leaves.
    return [Routed(existing=existing, node_id=node.id, fits_none=node.status == "empty", calls=calls)]


async def _chosen(
    existing: Existing, node: Node, children: Sequence[Node], ask: Ask, tree: SpaceTree
) -> tuple[int | None, tuple[Call, ...]]:
    values = [child.path[-1].value for child in children]
    options = [{"number": str(number), "text": value} for number, value in enumerate(values, start=1)]
    reply = await ask(
        "treesynth/route",
        partial(read_option, options=values),
        language=tree.space.language,
        dimension=node.dimension,
        options=options,
        question=existing.question,
    )
    return reply.value, reply.calls


def shares(routed: Iterable[Routed], leaf: Node, *, per_leaf: int, seed: int) -> Shares:
    """What becomes of a leaf's samples so that there are `per_leaf`: too many are drawn from, too few are added to."""
    there = sorted((each for each in routed if each.node_id == leaf.id), key=lambda each: each.existing.id)
    chosen = {each.existing.id for each in random.Random(f"{seed}:{leaf.id}").sample(there, min(per_leaf, len(there)))}
    kept = tuple(each for each in there if each.existing.id in chosen)
    dropped = tuple(each for each in there if each.existing.id not in chosen)
    return Shares(kept, dropped, per_leaf - len(kept))
