"""A tree over a space divides it: no two leaves hold the same, and together they hold what the model can name."""

from __future__ import annotations

import asyncio
import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import BadReply
from graphgen.organization.space.grow import Growth
from graphgen.organization.space.node import Node, Space
from graphgen.organization.space.tree import SpaceTree
from graphgen.records import Completion, Failure
from graphgen.stream import Reply
from zipf_space import space_collapse

SPACE = Space(description="Things with four properties.", language="en")


def grown(ask, **given: object) -> SpaceTree:
    limits = {"max_depth": 3, "pivots": 10, "max_values": 50, "rounds": 8, "leaves": 512} | given
    return asyncio.run(Growth(space=SPACE, **limits).grow(space_collapse.InTurn(ask, 0)))


def parted(first: Node, second: Node) -> bool:
    """Whether where the ways to two nodes part, they part by the values of one dimension."""
    step = next((pair for pair in zip(first.path, second.path, strict=False) if pair[0] != pair[1]), None)
    return step is not None and step[0].dimension == step[1].dimension and step[0].value != step[1].value != ""


# --- what holds for every tree ---------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    leaves=st.integers(1, 90),
    depth=st.integers(0, 5),
    values=st.integers(2, 9),
    forgets=st.integers(0, 6),
)
def test_leaves_exclude_each_other_and_no_dimension_comes_twice(seed, leaves, depth, values, forgets) -> None:
    model = space_collapse.ZipfModel(seed, forgets=forgets)
    tree = grown(model, leaves=leaves, max_depth=depth, max_values=values)
    found = tree.leaves()
    assert 1 <= len(found) <= leaves
    assert len({leaf.id for leaf in found}) == len({leaf.label for leaf in found}) == len(found)
    assert all(parted(first, second) for first, second in combinations(found, 2))
    for leaf in found:
        names = [step.dimension for step in leaf.path]
        assert len(set(names)) == len(names) <= min(depth, 4)
    assert not [node for node in tree.nodes() if node.status == "open"]
    assert tree.leaf_count == len(found)


def test_children_have_every_value_that_was_named_and_each_once() -> None:
    tree = grown(space_collapse.ZipfModel(0), max_depth=2)
    divided = [node for node in tree.nodes() if node.status == "divided"]
    assert len(divided) == 1 + 8
    for node in divided:
        values = [tree.node(child).path[-1].value for child in node.children]
        assert sorted(values) == [f"{node.dimension} {rank}" for rank in range(1, 9)]
        assert node.ending == "complete"


def test_a_tree_is_the_same_in_every_run() -> None:
    first, second = (grown(space_collapse.ZipfModel(7), leaves=40) for _ in range(2))
    assert list(first.nodes()) == list(second.nodes())


# --- limits ----------------------------------------------------------------------------------------------------------


def test_more_values_than_there_are_nodes_for_are_drawn_from_one_child() -> None:
    tree = grown(space_collapse.ZipfModel(0), max_depth=2, max_values=7)
    only = [tree.node(child) for child in tree.root.children]
    assert [child.path[-1].value for child in only] == [""]
    assert len(only[0].path[-1].among) == 8
    assert [leaf.draws for leaf in tree.leaves()] == [2]


def test_where_leaves_are_few_every_value_is_still_held() -> None:
    tree = grown(space_collapse.ZipfModel(0), leaves=20)
    held = {
        value
        for leaf in tree.leaves()
        for step in leaf.path[:1]
        for value in ([step.value] if step.value else step.among)
    }
    assert len(held) == 8
    assert 8 < len(tree.leaves()) <= 20


class Endless(space_collapse.ZipfModel):
    """A model that always knows ten values more."""

    def complement(self, *, dimension, values, **_):
        return "\n".join([*(f"{dimension} {len(values) + more}" for more in range(1, 11)), "infinite"])


class Stuck(space_collapse.ZipfModel):
    """A model that says that there are more values and names the same again."""

    asked = 0

    def complement(self, *, values, **_):
        self.asked += 1
        return "\n".join([*values, "infinite"])


def test_a_model_that_never_ends_is_ended() -> None:
    few = grown(Endless(0), max_depth=1, rounds=3, max_values=50)
    assert few.root.ending == "unfinished"
    many = grown(Endless(0), max_depth=1, rounds=8, max_values=50)
    assert many.root.ending == "endless"
    assert [leaf.draws for leaf in many.leaves()] == [1]
    stuck = Stuck(0)
    assert grown(stuck, max_depth=1).root.ending == "unfinished"
    assert stuck.asked == 1


class Failing(space_collapse.ZipfModel):
    """A model one of whose prompts is never answered well."""

    def __init__(self, seed: int, bad: str) -> None:
        super().__init__(seed)
        self._bad = bad

    async def __call__(self, prompt, parse, /, **values):
        if prompt.endswith(self._bad):
            raise BadReply("It says nothing of use.")
        return await super().__call__(prompt, parse, **values)


@pytest.mark.parametrize(("bad", "leaves"), [("samples", 1), ("criterion", 1), ("complement", None)])
def test_a_bad_reply_leaves_a_node_whole_and_is_told(bad: str, leaves: int | None) -> None:
    model = Failing(0, bad)
    tree = grown(model, max_depth=1)
    if leaves:
        assert [(leaf.status, leaf.why) for leaf in tree.leaves()] == [("undivided", "It says nothing of use.")]
    else:
        assert tree.root.ending == "unfinished"
        assert 1 < len(tree.leaves()) < 8
    growth = Growth(space=SPACE, max_depth=1, pivots=10, max_values=50, rounds=8, leaves=8)
    node = tree.root.model_copy(update={"pivots": ("colour 1", "colour 2")})
    stage = growth.look_into if bad == "samples" else growth.divide
    made = asyncio.run(stage(node, _dividing(model), seed=0))
    assert [each.severity for each in made if isinstance(each, Failure)] == ["warning"]


def _dividing(model: Failing):
    async def ask(prompt, parse, /, **values):
        if prompt.endswith("criterion") and model._bad != "criterion":
            reply = json.dumps({"dimension": "colour", "attributes": {"colour 1": [1], "colour 2": [2]}})
            return Reply(parse(Completion(text=reply, model="m")), ())
        return await model(prompt, parse, **values)

    return ask


class Picky(space_collapse.ZipfModel):
    """A model that says of a first value that it goes with no other."""

    def possible(self, *, conditions, **_):
        return "no" if conditions[0]["value"].endswith(" 1") else "yes"


def test_what_is_empty_has_no_leaf() -> None:
    tree = grown(Picky(0), max_depth=2, check_empty=True)
    assert {node.path[0].value[-1] for node in tree.nodes() if node.status == "empty"} == {"1"}
    assert len(tree.leaves()) == 56
    assert not [leaf for leaf in tree.leaves() if leaf.path[0].value.endswith(" 1")]


# --- what it is for --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depth", "given", "share", "entropy"),
    [
        (0, {}, 0.227, 0.69),
        (2, {}, 0.358, 0.82),
        (4, {}, 1.0, 1.0),
        (4, {"forgets": 3, "shows": False}, 0.143, 0.77),
    ],
)
def test_a_tree_covers_what_a_model_by_itself_collapses(depth: int, given, share: float, entropy: float) -> None:
    found = space_collapse.covered(depth, **given)
    assert found.share == pytest.approx(share, abs=0.012)
    assert found.entropy == pytest.approx(entropy, abs=0.02)


def test_pivots_show_some_of_what_a_model_does_not_name() -> None:
    assert space_collapse.covered(4, forgets=3).share > space_collapse.covered(4, forgets=3, shows=False).share + 0.05
