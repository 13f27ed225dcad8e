"""A graph's figures are those that NetworkX finds, and known by hand where the graph is small."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import zeta

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.graph.power_law import fit_power_law
from graphgen.graph.structure import structure_of
from graphgen.records import Entity, Relation

TOLD = {"description": "d", "language": "en", "evidence": (), "tokens": 1}


def graph_of(count: int, pairs: list[tuple[int, int]], types: tuple[str, ...] = ("is near",)) -> KnowledgeGraph:
    names = [f"Entity {number}" for number in range(count)]
    relations = {
        relation_id(names[one], names[other], kind): Relation(
            id=relation_id(names[one], names[other], kind),
            source=names[one], target=names[other], type=kind, **TOLD,
        )
        for one, other in pairs
        for kind in types
    }  # fmt: skip
    entities = [
        Entity(id=entity_id(name), name=name, type="odd" if number % 2 else "even", **TOLD)
        for number, name in enumerate(names)
    ]
    return KnowledgeGraph.from_records(entities, relations.values())


@given(
    st.integers(2, 14).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] != p[1])),
        )
    )
)
def test_figures_are_those_of_the_simple_graph(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = drawn
    found = structure_of(graph_of(count, pairs, ("is near", "is like")))
    simple = nx.Graph()
    simple.add_nodes_from(range(count))
    simple.add_edges_from(pairs)
    degrees = dict(simple.degree())
    assert (found.entities, found.links) == (count, simple.number_of_edges())
    assert found.relations == 2 * len({*pairs}), "both types, in both directions where both are there"
    assert found.density == pytest.approx(nx.density(simple))
    assert found.components == nx.number_connected_components(simple)
    assert found.largest_component == max(map(len, nx.connected_components(simple))) / count
    assert found.isolated == sum(degree == 0 for degree in degrees.values())
    assert found.degrees == {degree: list(degrees.values()).count(degree) for degree in set(degrees.values())}
    if any(degree > 1 for degree in degrees.values()):
        local = nx.clustering(simple)
        assert found.transitivity == pytest.approx(nx.transitivity(simple))
        assert found.clustering == pytest.approx(np.mean([local[n] for n in simple if degrees[n] > 1]))
    else:
        assert found.transitivity is None is found.clustering


def test_two_cliques_are_two_communities_and_types_are_counted() -> None:
    cliques = [(a + shift, b + shift) for shift in (0, 5) for a in range(5) for b in range(a)]
    found = structure_of(graph_of(11, [*cliques, (0, 5)]))
    assert found.communities == 2
    # 21 links; of each clique 10 are inside, and its ends are 21 of 42: 2 * (10 / 21 - (21 / 42) ** 2).
    assert found.modularity == pytest.approx(2 * (10 / 21 - 0.25))
    assert found.entity_types == {"even": 6, "odd": 5}
    assert found.relation_types == {"is near": 21}


def test_nothing_is_said_of_what_is_not_there() -> None:
    empty, lonely = structure_of(graph_of(0, [])), structure_of(graph_of(3, []))
    assert (empty.components, empty.density, empty.modularity, empty.power_law) == (0, 0.0, None, None)
    assert (lonely.components, lonely.isolated, lonely.communities, lonely.transitivity) == (3, 3, 0, None)


def test_a_power_law_is_found_again_and_an_exponential_is_told_from_it() -> None:
    generator = np.random.default_rng(7)
    values = np.arange(1, 100_000)
    powers = generator.choice(values, 20_000, p=values**-2.5 / (values**-2.5).sum())
    law = fit_power_law(powers)
    assert law is not None
    assert law.alpha == pytest.approx(2.5, abs=0.06)
    assert law.heavier is True
    assert law.error == pytest.approx((law.alpha - 1) / law.count**0.5)
    spread = fit_power_law(generator.geometric(0.2, 20_000))
    assert spread is None or spread.heavier is not True or spread.start > 10


def test_the_exponent_is_where_the_likelihood_is_largest_and_a_short_tail_has_none() -> None:
    assert fit_power_law(np.array([1, 2, 3] * 10)) is None
    degrees = np.array([1] * 60 + [2] * 20 + [3] * 10 + [5] * 5 + [9] * 5)
    law = fit_power_law(degrees)
    assert law is not None
    tail = degrees[degrees >= law.start]
    alphas = np.arange(1.5, 4.01, 0.01)
    likelihoods = [-len(tail) * np.log(zeta(a, law.start)) - a * np.log(tail).sum() for a in alphas]
    assert law.alpha == pytest.approx(alphas[int(np.argmax(likelihoods))], abs=1e-9)
    assert law.count == len(tail)
