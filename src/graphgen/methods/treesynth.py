"""TreeSynth: diverse data from scratch by a tree over its space (Wang et al., 2025, arXiv:2503.17195)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.curation.gate import Gate
from graphgen.curation.scoring.majority import majority
from graphgen.errors import UsageError
from graphgen.methods.method import Method
from graphgen.organization.space.existing import Existing, Routed, read_existing, route
from graphgen.organization.space.filling import Filling
from graphgen.organization.space.grow import Growth
from graphgen.organization.space.node import Node, Space
from graphgen.organization.space.replies import read_samples, read_yes_no
from graphgen.organization.space.task import Draw, Task
from graphgen.organization.space.tree import SpaceTree
from graphgen.records import Document, Language, Rejection, Role, Sample, Score
from graphgen.stream import Ask, Runner, Stream, all_home
from graphgen.text.fields import Field as Part
from graphgen.text.fields import read_fields
from graphgen.text.language import detect_language

__all__ = ["TreeSynth"]

_SOLUTION = (
    Part("solution", "reasoning|steps|explanation|解答|解|过程"),
    Part("answer", "final answer|result|答案|结果"),
)

Placed = Mapping[str, Sequence[Routed]]


class TreeSynth(Method):
    """Divides what a description allows into a tree and writes tasks for every leaf alike; or balances a set by it."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer",)
    in_preview: ClassVar[Mapping[str, int]] = {"leaf_budget": 8, "calls_per_leaf": 1, "samples_per_call": 2}

    description: str = Field(default="", description="What the data is: kind of task, scope, difficulty; needed.")
    sample_format: str = Field(default="", description="The format of a sample, where it has one.")
    language: Literal["auto", "en", "zh"] = Field(default="auto", description="Of the data; auto: the description's.")
    max_depth: int = Field(default=4, ge=0, le=8, description="Dimensions on the way to a leaf, at most.")
    pivots: int = Field(default=10, ge=2, le=50, description="Samples by which a node is divided (l in the paper).")
    max_values: int = Field(default=50, ge=2, description="Above so many values, one is drawn at each call (N).")
    complement_rounds: int = Field(default=8, ge=1, le=20, description="How often missing values are asked for.")
    leaf_budget: int = Field(default=256, ge=1, description="Leaves at most; the most varied nodes are divided first.")
    check_empty: bool = Field(default=False, description="Ask of each deeper node whether there is such data at all.")
    samples_per_call: int = Field(default=10, ge=1, le=50, description="Tasks that are written in one call.")
    infinite_draws: int = Field(default=10, ge=1, description="Calls per leaf, to the power of drawn dimensions.")
    calls_per_leaf: int = Field(default=100, ge=1, description="Calls per leaf, at most.")
    check_path: bool = Field(default=False, description="Ask of each task whether it meets its leaf's conditions.")
    votes: int = Field(default=5, ge=1, le=64, description="Answers to each task, of which the commonest is kept.")
    agreement: float = Field(default=0.5, ge=0, le=1, description="The share of votes that the answer needs.")
    balance: Path | None = Field(default=None, description="JSON lines of tasks to balance: led down the tree.")
    per_leaf: int = Field(default=10, ge=1, description="Tasks in each leaf of a set that is balanced (N_sub).")
    hold_out: Path | None = Field(default=None, description="JSON lines of real tasks: which fit no leaf is counted.")

    @property
    def needs_documents(self) -> bool:
        return False

    def lack(self) -> tuple[str, UsageError] | None:
        if self.description.strip():
            return None
        return "description", UsageError(
            "TreeSynth is not told what data to make.", "Describe it: --set description='…'."
        )

    @property
    def space(self) -> Space:
        """What is divided."""
        language: Language = detect_language(self.description) if self.language == "auto" else self.language
        return Space(description=self.description, sample_format=self.sample_format, language=language)

    def gates(self) -> Sequence[Gate]:
        return (NearDuplicates(part="question").check,)

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:  # noqa: ARG002 - it needs none
        if (lack := self.lack()) is not None:
            raise lack[1]
        growth = Growth(
            space=self.space, max_depth=self.max_depth, pivots=self.pivots, max_values=self.max_values,
            rounds=self.complement_rounds, leaves=self.leaf_budget, check_empty=self.check_empty,
        )  # fmt: skip
        tree = await growth.grow(run)
        await self.lead_down(self.hold_out, tree, run)
        placed = await self.lead_down(self.balance, tree, run)
        run.keep("tree", tree)
        plan = partial(self.plan, placed=placed, seed=run.seed)
        return run.stream(tree.leaves()).each(plan).each(self.write).each(self.solve)

    async def lead_down(self, path: Path | None, tree: SpaceTree, run: Runner) -> Placed:
        """The tasks of a file by the leaf that they belong to; those that fit none are counted in the tree."""
        placed: dict[str, list[Routed]] = {}
        existing: Stream[Existing] = run.stream(read_existing(path) if path else ())
        async for routed in existing.each(partial(self.place, tree=tree, kept=path is self.balance)):
            tree.count_routed(routed.node_id, fits_none=routed.fits_none)
            placed.setdefault(routed.node_id, []).append(routed)
        return placed

    async def place(self, existing: Existing, ask: Ask, *, tree: SpaceTree, kept: bool) -> Sequence[Routed | Rejection]:
        found = await route(existing, ask, tree=tree)
        outside = [each for each in found if kept and each.fits_none]
        detail = "It has none of the values by which the tree divides."
        return [*found, *(Task.of(each, tree).turned_down("outside_the_tree", detail) for each in outside)]

    async def plan(self, leaf: Node, ask: Ask, *, placed: Placed, seed: int) -> Sequence[Task | Draw | Rejection]:  # noqa: ARG002
        filling = Filling(
            per_call=self.samples_per_call, infinite_draws=self.infinite_draws, most_calls=self.calls_per_leaf,
            per_leaf=self.per_leaf if self.balance else None,
        )  # fmt: skip
        return filling.plan(leaf, placed.get(leaf.id, ()), self.space.language, seed=seed)

    async def write(self, draw: Draw | Task, ask: Ask) -> Sequence[Task]:
        """Tasks that meet the conditions of a leaf."""
        if isinstance(draw, Task):
            return [draw]
        space = self.space
        reply = await ask(
            "treesynth/samples", read_samples, language=space.language, task=space.description, draw=draw.number,
            sample_format=space.sample_format, conditions=list(draw.held), questions=draw.count,
        )  # fmt: skip
        return [Task.written(draw, text, space.language, reply.calls) for text in reply.value[: draw.count]]

    async def solve(self, task: Task, ask: Ask) -> Sequence[Sample | Rejection]:
        """The task with the answer that most attempts to solve it agree on."""
        if task.answer:
            return [task.sample()]
        if self.check_path:
            fits = await ask(
                "treesynth/fits", read_yes_no, language=task.language, question=task.text, conditions=list(task.held)
            )
            task = task.model_copy(update={"calls": (*task.calls, *fits.calls)})
            if not fits.value:
                return [task.turned_down("off_path", "The model says that it does not meet its leaf's conditions.")]
        asked = partial(ask, "treesynth/solve", partial(read_fields, fields=_SOLUTION), language=task.language)
        votes = await all_home(asked(question=task.text, draw=draw) for draw in range(self.votes))
        found = majority([vote.value["answer"] for vote in votes])
        update = {"calls": (*task.calls, *(call for vote in votes for call in vote.calls))}
        task = task.model_copy(update=update | {"answer": votes[found.place].value["solution"]})
        if self.votes == 1:
            return [task.sample()]
        score = Score(name="agreement", value=round(found.share, 4), method=f"majority:{self.votes}")
        if found.share >= self.agreement:
            return [task.sample(score)]
        return [task.turned_down("no_agreement", f"Of {self.votes} answers, no {self.agreement:.0%} agree.", score)]
