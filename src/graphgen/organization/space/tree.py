"""The tree as it grows, and as it is kept: `tree.json`, and `tree.html` to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson

from graphgen.organization.space.node import Node, Space
from graphgen.organization.space.picture import page

__all__ = ["SpaceTree"]


class SpaceTree:
    """A space and its nodes; an artefact of a run.

    Args:
        space: What is divided.
        root: All of it.
    """

    def __init__(self, space: Space, root: Node) -> None:
        self.space = space
        self._root = root.id
        self._nodes = {root.id: root}
        self._leaves = 1
        self._stopped: Counter[str] = Counter()
        self._fit_none: Counter[str] = Counter()

    @property
    def root(self) -> Node:
        """The node of the whole space."""
        return self._nodes[self._root]

    @property
    def leaf_count(self) -> int:
        """Leaves so far, with those that may yet be divided."""
        return self._leaves

    def put(self, node: Node) -> None:
        """Take `node` in, in place of what it was before."""
        before = self._nodes.get(node.id)
        self._leaves += _counts_as_leaf(node) - (_counts_as_leaf(before) if before else 0)
        self._nodes[node.id] = node

    def node(self, node_id: str) -> Node:
        """The node with this id."""
        return self._nodes[node_id]

    def nodes(self) -> Iterator[Node]:
        """All, each before its children, and children in their order."""
        waiting = [self._root]
        while waiting:
            node = self._nodes[waiting.pop()]
            yield node
            waiting += reversed(node.children)

    def leaves(self) -> list[Node]:
        """The leaves, in order."""
        return [node for node in self.nodes() if node.is_leaf]

    def count_routed(self, node_id: str, *, fits_none: bool) -> None:
        """Note that a sample that was there before came to this node; or that it fits none of its children."""
        self._stopped[node_id] += 1
        self._fit_none[node_id] += fits_none

    @property
    def counts(self) -> dict[str, int]:
        counts = {"nodes": len(self._nodes), "leaves": len(self.leaves())}
        if self._stopped:
            counts |= {"routed": self._stopped.total(), "none_of_these": self._fit_none.total()}
        return counts

    def save(self, folder: Path) -> None:
        (folder / "tree.json").write_bytes(orjson.dumps(self._described(), option=orjson.OPT_INDENT_2))
        (folder / "tree.html").write_text(page(self.space, self.root, self._nodes), encoding="utf-8")

    def _described(self) -> dict[str, object]:
        """The tree for whoever reads it: each value once, not with all its siblings."""
        routed = self._stopped.total()
        described: dict[str, object] = {"space": self.space.model_dump(), "counts": self.counts}
        if routed:
            described["none_of_these_rate"] = round(self._fit_none.total() / routed, 4)
        described["nodes"] = [self._row(node) for node in self.nodes()]
        return described

    def _row(self, node: Node) -> dict[str, object]:
        row: dict[str, object] = {
            "id": node.id,
            "path": [
                {"dimension": step.dimension, **({"value": step.value} if step.value else {"drawn_from": step.among})}
                for step in node.path
            ],
            **node.model_dump(exclude={"id", "path", "calls"}),
            "calls": [call.id for call in node.calls],
        }
        if node.id in self._stopped:
            row |= {"routed": self._stopped[node.id], "none_of_these": self._fit_none[node.id]}
        return row


def _counts_as_leaf(node: Node) -> int:
    return int(node.status not in {"divided", "empty"})
