"""What a page holds: the part that is worth most, in whole communities, and for each unit where it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.records import Call, Document, Entity, Evidence, Message, Relation, Sample, SampleUnit
from graphgen.views.drawing import Drawing, draw

TEXT = "A knows B. 甲认识乙。"
SPAN = Evidence(document_id="doc-1", start=0, end=10, text="A knows B.")
OTHER = Evidence(document_id="doc-1", start=11, end=17, text="甲认识乙。")
DOCUMENT = Document(id="doc-1", key="first", source="first.txt", format="text", language="en", text=TEXT)


def entity(name: str, loss: float | None = None, **values: Any) -> Entity:
    status = "unknown" if loss is None else "measured"
    values = {"type": "person", "description": f"{name}.", "language": "en", "evidence": (SPAN,), "tokens": 2} | values
    return Entity(id=entity_id(name), name=name, loss=loss, status=status, **values)


def relation(source: str, target: str, loss: float | None = None) -> Relation:
    return Relation(
        id=relation_id(source, target, "knows"),
        source=source,
        target=target,
        type="knows",
        description=f"{source} knows {target}.",
        language="en",
        evidence=(SPAN, OTHER),
        tokens=4,
        loss=loss,
        status="unknown" if loss is None else "measured",
    )


def sample_about(*units: str) -> Sample:
    return Sample(
        id="sample-1",
        method="graphgen",
        kind="atomic",
        language="en",
        messages=(Message(role="user", content="Whom does A know?"), Message(role="assistant", content="B.")),
        evidence=(SPAN,),
        units=tuple(SampleUnit(id=unit, kind="entity", name=unit) for unit in units),
        calls=(Call(id="c", prompt="p/p", prompt_hash="h", role="synthesizer", model="m", parameters={}),),
    )


def drawing_of(
    entities: list[Entity],
    relations: list[Relation],
    communities: list[list[str]],
    limit: int = 100,
    samples: tuple[Sample, ...] = (),
) -> Drawing:
    graph = KnowledgeGraph.from_records(entities, relations)
    owned = [[entity_id(name) for name in names] for names in communities]
    return draw(graph, title="t", communities=owned, documents=[DOCUMENT], samples=samples, limit=limit)


def test_every_unit_comes_with_its_loss_its_sources_and_the_samples_that_rest_on_it() -> None:
    edge = relation("A", "B", 1.25)
    drawing = drawing_of([entity("A", 0.5), entity("B")], [edge], [["A", "B"]], samples=(sample_about(edge.id),))
    nodes, edges = drawing["nodes"], drawing["edges"]
    assert dict(zip(nodes["name"], nodes["loss"], strict=True)) == {"A": 0.5, "B": None}
    assert dict(zip(nodes["name"], nodes["samples"], strict=True)) == {"A": [], "B": []}
    assert (edges["loss"], edges["samples"]) == ([1.25], [[0]])
    assert [nodes["name"][end] for end in (*edges["source"], *edges["target"])] == ["A", "B"]
    assert [drawing["quotes"][place] for place in edges["sources"][0]] == [(0, 0, 10, 0, 0, 10), (0, 11, 17, 0, 11, 17)]
    assert len(drawing["quotes"]) == 2, "evidence that several units share is there once"
    assert drawing["passages"] == [TEXT]
    assert drawing["documents"] == [("first", "first.txt")]
    assert drawing["samples"] == [("sample-1", "atomic", "Whom does A know?", "B.")]
    assert drawing["by"] == "all"


def test_above_the_limit_the_least_known_communities_are_shown_whole() -> None:
    names = [f"{group}{number}" for group in "abc" for number in range(4)]
    losses = {"a": 0.1, "b": 2.0, "c": 1.0}
    entities = [entity(name, losses[name[0]]) for name in names]
    relations = [relation(f"{group}0", f"{group}{number}") for group in "abc" for number in (1, 2, 3)]
    communities = [[name for name in names if name[0] == group] for group in "abc"]
    drawing = drawing_of(entities, relations, communities, limit=6)
    shown = sorted(drawing["nodes"]["name"])
    assert shown[:4] == ["b0", "b1", "b2", "b3"]
    assert [name[0] for name in shown[4:]] == ["c", "c"]
    assert drawing["by"] == "loss"
    assert drawing["total"] == {"entities": 12, "relations": 9, "communities": 3, "samples": 0}
    assert drawing["best_left"] == 1.0, "what is left out of c"
    assert all(end < 6 for end in (*drawing["edges"]["source"], *drawing["edges"]["target"]))
    assert len(drawing["communities"]) == 2


def test_where_no_loss_is_known_the_best_connected_are_shown() -> None:
    names = [f"n{number}" for number in range(9)]
    relations = [relation("n4", name) for name in names if name != "n4"]
    drawing = drawing_of([entity(name) for name in names], relations, [], limit=3)
    assert drawing["by"] == "degree"
    assert "n4" in drawing["nodes"]["name"]
    assert set(drawing["nodes"]["community"]) == {-1}
    assert drawing["communities"] == []


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_can_be_drawn(count: int) -> None:
    drawing = drawing_of([entity(f"n{number}") for number in range(count)], [], [])
    assert len(drawing["nodes"]["id"]) == count


def test_a_hub_of_thousands_of_samples_makes_no_page_of_thousands() -> None:
    samples = tuple(
        sample_about(entity_id("A")).model_copy(update={"id": f"sample-{number}"}) for number in range(3000)
    )
    drawing = drawing_of([entity("A"), entity("B")], [], [], samples=samples)
    counts = dict(zip(drawing["nodes"]["name"], drawing["nodes"]["sample_count"], strict=True))
    assert counts == {"A": 3000, "B": 0}
    assert drawing["total"]["samples"] == 3000
    assert len(drawing["samples"]) < 100


def test_an_entity_belongs_to_the_first_community_that_owns_it() -> None:
    drawing = drawing_of([entity("A"), entity("B")], [], [["B"], ["A", "B"]])
    homes = dict(zip(drawing["nodes"]["name"], drawing["nodes"]["community"], strict=True))
    assert homes["A"] != homes["B"]
    assert drawing["total"]["communities"] == 2
