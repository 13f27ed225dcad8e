"""Growing the tree (TreeSynth, section 3.1): pivot samples, one dimension that separates them, all of its values.

Nodes are divided in order of how varied their pivots are, not breadth first, and only while there are leaves to spend:
four dimensions of fifty values would be six million of them. Every loop has an end.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from typing import Any

from pydantic import Field

from graphgen.errors import BadReply
from graphgen.organization.space.node import Condition, Ending, Node, Space, Split, Step, conditions, node_at
from graphgen.organization.space.replies import read_criterion, read_missing, read_samples, read_yes_no
from graphgen.organization.space.sameness import unique_values
from graphgen.organization.space.tree import SpaceTree
from graphgen.organization.space.variety import variety
from graphgen.records import Call, Failure, Record
from graphgen.stream import Ask, Runner, Stream

__all__ = ["Growth"]

_GUESSED_VALUES = 4.0
"""How many values a dimension is thought to have before any is known."""
_FEWEST = 2


class Growth(Record):
    """How a space is divided.

    Attributes:
        space: What is divided.
        max_depth: Dimensions on the way to a leaf, at most.
        pivots: Samples by which a node is divided.
        max_values: Above so many values a dimension has one child, whose value is drawn.
        rounds: How often missing values are asked for, at most.
        leaves: Leaves of the tree, at most.
        check_empty: Ask of every node whether there is such data at all.
    """

    space: Space
    max_depth: int = Field(ge=0)
    pivots: int = Field(ge=_FEWEST)
    max_values: int = Field(ge=_FEWEST)
    rounds: int = Field(ge=1)
    leaves: int = Field(ge=1)
    check_empty: bool = False

    async def grow(self, run: Runner) -> SpaceTree:
        """The tree. Nodes that are divided at the same time have their calls overlap."""
        tree = SpaceTree(self.space, node_at(self.space, ()))
        waiting, fresh = list[Node](), [tree.root]
        while fresh or waiting:
            waiting += await self._looked_into(tree, fresh, run)
            waiting.sort(key=lambda node: (-(node.variety or 0.0), len(node.path), node.id))
            chosen = waiting[: self._affordable(tree, len(waiting))]
            waiting = waiting[len(chosen) :]
            if not chosen:
                for node in waiting:
                    tree.put(node.model_copy(update={"status": "budget"}))
                break
            stream: Stream[Split] = run.stream(chosen).each(partial(self.divide, seed=run.seed))
            fresh = [child for split in await stream for child in self._divided(tree, split)]
        return tree

    async def _looked_into(self, tree: SpaceTree, nodes: Sequence[Node], run: Runner) -> list[Node]:
        """Those of `nodes` that can be divided, with their pivots; the others are leaves, or empty."""
        stage = partial(self.look_into, seed=run.seed, spent=tree.leaf_count >= self.leaves)
        stream: Stream[Node] = run.stream(nodes).each(stage)
        looked = await stream
        for node in looked:
            tree.put(node)
        return [node for node in looked if node.status == "open"]

    def _affordable(self, tree: SpaceTree, waiting: int) -> int:
        """How many nodes to divide at once: as many as there are leaves for, by the number of values seen so far."""
        left = self.leaves - tree.leaf_count
        fan = [len(node.children) for node in tree.nodes() if len(node.children) > 1]
        values = sum(fan) / len(fan) if fan else _GUESSED_VALUES
        return min(waiting, max(1, int(left / (values - 1)))) if left > 0 else 0

    def _divided(self, tree: SpaceTree, split: Split) -> list[Node]:
        """The children of a node, as many as there are leaves for: where there are not, one, whose value is drawn."""
        node, count = split.node, len(split.values)
        update: dict[str, object] = {"calls": (*node.calls, *split.calls), "why": split.why}
        if not split.dimension:
            tree.put(node.model_copy(update=update | {"status": "undivided"}))
            return []
        drawn = count > self.max_values or count - 1 > self.leaves - tree.leaf_count
        values = ("",) if drawn else split.values
        steps = (Step(dimension=split.dimension, value=value, among=split.values) for value in values)
        children = [node_at(self.space, (*node.path, step)) for step in steps]
        update |= {"status": "divided", "dimension": split.dimension, "ending": split.ending}
        tree.put(node.model_copy(update=update | {"children": tuple(child.id for child in children)}))
        for child in children:
            tree.put(child)
        return children

    # --- stages ------------------------------------------------------------------------------------------------------

    async def look_into(self, node: Node, ask: Ask, *, seed: int, spent: bool = False) -> Sequence[Node | Failure]:
        """The node with pivots, or as what it ends."""
        held = conditions(node.path, random.Random(f"{seed}:{node.id}"))
        calls: tuple[Call, ...] = ()
        if self.check_empty and len(node.path) >= _FEWEST:
            # A value was named as one that the data has, so only where two meet can there be nothing.
            reply = await ask("treesynth/possible", read_yes_no, **self._asked(held))
            calls = reply.calls
            if not reply.value:
                return [node.model_copy(update={"status": "empty", "calls": calls})]
        if spent or len(node.path) >= self.max_depth:
            status = "deepest" if len(node.path) >= self.max_depth else "budget"
            return [node.model_copy(update={"status": status, "calls": calls})]
        try:
            reply = await ask("treesynth/samples", read_samples, questions=self.pivots, **self._asked(held))
        except BadReply as error:
            return self._undivided(node, "look_into", error)
        pivots = tuple(reply.value[: self.pivots])
        update = {"pivots": pivots, "variety": variety(pivots), "calls": (*calls, *reply.calls)}
        if len(pivots) < _FEWEST:
            update |= {"status": "undivided", "why": "All samples of it are one and the same."}
        return [node.model_copy(update=update)]

    def _undivided(self, node: Node, stage: str, error: BadReply) -> Sequence[Node | Failure]:
        return [node.model_copy(update={"status": "undivided", "why": error.cause}), _warning(node, stage, error)]

    async def divide(self, node: Node, ask: Ask, *, seed: int) -> Sequence[Split | Failure]:
        """A dimension that separates the node's pivots, with all of its values."""
        held = conditions(node.path, random.Random(f"{seed}:{node.id}"))
        parse = partial(read_criterion, count=len(node.pivots), path=node.path)
        samples = [{"number": str(number), "text": text} for number, text in enumerate(node.pivots, start=1)]
        used = [step.dimension for step in node.path]
        values = {name: value for name, value in self._asked(held).items() if name != "conditions"}
        try:
            reply = await ask("treesynth/criterion", parse, samples=samples, dimensions=used, **values)
        except BadReply as error:
            return [Split(node=node, why=error.cause), _warning(node, "divide", error)]
        found = reply.value
        return await self._completed(
            Split(node=node, dimension=found.dimension, values=found.values, calls=reply.calls), held, ask
        )

    async def _completed(self, split: Split, held: list[Condition], ask: Ask) -> Sequence[Split | Failure]:
        """The split with the values that its samples did not show; asked for until there are none, or too many."""
        known, calls = list(split.values), split.calls
        ending: Ending = "unfinished"
        warnings: list[Failure] = []
        for _ in range(self.rounds):
            values = self._asked(held) | {"dimension": split.dimension, "values": known}
            try:
                reply = await ask("treesynth/complement", read_missing, **values)
            except BadReply as error:
                warnings.append(_warning(split.node, "divide", error))
                break
            calls = (*calls, *reply.calls)
            new = unique_values(reply.value.values, known)
            known += new
            if reply.value.ending != "infinite":
                ending = "complete"
            elif len(known) > self.max_values:
                ending = "endless"
            if ending != "unfinished" or not new:
                break
        return [split.model_copy(update={"values": tuple(known), "ending": ending, "calls": calls}), *warnings]

    def _asked(self, held: list[Condition]) -> dict[str, Any]:
        space = self.space
        return {
            "language": space.language,
            "task": space.description,
            "sample_format": space.sample_format,
            "conditions": held,
        }


def _warning(node: Node, stage: str, error: BadReply) -> Failure:
    """Nothing is lost by a node that stays whole, but the data may be less varied for it."""
    name = node.label or "the whole space"
    return Failure(
        stage=stage, record=name, code=error.code, cause=error.cause, remedy=error.remedy, severity="warning"
    )
