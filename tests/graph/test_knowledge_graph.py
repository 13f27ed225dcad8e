"""A graph is a value: it does not depend on how it was built, keeps all that it is given, and survives the disk."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.graph import KnowledgeGraph, UnitLoss, entity_id, relation_id
from graphgen.records import Call, Entity, Evidence, Relation, Summary

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
EVIDENCE = st.builds(Evidence, document_id=TEXT, start=st.integers(0, 9), end=st.integers(9, 99), text=TEXT)


def entity(name: str, **fields) -> Entity:
    given = {"type": "thing", "description": f"{name} is.", "language": "en", "evidence": (), "tokens": 3}
    return Entity(id=entity_id(name), name=name, **given | fields)


def relation(source: str, target: str, kind: str = "near", **fields) -> Relation:
    given = {"description": f"{source} {kind} {target}.", "language": "en", "evidence": (), "tokens": 4}
    return Relation(id=relation_id(source, target, kind), source=source, target=target, type=kind, **given | fields)


@st.composite
def records(draw):
    names = [f"{prefix}{number}" for number, prefix in enumerate(draw(st.lists(st.sampled_from("ab中\x01é"))))]
    values = {
        "description": TEXT,
        "language": st.sampled_from(["en", "zh"]),
        "evidence": st.lists(EVIDENCE, max_size=3).map(tuple),
        "tokens": st.integers(0, 1000),
    }
    entities = [entity(name, **{key: draw(value) for key, value in values.items()}) for name in names]
    pairs = [(a, b) for a in names for b in names if a != b]
    ends = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    loss = st.one_of(st.none(), st.floats(0, 13.8))
    relations = [
        relation(*pair, loss=draw(loss), status="sampled", **{key: draw(value) for key, value in values.items()})
        for pair in ends
    ]
    return entities, relations


@settings(deadline=None)
@given(records=records(), seed=st.integers())
def test_the_graph_holds_what_it_was_given_in_whatever_order_it_came(records, seed):
    entities, relations = records
    graph = KnowledgeGraph.from_records(entities, relations)
    assert list(graph.entities()) == sorted(entities, key=lambda each: each.id)
    assert list(graph.relations()) == sorted(relations, key=lambda each: each.id)
    assert list(graph.units()) == [*graph.entities(), *graph.relations()]
    shuffled = [random.Random(seed).sample(each, len(each)) for each in records]
    assert KnowledgeGraph.from_records(*shuffled) == graph


@settings(max_examples=20, deadline=None)
@given(records=records())
def test_what_is_saved_is_what_is_loaded(records, tmp_path_factory):
    graph = KnowledgeGraph.from_records(*records)
    folder = tmp_path_factory.mktemp("graph")
    graph.save(folder)
    assert KnowledgeGraph.load(folder) == graph


@settings(deadline=None)
@given(records=records())
def test_neighbours_are_the_other_ends_of_an_entitys_relations(records):
    graph = KnowledgeGraph.from_records(*records)
    numbers = {each.name: number for number, each in enumerate(graph.entities())}
    expected = {number: [] for number in range(graph.entity_count)}
    for number, each in enumerate(graph.relations()):
        source, target = numbers[each.source], numbers[each.target]
        expected[source].append((target, number))
        expected[target].append((source, number))
        assert (graph.sources[number], graph.targets[number]) == (source, target)
    adjacency = graph.adjacency
    for entity_number, row in expected.items():
        place = slice(*adjacency.indptr[entity_number : entity_number + 2])
        assert list(zip(adjacency.neighbours[place], adjacency.relations[place], strict=True)) == row


GRAPH = KnowledgeGraph.from_records(
    [entity("A"), entity("B"), entity("C", loss=2.0, status="imported")], [relation("A", "B")]
)


def test_losses_change_where_they_are_given_and_nowhere_else():
    changed = GRAPH.with_loss(
        {entity_id("a"): UnitLoss(1.5, "measured"), relation_id("A", "B", "near"): UnitLoss(None, "partial")}
    )
    before = {unit.id: unit for unit in GRAPH.units()}
    after = {unit.id: unit for unit in changed.units()}
    assert after[entity_id("A")] == before[entity_id("A")].model_copy(update={"loss": 1.5, "status": "measured"})
    assert after[relation_id("A", "B", "near")].status == "partial"
    for untouched in (entity_id("B"), entity_id("C")):
        assert after[untouched] == before[untouched]
    assert list(GRAPH.units()) == list(before.values())


def test_an_unknown_loss_is_no_number():
    assert sorted(GRAPH.losses[~np.isnan(GRAPH.losses)]) == [2.0]
    assert len(GRAPH.losses) == len(GRAPH.tokens) == 4


def test_a_changed_description_brings_its_tokens_and_voids_the_loss():
    call = Call(id="call-1", prompt="p", prompt_hash="h", role="synthesizer", model="m", parameters={})
    measured = GRAPH.with_loss({GRAPH.entity(2).id: UnitLoss(3.0, "measured")})
    changed = measured.with_descriptions([Summary(unit_id=GRAPH.entity(2).id, description="Short.", calls=(call,))])
    assert changed.entity(2) == GRAPH.entity(2).model_copy(
        update={"description": "Short.", "tokens": 2, "loss": None, "status": "unknown", "calls": ("call-1",)}
    )
    assert [changed.entity(0), changed.entity(1)] == [GRAPH.entity(0), GRAPH.entity(1)]
    assert list(changed.relations()) == list(GRAPH.relations())


STRANGER = Summary(unit_id="entity-0", description="None of it.", calls=())


@pytest.mark.parametrize(
    "change",
    [lambda: GRAPH.with_loss({"entity-0": UnitLoss(1, "measured")}), lambda: GRAPH.with_descriptions([STRANGER])],
)
def test_a_change_to_a_unit_of_another_graph_is_refused(change):
    with pytest.raises(KeyError, match="entity-"):
        change()


@pytest.mark.parametrize(
    ("entities", "relations", "message"),
    [
        ([entity("A"), entity("a")], [], "Two units have the id"),
        ([entity("A")], [relation("A", "B")], "'B', which is no entity"),
        ([entity("A"), entity("B")], [relation("A", "B"), relation("A", "B")], "Two units have the id"),
        ([entity("A")], [relation("A", "A")], "to itself"),
        ([entity("A"), entity("A").model_copy(update={"id": "x"})], [], "Two entities have the same name"),
    ],
)
def test_records_that_make_no_graph_are_refused(entities, relations, message):
    with pytest.raises(ValueError, match=message):
        KnowledgeGraph.from_records(entities, relations)


def test_there_is_no_unit_beyond_the_last():
    with pytest.raises(IndexError):
        GRAPH.entity(3)
    with pytest.raises(IndexError):
        GRAPH.relation(1)


def test_a_folder_without_a_graph_says_so(tmp_path):
    with pytest.raises(UsageError, match=r"entities\.parquet"):
        KnowledgeGraph.load(tmp_path)


def test_a_damaged_file_says_so(tmp_path):
    GRAPH.save(tmp_path)
    (tmp_path / "relations.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(UsageError, match=r"relations\.parquet"):
        KnowledgeGraph.load(tmp_path)


def test_two_graphs_with_other_units_differ():
    assert KnowledgeGraph.from_records([entity("A")], []) != KnowledgeGraph.from_records([entity("B")], [])
    assert GRAPH != "a graph"
