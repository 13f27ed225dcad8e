"""What is written for a leaf: a call's worth of tasks, and one task on its way to a sample."""

from __future__ import annotations

from graphgen.organization.space.existing import Routed
from graphgen.organization.space.node import Condition, Node, conditions_label
from graphgen.organization.space.tree import SpaceTree
from graphgen.records import Call, Language, Message, Record, Rejection, Sample, SampleUnit, Score, content_id

__all__ = ["Draw", "Task"]


class Draw(Record):
    """One call for tasks of a leaf, with the values that were drawn for it."""

    id: str
    leaf: Node
    number: int
    count: int
    held: tuple[Condition, ...]

    @classmethod
    def of(cls, leaf: Node, number: int, *, held: list[Condition], count: int) -> Draw:
        """The call `number` for tasks of `leaf`."""
        return cls(id=f"{leaf.id}:{number}", leaf=leaf, number=number, count=count, held=tuple(held))


class Task(Record):
    """A task of a leaf. `answer` is empty until it is solved; `held` are the conditions that it was asked for by."""

    id: str
    kind: str
    language: Language
    leaf_id: str
    leaf_name: str
    text: str
    answer: str = ""
    held: tuple[Condition, ...] = ()
    drawn: int = 0
    calls: tuple[Call, ...] = ()

    @classmethod
    def written(cls, draw: Draw, text: str, language: Language, calls: tuple[Call, ...]) -> Task:
        """A task that a call brought."""
        leaf = draw.leaf
        return cls(
            id=content_id("task", leaf.id, draw.number, text), kind="task", language=language, leaf_id=leaf.id,
            leaf_name=leaf.label, text=text, held=draw.held, drawn=leaf.draws, calls=calls,
        )  # fmt: skip

    @classmethod
    def at(cls, node: Node, routed: Routed, language: Language) -> Task:
        """A task that was there before, where it belongs."""
        held = tuple({"dimension": step.dimension, "value": step.value} for step in node.path if step.value)
        existing = routed.existing
        return cls(
            id=existing.id, kind="existing", language=language, leaf_id=node.id, leaf_name=node.label,
            text=existing.question, answer=existing.answer, held=held, drawn=node.draws, calls=routed.calls,
        )  # fmt: skip

    @classmethod
    def of(cls, routed: Routed, tree: SpaceTree) -> Task:
        """A task that was there before, at the node where it ended."""
        return cls.at(tree.node(routed.node_id), routed, tree.space.language)

    def sample(self, *scores: Score) -> Sample:
        """The sample that it is, as far as it has come."""
        turns = [Message(role="user", content=self.text)]
        turns += [Message(role="assistant", content=self.answer)] if self.answer else []
        return Sample(
            id=content_id("sample", "treesynth", self.id, self.text, self.answer), method="treesynth", kind=self.kind,
            language=self.language, messages=tuple(turns), evidence=(),
            units=(SampleUnit(id=self.leaf_id, kind="leaf", name=self.leaf_name or "all"),),
            traits={"path": conditions_label(self.held), "depth": len(self.held), "infinite_draws": self.drawn},
            scores=scores, calls=self.calls,
        )  # fmt: skip

    def turned_down(self, reason: str, detail: str, *scores: Score) -> Rejection:
        """The rejection of it."""
        return Rejection(reason=reason, detail=detail, sample=self.sample(*scores))
