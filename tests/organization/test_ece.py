"""A partition wastes nothing, repeats nothing and never writes about what it does not describe."""

from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from drawn_graphs import entity, graphs, relation, star
from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.organization.ece import ECEPartitioner
from graphgen.records import Entity, Failure, Relation, Subgraph

SAMPLING = st.sampled_from(["max_loss", "min_loss", "random"])


@st.composite
def partitioners(draw):
    most = draw(st.integers(3, 20))
    return ECEPartitioner(
        max_units=most,
        min_units=draw(st.integers(1, most)),
        max_tokens=draw(st.integers(1, 60)),
        unit_sampling=draw(SAMPLING),
    )


def cut(partitioner: ECEPartitioner, graph: KnowledgeGraph, seed: int = 0) -> tuple[list[Subgraph], list[Failure]]:
    rows = list(partitioner.partition(graph, seed=seed))
    return [row for row in rows if isinstance(row, Subgraph)], [row for row in rows if isinstance(row, Failure)]


def units(subgraph: Subgraph) -> list[Entity | Relation]:
    return [*subgraph.entities, *subgraph.relations]


@settings(deadline=None)
@given(graph=graphs(), partitioner=partitioners())
def test_every_limit_holds_in_every_subgraph(graph, partitioner):
    for subgraph in cut(partitioner, graph)[0]:
        assert len(units(subgraph)) <= partitioner.max_units
        assert len(subgraph.owned) >= partitioner.min_units
        assert subgraph.tokens == sum(unit.tokens for unit in units(subgraph)) <= partitioner.max_tokens


@settings(deadline=None)
@given(graph=graphs(most_tokens=3), sampling=SAMPLING, most=st.integers(3, 20))
def test_nothing_is_left_out_when_one_unit_is_enough(graph, sampling, most):
    partitioner = ECEPartitioner(min_units=1, max_units=most, max_tokens=9, unit_sampling=sampling)
    assert cut(partitioner, graph)[1] == []


@settings(deadline=None)
@given(graph=graphs(), partitioner=partitioners())
def test_the_loss_of_a_subgraph_is_the_mean_of_those_known(graph, partitioner):
    for subgraph in cut(partitioner, graph)[0]:
        known = [unit.loss for unit in units(subgraph) if unit.loss is not None]
        assert subgraph.loss == (fmean(known) if known else None)


@settings(deadline=None, max_examples=100)
@given(graph=graphs(most_tokens=3, connected=True), sampling=SAMPLING, least=st.integers(1, 5))
def test_no_unit_of_a_connected_graph_is_lost_to_a_community_that_is_too_small(graph, sampling, least):
    units_in_all = graph.entity_count + graph.relation_count
    partitioner = ECEPartitioner(max_units=20, min_units=min(least, units_in_all), unit_sampling=sampling)
    subgraphs, failures = cut(partitioner, graph)
    assert failures == []
    assert sum(len(subgraph.owned) for subgraph in subgraphs) == units_in_all
    assert min(len(subgraph.owned) for subgraph in subgraphs) >= partitioner.min_units


@settings(deadline=None)
@given(graph=graphs(most_tokens=1))
def test_communities_come_by_what_there_is_to_learn(graph):
    values = []
    for subgraph in cut(ECEPartitioner(), graph)[0]:
        owned = [unit for unit in units(subgraph) if unit.id in subgraph.owned]
        known = [unit.loss for unit in owned if unit.loss is not None]
        values.append(sum(known) if known else -1)
    assert values == pytest.approx(sorted(values, reverse=True))


def pairs_graph(losses: list[float | None]) -> KnowledgeGraph:
    """Separate pairs of entities, each pair with its loss."""
    return KnowledgeGraph.from_records(
        [entity(f"{side}{number}", loss) for number, loss in enumerate(losses) for side in "ab"],
        [relation(f"a{number}", f"b{number}", loss) for number, loss in enumerate(losses)],
    )


@settings(deadline=None)
@given(losses=st.lists(st.floats(0, 13), unique=True, max_size=12), unknown=st.integers(0, 3))
def test_what_is_sampled_first_comes_first_and_the_unmeasured_last(losses, unknown):
    graph = pairs_graph([None] * unknown + losses)
    most, least = (
        [subgraph.loss for subgraph in cut(ECEPartitioner(min_units=3, unit_sampling=sampling), graph)[0]]
        for sampling in ("max_loss", "min_loss")
    )
    assert most == pytest.approx([*sorted(losses, reverse=True), *[None] * unknown])
    assert least == pytest.approx([*sorted(losses), *[None] * unknown])


def test_random_order_depends_on_the_seed_alone():
    graph = pairs_graph([float(number) for number in range(20)])
    partitioner = ECEPartitioner(min_units=1, unit_sampling="random")
    orders = {seed: [subgraph.loss for subgraph in cut(partitioner, graph, seed)[0]] for seed in (1, 2)}
    assert sorted(orders[1]) == sorted(orders[2])
    assert orders[1] != orders[2]


def test_a_hub_is_owned_once_and_described_wherever_its_relations_are():
    subgraphs, failures = cut(ECEPartitioner(max_units=7, min_units=3), star(30))
    assert failures == []
    assert sum(entity_id("hub") in subgraph.owned for subgraph in subgraphs) == 1
    assert all("hub" in {each.name for each in subgraph.entities} for subgraph in subgraphs)
    assert [len(units(subgraph)) for subgraph in subgraphs] == [7] * 10


def test_a_remnant_of_a_star_shares_with_a_subgraph_next_to_it():
    # Nine leaves fill a subgraph of 20 units, so of 28 leaves one remains: two units, where five are asked for.
    subgraphs, failures = cut(ECEPartitioner(max_units=20, min_units=5), star(28))
    assert failures == []
    assert sorted(len(subgraph.owned) for subgraph in subgraphs) == [10, 10, 18, 19]


def test_no_one_lends_what_it_needs_itself():
    subgraphs, failures = cut(ECEPartitioner(max_units=5, min_units=4), star(3))
    assert [len(subgraph.owned) for subgraph in subgraphs] == [5]
    assert {failure.code for failure in failures} == {"unit_left_out"}
    assert len(failures) == 2


def test_an_entity_alone_is_written_about_only_if_one_unit_is_enough():
    graph = KnowledgeGraph.from_records([entity("alone")], [])
    assert [each.owned for each in cut(ECEPartitioner(min_units=1), graph)[0]] == [(entity_id("alone"),)]
    subgraphs, (failure,) = cut(ECEPartitioner(min_units=2), graph)
    assert subgraphs == []
    assert failure.code == "unit_left_out"
    assert "'alone'" in failure.cause
    assert "min_units" in failure.remedy


def test_what_is_longer_than_the_limit_says_so():
    subgraphs, failures = cut(ECEPartitioner(min_units=1, max_tokens=50), star(2, tokens=100))
    assert {failure.record: failure.code for failure in failures} == {
        entity_id("hub"): "unit_too_long",
        relation_id("hub", "leaf0", "near"): "unit_too_long",
        relation_id("hub", "leaf1", "near"): "unit_too_long",
    }
    assert len(subgraphs) == 2


def test_settings_that_contradict_one_another_are_refused():
    with pytest.raises(ValidationError, match=r"min_units \(9\) must not exceed max_units \(8\)"):
        ECEPartitioner(min_units=9, max_units=8)
    with pytest.raises(ValidationError):
        ECEPartitioner(max_units=2)


def test_a_large_graph_is_cut_whole():
    names = [f"n{number}" for number in range(3000)]
    edges = {(number, number * number % 997) for number in range(3000)} | {
        (number, number // 2) for number in range(3000)
    }
    graph = KnowledgeGraph.from_records(
        map(entity, names), [relation(names[a], names[b]) for a, b in sorted(edges) if a != b]
    )
    subgraphs, failures = cut(ECEPartitioner(), graph)
    assert (
        sum(len(subgraph.owned) for subgraph in subgraphs) + len(failures) == graph.entity_count + graph.relation_count
    )
    assert len(failures) < 0.1 * graph.relation_count
