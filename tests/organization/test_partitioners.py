"""What every strategy promises, whichever of them cuts and however it is set."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from drawn_graphs import entity, graphs, relation
from graphgen.graph import KnowledgeGraph
from graphgen.organization import AnyPartitioner, BasePartitioner, partitioners
from graphgen.organization.ece import ECEPartitioner
from graphgen.organization.khop import KHopPartitioner
from graphgen.records import Failure, Subgraph

SAMPLING = st.sampled_from(["max_loss", "min_loss", "random"])
TOKENS = st.integers(1, 60)
UNITS = st.integers(3, 20)
DRAWN = {
    "bfs": {"max_units": UNITS, "max_tokens": TOKENS},
    "dfs": {"max_units": UNITS, "max_tokens": TOKENS},
    "ece": {"max_units": UNITS, "min_units": st.integers(1, 3), "max_tokens": TOKENS, "unit_sampling": SAMPLING},
    "khop": {
        "expand_method": st.sampled_from(["max_width", "max_tokens"]),
        "bidirectional": st.booleans(),
        "max_depth": st.integers(0, 3),
        "max_extra_edges": st.integers(0, 6),
        "max_tokens": TOKENS,
        "edge_sampling": SAMPLING,
        "isolated_node_strategy": st.sampled_from(["add", "ignore"]),
        "loss_strategy": st.sampled_from(["only_edge", "both"]),
    },
    "leiden": {"max_units": UNITS, "max_tokens": TOKENS, "between": st.sampled_from(["grow", "leave_out"])},
    "paths": {
        "hops": st.integers(2, 4),
        "max_paths_per_entity": st.integers(1, 5),
        "shortcuts": st.booleans(),
        "max_tokens": TOKENS,
        "edge_sampling": SAMPLING,
    },
    "triples": {"max_tokens": TOKENS, "unit_sampling": SAMPLING},
}


def test_every_strategy_in_the_folder_is_tested_here():
    assert list(partitioners()) == sorted(DRAWN)


@st.composite
def any_partitioner(draw) -> BasePartitioner:
    name = draw(st.sampled_from(sorted(DRAWN)))
    return partitioners()[name](**{setting: draw(values) for setting, values in DRAWN[name].items()})


def cut(partitioner: BasePartitioner, graph: KnowledgeGraph, seed: int = 0) -> tuple[list[Subgraph], list[Failure]]:
    rows = list(partitioner.partition(graph, seed=seed))
    return [row for row in rows if isinstance(row, Subgraph)], [row for row in rows if isinstance(row, Failure)]


everything = settings(deadline=None, max_examples=80)


@everything
@given(graph=graphs(), partitioner=any_partitioner())
def test_every_unit_is_owned_once_or_reported_once(graph, partitioner):
    subgraphs, failures = cut(partitioner, graph)
    placed = [unit for subgraph in subgraphs for unit in subgraph.owned] + [failure.record for failure in failures]
    assert Counter(placed) == Counter(unit.id for unit in graph.units())
    assert {failure.severity for failure in failures} <= {"warning"}
    assert all(failure.cause.endswith(".") and failure.remedy for failure in failures)


@everything
@given(graph=graphs(), partitioner=any_partitioner())
def test_every_limit_holds(graph, partitioner):
    for subgraph in cut(partitioner, graph)[0]:
        size = len(subgraph.entities) + len(subgraph.relations)
        assert subgraph.tokens == sum(unit.tokens for unit in (*subgraph.entities, *subgraph.relations))
        assert size <= getattr(partitioner, "max_units", size)
        assert len(subgraph.owned) >= getattr(partitioner, "min_units", 1)
        if isinstance(partitioner, KHopPartitioner) and partitioner.expand_method == "max_width":
            assert len(subgraph.relations) <= partitioner.max_extra_edges + 1
        else:
            assert subgraph.tokens <= partitioner.max_tokens


@everything
@given(graph=graphs(), partitioner=any_partitioner())
def test_every_subgraph_describes_both_ends_of_its_relations_and_hangs_together(graph, partitioner):
    for subgraph in cut(partitioner, graph)[0]:
        names = [each.name for each in subgraph.entities]
        assert len(set(names)) == len(names)
        ends = [{each.source, each.target} for each in subgraph.relations]
        assert set().union(*ends) <= set(names)
        reached, before = {names[0]}, set()
        while reached != before:
            before = set(reached)
            for pair in ends:
                reached |= pair if reached & pair else set()
        assert reached == set(names)


@everything
@given(graph=graphs(), partitioner=any_partitioner(), seed=st.integers(-3, 3))
def test_a_seed_gives_one_partition_whatever_order_the_graph_was_built_in(graph, partitioner, seed):
    again = KnowledgeGraph.from_records(list(graph.entities())[::-1], list(graph.relations())[::-1])
    partition = partitioner.partition(graph, seed=seed)
    assert list(partition) == list(partitioner.partition(again, seed=seed)) == list(partition)


@everything
@given(graph=graphs(), partitioner=any_partitioner(), data=st.data())
def test_any_subgraphs_can_be_had_by_their_numbers(graph, partitioner, data):
    partition = partitioner.partition(graph, seed=0)
    subgraphs = [row for row in partition if isinstance(row, Subgraph)]
    numbers = data.draw(st.lists(st.sampled_from(range(len(subgraphs)))) if subgraphs else st.just([]))
    assert partition.at(numbers) == [subgraphs[number] for number in numbers]


@everything
@given(graph=graphs(), partitioner=any_partitioner())
def test_the_coverage_counts_what_the_rows_say(graph, partitioner):
    subgraphs, failures = cut(partitioner, graph)
    coverage = partitioner.partition(graph, seed=0).coverage
    owned = sum(len(subgraph.owned) for subgraph in subgraphs)
    in_all = sum(len(subgraph.entities) + len(subgraph.relations) for subgraph in subgraphs)
    assert coverage.subgraphs == len(subgraphs)
    assert coverage.counts == {"owned_units": owned, "left_out_units": len(failures)}
    assert coverage.left_out == Counter(failure.code for failure in failures)
    assert coverage.context == in_all - owned


@everything
@given(graph=graphs(), partitioner=any_partitioner())
def test_a_loss_is_the_mean_over_all_that_is_measured_divided_once(graph, partitioner):
    edges_alone = isinstance(partitioner, KHopPartitioner) and partitioner.loss_strategy == "only_edge"
    for subgraph in cut(partitioner, graph)[0]:
        units = subgraph.relations if edges_alone and subgraph.relations else (*subgraph.entities, *subgraph.relations)
        known = [unit.loss for unit in units if unit.loss is not None]
        assert subgraph.loss == (pytest.approx(sum(known) / len(known)) if known else None)


@pytest.mark.parametrize("name", ["ece", "khop", "triples", "paths"])
def test_turning_the_order_round_turns_the_losses_round(name):
    graph = KnowledgeGraph.from_records(
        [entity(f"{side}{number}", float(number)) for number in range(9) for side in "abc"],
        [relation(f"{a}{number}", f"{b}{number}", float(number)) for number in range(9) for a, b in ("ab", "bc")],
    )
    setting = "edge_sampling" if name in {"khop", "paths"} else "unit_sampling"
    most, least = (
        [each.loss for each in cut(partitioners()[name](**{setting: value}), graph)[0]]
        for value in ("max_loss", "min_loss")
    )
    assert most == sorted(most, reverse=True)
    assert least == most[::-1] == sorted(least)


def test_settings_choose_the_strategy_and_ece_needs_no_word():
    settings_of = TypeAdapter(AnyPartitioner)
    assert settings_of.validate_python({"max_units": 9}) == ECEPartitioner(max_units=9)
    assert settings_of.validate_python({"strategy": "khop", "max_depth": 1}) == KHopPartitioner(max_depth=1)
    assert settings_of.validate_python(settings_of.dump_python(KHopPartitioner())) == KHopPartitioner()
    with pytest.raises(ValidationError, match=r"'ece'.*'leiden'"):
        settings_of.validate_python({"strategy": "louvain"})


def test_an_empty_graph_is_cut_into_nothing():
    for partitioner in partitioners().values():
        assert cut(partitioner(), KnowledgeGraph.from_records([], [])) == ([], [])
