"""A tree over a space of data: nodes, and the conditions that lead to each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal

from graphgen.records import Call, Language, Record, content_id

__all__ = [
    "Condition",
    "Ending",
    "Node",
    "Space",
    "Split",
    "Status",
    "Step",
    "conditions",
    "conditions_label",
    "node_at",
]

Status = Literal["open", "divided", "deepest", "budget", "undivided", "empty"]
Ending = Literal["complete", "endless", "unfinished"]
Condition = dict[str, str]


class Space(Record):
    """What is divided, as its description says it."""

    description: str
    sample_format: str = ""
    language: Language


class Step(Record):
    """One dimension of the way to a node, its value there, and all values that this dimension has there.

    `value` is empty where there are too many to have a node each: one of `among` is drawn whenever it is needed.
    """

    dimension: str
    value: str
    among: tuple[str, ...]

    @property
    def label(self) -> str:
        """The value, or how many there are to draw from."""
        return self.value or f"* ({len(self.among)})"


class Node(Record):
    """A part of the space.

    Attributes:
        path: The way from the root.
        status: `divided`: it has children; `empty`: there is no such data. All others are leaves: at the greatest depth
            (`deepest`), for want of leaves to spend (`budget`), or because no way to divide it was found (`undivided`).
        why: What was wrong where it is undivided.
        pivots: Samples of it, by which it is divided.
        variety: How little the pivots have in common, from 0 to 1; `None` without pivots.
        dimension: What divides it.
        ending: Whether all values of the dimension are known: `complete`, more than there are nodes for (`endless`), or
            nobody said that these are all (`unfinished`).
        children: Their ids.
        calls: What was asked to make it what it is.
    """

    id: str
    path: tuple[Step, ...] = ()
    status: Status = "open"
    why: str = ""
    pivots: tuple[str, ...] = ()
    variety: float | None = None
    dimension: str = ""
    ending: Ending | None = None
    children: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def is_leaf(self) -> bool:
        return self.status in {"deepest", "budget", "undivided"}

    @property
    def draws(self) -> int:
        """How many dimensions of its path have their value drawn."""
        return sum(not step.value for step in self.path)

    @property
    def label(self) -> str:
        """The conditions in one line."""
        return " › ".join(f"{step.dimension}: {step.label}" for step in self.path)


class Split(Record):
    """A way to divide a node, or why there is none (`dimension` is empty then)."""

    node: Node
    dimension: str = ""
    values: tuple[str, ...] = ()
    ending: Ending | None = None
    why: str = ""
    calls: tuple[Call, ...] = ()


def node_at(space: Space, path: tuple[Step, ...]) -> Node:
    """The node that `path` leads to, with an id that says the same."""
    return Node(id=content_id("leaf", *space.model_dump().values(), [step.model_dump() for step in path]), path=path)


def conditions(path: tuple[Step, ...], draw: random.Random) -> list[Condition]:
    """What holds at the end of `path`, with values drawn where they are to be."""
    return [{"dimension": step.dimension, "value": step.value or draw.choice(step.among)} for step in path]


def conditions_label(held: Sequence[Condition]) -> str:
    """Conditions in one line."""
    return " › ".join(f"{each['dimension']}: {each['value']}" for each in held)
