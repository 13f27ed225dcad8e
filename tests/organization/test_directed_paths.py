"""Paths to ask about: they run along their relations, no hub fills them, and their wrong ends are wrong."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.organization.directed_paths import Caps, DirectedPath, Outgoing, draw_paths, ends_of
from graphgen.organization.path_draw import PathDraw
from graphgen.records import Entity, Evidence, Relation

LOOSE = Caps(source=1000, target=1000, entity=1000, relation_type=1000)
EVIDENCE = (Evidence(document_id="doc-1", start=0, end=1, text="x"),)


def graph_of(triples: list[tuple[str, str, str]], kinds: dict[str, str] | None = None) -> KnowledgeGraph:
    """A graph of these triples; an entity's type is the first part of its name unless it is given."""
    more = {"language": "en", "evidence": EVIDENCE, "tokens": 1}
    names = dict.fromkeys(name for source, _, target in triples for name in (source, target))
    entities = [
        Entity(id=entity_id(name), name=name, type=(kinds or {}).get(name, name.split()[0]), description="", **more)
        for name in names
    ]
    relations = [
        Relation(id=relation_id(source, target, kind), source=source, target=target, type=kind, description="", **more)
        for source, kind, target in dict.fromkeys(triples)
    ]
    return KnowledgeGraph.from_records(entities, relations)


def pharmacy(seed: int = 0, hub: int = 30) -> KnowledgeGraph:
    """Drugs inhibit proteins, which drive processes, which cause diseases; one drug, protein and disease are hubs."""
    draw = random.Random(seed)
    triples: list[tuple[str, str, str]] = []
    for kind, one, other in (
        ("inhibits", "drug", "protein"),
        ("drives", "protein", "process"),
        ("causes", "process", "disease"),
    ):
        for number in range(40):
            ends = {number, draw.randrange(40)}
            triples += [(f"{one} x{number:02d}", kind, f"{other} x{end:02d}") for end in sorted(ends)]
        triples += [(f"{one} x00", kind, f"{other} x{number:02d}") for number in range(hub)]
        triples += [(f"{one} x{number:02d}", kind, f"{other} x00") for number in range(hub)]
    return graph_of(triples)


def drawn(graph: KnowledgeGraph, count: int = 10_000, **given: object) -> list[DirectedPath]:
    values = {"hops": 3, "caps": LOOSE, "shortcuts": False, "fits": lambda _: True, "seed": 0} | given
    return list(islice(draw_paths(graph, Outgoing(graph), **values), count))


def names(graph: KnowledgeGraph, path: DirectedPath) -> list[str]:
    return [entity.name for entity in graph.entities_at(path.entities)]


def test_a_path_runs_along_the_direction_of_its_relations() -> None:
    graph = graph_of([("a", "r", "b"), ("b", "r", "c"), ("c", "r", "d"), ("e", "r", "d"), ("c", "r", "a")])
    assert [names(graph, path) for path in drawn(graph)] == [["a", "b", "c", "d"]]


def test_ends_that_one_relation_connects_are_taken_only_when_shortcuts_are_allowed() -> None:
    graph = graph_of([("a", "r", "b"), ("b", "r", "c"), ("c", "r", "d"), ("d", "s", "a")])
    assert all({"a", "d"} != {names(graph, path)[0], names(graph, path)[-1]} for path in drawn(graph))
    assert ["a", "b", "c", "d"] in [names(graph, path) for path in drawn(graph, shortcuts=True)]


@pytest.mark.parametrize(
    "caps",
    [
        Caps(source=2, target=1000, entity=1000, relation_type=1000),
        Caps(source=1000, target=3, entity=1000, relation_type=1000),
        Caps(source=1000, target=1000, entity=5, relation_type=1000),
        Caps(source=1000, target=1000, entity=1000, relation_type=17),
        Caps(source=3, target=4, entity=9, relation_type=40),
    ],
)
def test_no_hub_holds_more_than_its_cap(caps: Caps) -> None:
    graph = pharmacy()
    paths = drawn(graph, caps=caps)
    types = graph.relation_types
    assert len(paths) > 10
    assert max(Counter(path.entities[0] for path in paths).values()) <= caps.source
    assert max(Counter(path.entities[-1] for path in paths).values()) <= caps.target
    assert max(Counter(entity for path in paths for entity in path.entities).values()) <= caps.entity
    assert max(Counter(int(types[each]) for path in paths for each in path.relations).values()) <= caps.relation_type
    assert len(set(paths)) == len(paths)


def test_the_first_paths_start_everywhere_and_not_at_the_first_hub() -> None:
    graph = pharmacy()
    assert len({path.entities[0] for path in drawn(graph, 40)}) == 40


def test_equal_seeds_draw_equal_paths_and_others_others() -> None:
    graph = pharmacy()
    assert drawn(graph, 50, seed=1) == drawn(graph, 50, seed=1)
    assert drawn(graph, 50, seed=1) != drawn(graph, 50, seed=2)


def satisfying(relations: list[Relation], path: tuple[str, ...], kinds: list[str]) -> set[str]:
    """The path query by brute force over triples: what these types lead to from the start, one after the other."""
    reached = {path[0]}
    for kind in kinds:
        reached = {each.target for each in relations if each.source in reached and each.type == kind}
    return reached


def test_the_end_satisfies_the_path_query_and_no_wrong_end_does() -> None:
    graph = pharmacy(hub=8)
    everything = list(graph.relations())
    kinds = {entity.name: entity.type for entity in graph.entities()}
    beside = {frozenset((each.source, each.target)) for each in everything}
    paths = list(PathDraw(graph, hops=3, count=40, wrong=3, caps=LOOSE._replace(entity=40), shortcuts=False, seed=0))
    assert len(paths) >= 30
    for path, wrong in paths:
        found = satisfying(everything, path.path, [each.type for each in path.relations])
        assert path.path[-1] in found
        assert found.isdisjoint(wrong)
        assert len(set(wrong)) == 3
        assert {kinds[name] for name in wrong} == {path.entities[-1].type}
        assert not any(frozenset((one, other)) in beside for one in wrong for other in path.path)


def test_where_the_graph_gives_no_types_wrong_ends_are_what_relations_of_the_same_type_lead_to() -> None:
    triples = [("a", "likes", "b"), ("b", "knows", "c"), ("c", "lives in", "town d")]
    triples += [(f"p{number}", "lives in", f"town {name}") for number, name in enumerate("xyz")]
    triples += [("q", "eats", "bread")]
    graph = graph_of(triples, dict.fromkeys(dict.fromkeys(n for t in triples for n in (t[0], t[2])), "unknown"))
    [(path, wrong)] = PathDraw(graph, hops=3, count=9, wrong=3, caps=LOOSE, shortcuts=False, seed=0)
    assert path.path == ("a", "b", "c", "town d")
    assert sorted(wrong) == ["town x", "town y", "town z"]


def test_a_graph_without_such_paths_says_why() -> None:
    none = PathDraw(graph_of([("a", "r", "b")]), hops=3, count=9, wrong=3, caps=LOOSE, shortcuts=False, seed=0)
    assert [row.code for row in none.failures] == ["no_paths"]
    empty = PathDraw(graph_of([]), hops=3, count=9, wrong=3, caps=LOOSE, shortcuts=False, seed=0)
    assert [row.code for row in empty.failures] == ["no_paths"]
    line = graph_of([("t a", "r", "t b"), ("t b", "r", "t c"), ("t c", "r", "t d")])
    lonely = PathDraw(line, hops=3, count=9, wrong=3, caps=LOOSE, shortcuts=False, seed=0)
    assert len(lonely) == 0
    assert "none has three entities of the kind" in lonely.failures[0].cause


TRIPLES = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["r", "s"]), st.sampled_from("abcdefgh")).filter(
        lambda triple: triple[0] != triple[2]
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(TRIPLES, st.integers(2, 4))
def test_every_path_is_simple_and_of_the_asked_length(triples: list[tuple[str, str, str]], hops: int) -> None:
    graph = graph_of(triples)
    known = {(each.source, each.type, each.target) for each in graph.relations()}
    for path in drawn(graph, 50, hops=hops):
        assert len(path.relations) == hops == len(set(path.entities)) - 1
        walked = names(graph, path)
        kinds = [each.type for each in graph.relations_at(path.relations)]
        assert all(step in known for step in zip(walked, kinds, walked[1:], strict=False))
        types = [int(graph.relation_types[each]) for each in path.relations]
        assert path.entities[-1] in ends_of(graph, Outgoing(graph), {path.entities[0]}, types)
