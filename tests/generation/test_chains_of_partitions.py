"""Whatever cuts the graph, a multi-hop question walks a real chain that no relation of the whole graph shortens."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_graphs import graphs
from graphgen.generation.cot import CotGenerator
from graphgen.generation.multi_hop import MultiHopGenerator
from graphgen.graph import KnowledgeGraph
from graphgen.organization import partitioners
from graphgen.records import Subgraph
from graphgen.text.names import fold_name
from made import entity, relation

GENERATORS = (MultiHopGenerator(), CotGenerator())


def premises_of(graph, partitioner, generator, seed=0):
    rows = partitioner.partition(graph, seed=seed)
    subgraphs = [row for row in rows if isinstance(row, Subgraph)]
    return [premise for subgraph in subgraphs for premise in generator.premises(subgraph, seed=seed)]


@settings(deadline=None, max_examples=150)
@given(
    graph=graphs(),
    strategy=st.sampled_from(sorted(partitioners())),
    generator=st.sampled_from(GENERATORS),
    seed=st.integers(0, 3),
)
def test_a_chain_has_two_steps_or_more_described_ends_and_no_shortcut(graph, strategy, generator, seed):
    linked = {frozenset((fold_name(each.source), fold_name(each.target))) for each in graph.relations()}
    known = {each.name: each for each in graph.entities()}
    relations = {each.id: each for each in graph.relations()}
    for premise in premises_of(graph, partitioners()[strategy](), generator, seed):
        names = [fold_name(name) for name in premise.path]
        assert len(premise.relations) >= 2
        assert len(set(names)) == len(names) == len(premise.relations) + 1
        for one, other, step in zip(names, names[1:], premise.relations, strict=False):
            assert {fold_name(step.source), fold_name(step.target)} == {one, other}
            assert step == relations[step.id]
        assert frozenset((names[0], names[-1])) not in linked, "the end is no neighbour of what the question names"
        ends = {known[name] for name in (premise.path[0], premise.path[-1])}
        if generator.kind == "multi_hop":
            assert ends <= set(premise.entities), "both ends come with what is said of them"


def test_a_shortcut_outside_of_the_subgraph_counts():
    steps = [relation("Ada", "Bridge"), relation("Bridge", "City", at=5)]
    shortcut = relation("Ada", "City", at=9)
    entities = [entity(name) for name in ("Ada", "Bridge", "City")]
    partitioner = partitioners()["ece"](max_units=5)
    for relations, chains in ((steps, 1), ([*steps, shortcut], 0)):
        graph = KnowledgeGraph.from_records(entities, relations)
        subgraphs = [row for row in partitioner.partition(graph, seed=0) if isinstance(row, Subgraph)]
        assert all(len(each.relations) < 3 for each in subgraphs)
        assert sum(len(MultiHopGenerator().premises(each, seed=0)) for each in subgraphs) == chains


def test_one_of_many_is_no_answer():
    graph = KnowledgeGraph.from_records(
        [entity(name) for name in ("Ada", "Bob", "City")], [relation("Ada", "City"), relation("Bob", "City", at=5)]
    )
    assert premises_of(graph, partitioners()["ece"](), MultiHopGenerator()) == []


@pytest.mark.parametrize("strategy", sorted(partitioners()))
def test_every_strategy_that_keeps_relations_together_feeds_it(strategy):
    names = "Ada Bridge City Dam East".split()
    graph = KnowledgeGraph.from_records(
        map(entity, names), [relation(one, other, at=i) for i, (one, other) in enumerate(pairwise(names))]
    )
    partitioner = partitioners()[strategy]
    wide = {"max_units": 9} if "max_units" in partitioner.model_fields else {}
    found = premises_of(graph, partitioner(**wide), MultiHopGenerator())
    assert bool(found) == (strategy != "triples")
