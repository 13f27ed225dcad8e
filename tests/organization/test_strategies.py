"""What sets each strategy apart from the others."""

from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_graphs import chain, entity, graphs, relation, star
from graphgen.graph import KnowledgeGraph
from graphgen.organization.bfs import BFSPartitioner
from graphgen.organization.dfs import DFSPartitioner
from graphgen.organization.khop import KHopPartitioner
from graphgen.organization.leiden import LeidenPartitioner
from graphgen.organization.paths import PathsPartitioner
from graphgen.organization.triples import TriplesPartitioner
from graphgen.records import Failure, Subgraph


def cut(partitioner, graph, seed=0) -> list[Subgraph]:
    return [row for row in partitioner.partition(graph, seed=seed) if isinstance(row, Subgraph)]


def left_out(partitioner, graph) -> Counter[str]:
    return Counter(row.code for row in partitioner.partition(graph, seed=0) if isinstance(row, Failure))


def names(subgraph: Subgraph) -> set[str]:
    return {each.name for each in subgraph.entities}


# --- topology --------------------------------------------------------------------------------------------------------
def test_breadth_stays_around_an_entity_and_depth_goes_on():
    everyone = [f"e{number}" for number in range(9)]
    graph = KnowledgeGraph.from_records(map(entity, everyone), [relation(*pair) for pair in combinations(everyone, 2)])
    most = []
    for partitioner in (BFSPartitioner(max_units=9), DFSPartitioner(max_units=9)):
        first = cut(partitioner, graph)[0]
        assert len(first.relations) == 4
        most.append(max(Counter(end for each in first.relations for end in (each.source, each.target)).values()))
    assert most == [4, 2]


@given(graph=graphs())
@settings(deadline=None)
def test_triples_are_one_relation_each_and_depth_first_defaults_to_them(graph):
    for partitioner in (TriplesPartitioner(), DFSPartitioner()):
        subgraphs = cut(partitioner, graph)
        assert {len(each.relations) for each in subgraphs} <= {0, 1}
        assert sum(len(each.relations) for each in subgraphs) == graph.relation_count
        assert all(len(each.entities) == 1 + len(each.relations) for each in subgraphs)


# --- hops ------------------------------------------------------------------------------------------------------------
def middle_first(count: int) -> KnowledgeGraph:
    """A chain whose middle relation has the highest loss."""
    return KnowledgeGraph.from_records(
        [entity(f"c{number:02}") for number in range(count + 1)],
        [
            relation(f"c{number:02}", f"c{number + 1:02}", float(count - abs(2 * number - count + 1)))
            for number in range(count)
        ],
    )


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_the_seed_reaches_as_many_hops_as_asked_on_both_sides(depth):
    first = cut(KHopPartitioner(max_depth=depth, max_tokens=99), middle_first(11))[0]
    assert len(first.relations) == 2 * depth + 1
    one_way = cut(KHopPartitioner(max_depth=depth, max_tokens=99, bidirectional=False), middle_first(11))[0]
    assert names(one_way) == {f"c{number:02}" for number in range(5, 7 + depth)}


def test_width_takes_the_best_relations_and_no_more_than_asked():
    graph = KnowledgeGraph.from_records(
        [entity("hub"), *(entity(f"leaf{number}") for number in range(9))],
        [relation("hub", f"leaf{number}", float(number)) for number in range(9)],
    )
    settings_ = KHopPartitioner(expand_method="max_width", max_extra_edges=3, max_depth=1)
    assert [sorted(each.loss for each in subgraph.relations) for subgraph in cut(settings_, graph)] == [
        [5.0, 6.0, 7.0, 8.0],
        [1.0, 2.0, 3.0, 4.0],
        [0.0],
    ]


def test_tokens_stop_at_the_first_relation_that_does_not_fit():
    graph = KnowledgeGraph.from_records(
        map(entity, ["hub", "a", "b", "c"]),
        [relation("hub", "a", 3.0, 1), relation("hub", "b", 2.0, 50), relation("hub", "c", 1.0, 1)],
    )
    first = cut(KHopPartitioner(max_tokens=53, max_depth=1), graph)[0]
    assert names(first) == {"hub", "a"}, "the third would fit, but the second comes before it"


def test_both_means_the_relation_and_its_two_ends_each_once():
    graph = KnowledgeGraph.from_records(
        [entity("a", 9.0), entity("b", 0.0), entity("c", 1.0), entity("d", 1.0)],
        [relation("a", "b", 0.0), relation("c", "d", 4.0)],
    )
    alone = {"max_depth": 0, "loss_strategy": "only_edge"}
    assert [each.loss for each in cut(KHopPartitioner(**alone), graph)] == [4.0, 0.0]
    assert [each.loss for each in cut(KHopPartitioner(**alone | {"loss_strategy": "both"}), graph)] == [3.0, 2.0]


def test_entities_without_relations_are_added_or_reported():
    graph = KnowledgeGraph.from_records(map(entity, ["a", "b", "alone"]), [relation("a", "b")])
    assert [names(each) for each in cut(KHopPartitioner(), graph)] == [{"a", "b"}, {"alone"}]
    assert left_out(KHopPartitioner(isolated_node_strategy="ignore"), graph) == {"isolated": 1}


# --- paths -----------------------------------------------------------------------------------------------------------
@given(graph=graphs(), hops=st.integers(2, 4), most=st.integers(1, 4))
@settings(deadline=None)
def test_a_path_is_simple_and_has_exactly_its_hops_and_no_shortcut(graph, hops, most):
    partitioner = PathsPartitioner(hops=hops, max_paths_per_entity=most)
    related = {frozenset((each.source, each.target)) for each in graph.relations()}
    through: Counter[str] = Counter()
    for subgraph in cut(partitioner, graph):
        assert len(subgraph.relations) == hops == len(subgraph.path) - 1
        assert len(set(subgraph.path)) == hops + 1
        for step, pair in zip(subgraph.relations, pairwise(subgraph.path), strict=True):
            assert {step.source, step.target} == set(pair)
        assert frozenset((subgraph.path[0], subgraph.path[-1])) not in related
        through.update(subgraph.path)
    assert not through or max(through.values()) <= most


@pytest.mark.parametrize(("relations", "hops", "paths"), [(4, 2, 2), (5, 2, 2), (6, 3, 2), (2, 3, 0)])
def test_a_chain_is_cut_into_as_many_paths_as_there_are(relations, hops, paths):
    assert len(cut(PathsPartitioner(hops=hops), chain(relations))) == paths
    assert left_out(PathsPartitioner(hops=hops), chain(relations))["on_no_path"] > 0 or relations % hops == 0


def test_a_triangle_has_no_path_but_by_a_shortcut():
    graph = KnowledgeGraph.from_records(map(entity, "abc"), [relation(a, b) for a, b in combinations("abc", 2)])
    assert cut(PathsPartitioner(), graph) == []
    assert len(cut(PathsPartitioner(shortcuts=True), graph)) == 1


def test_no_hub_fills_the_partition_and_the_rest_says_why():
    assert len(cut(PathsPartitioner(max_paths_per_entity=5), star(40))) == 5
    assert left_out(PathsPartitioner(max_paths_per_entity=5), star(40)) == {
        "entity_has_enough_paths": 30,
        "on_no_path": 30,
    }


def test_the_first_paths_cover_all_types():
    kinds = ["causes"] * 6 + ["owns"] * 2 + ["sees"]
    graph = KnowledgeGraph.from_records(
        [entity(f"{side}{number}") for number in range(len(kinds)) for side in "abc"],
        [
            relation(f"{a}{number}", f"{b}{number}", kind=kind)
            for number, kind in enumerate(kinds)
            for a, b in ("ab", "bc")
        ],
    )
    assert {each.relations[0].type for each in cut(PathsPartitioner(), graph)[:3]} == {"causes", "owns", "sees"}


# --- communities -----------------------------------------------------------------------------------------------------
def cliques(count: int, size: int) -> KnowledgeGraph:
    """Cliques in a ring, one relation from each to the next."""
    groups = [[f"g{group}-{number}" for number in range(size)] for group in range(count)]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    pairs += [(groups[number][0], groups[(number + 1) % count][1]) for number in range(count)]
    return KnowledgeGraph.from_records(
        [entity(name) for group in groups for name in group], [relation(*pair, kind="in") for pair in pairs]
    )


def test_communities_that_fit_are_whole_and_what_joins_them_comes_after():
    subgraphs = cut(LeidenPartitioner(max_units=20), cliques(6, 5))
    assert sorted(sorted(names(each)) for each in subgraphs[:6]) == [
        [f"g{group}-{number}" for number in range(5)] for group in range(6)
    ]
    assert sum(len(each.relations) for each in subgraphs[6:]) == 6
    assert left_out(LeidenPartitioner(between="leave_out"), cliques(6, 5)) == {"between_communities": 6}


def test_a_community_with_more_relations_than_fit_becomes_several_subgraphs_within_it():
    subgraphs = cut(LeidenPartitioner(max_units=20), cliques(4, 9))
    inside = [each for each in subgraphs if len({name.partition("-")[0] for name in names(each)}) == 1]
    assert sum(len(each.relations) for each in inside) == 4 * 36
