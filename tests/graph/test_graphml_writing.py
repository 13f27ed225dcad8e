"""The GraphML is for other tools, so another tool is what reads it here."""

import networkx as nx
import pytest

from graphgen.graph import KnowledgeGraph, UnitLoss
from graphgen.records import Entity, Evidence, Relation

NAMES = ["plain", "云粳26号", "<b> & \"c\" 'd'", "two\nlines\tand tab", "bell\x07", "bell\x08", "\ufffe", "𝒳 emoji 🙂"]


def entity(name: str, number: int, description: str = "It is.") -> Entity:
    evidence = tuple(Evidence(document_id=f"doc-{each}", start=0, end=1, text="x") for each in (1, 2, 1))
    return Entity(
        id=f"entity-{number}",
        name=name,
        type="thing",
        description=description,
        language="en",
        evidence=evidence,
        tokens=2,
        loss=0.1 + number,
        status="measured",
    )


def relation(source: str, target: str, kind: str) -> Relation:
    return Relation(
        id=f"relation-{kind}",
        source=source,
        target=target,
        type=kind,
        description=f"{source} {kind} {target}",
        language="en",
        evidence=(),
        tokens=3,
    )


def attributes(unit: Entity | Relation) -> dict[str, object]:
    return {
        f"{unit.kind}_type": unit.type,
        "description": unit.description,
        "language": unit.language,
        "source_id": "<SEP>".join(dict.fromkeys(each.document_id for each in unit.evidence)),
        **({} if unit.loss is None else {"loss": unit.loss}),
        "status": unit.status,
    }


@pytest.fixture
def read(tmp_path):
    entities = [entity(name, number, f"{name}: ]]> \x00 is") for number, name in enumerate(NAMES)]
    relations = [
        relation("plain", "云粳26号", "r1"),
        relation("plain", "云粳26号", "r2"),
        relation("bell\x08", "plain", "r3"),
    ]
    KnowledgeGraph.from_records(entities, relations).write_graphml(tmp_path / "graph.graphml")
    return nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)


def test_every_unit_is_there_whatever_its_name_holds(read):
    assert read.number_of_nodes() == len(NAMES)
    assert read.number_of_edges() == 3
    assert {"plain", "云粳26号", "<b> & \"c\" 'd'", "two\nlines\tand tab", "𝒳 emoji 🙂"} <= set(read)


def test_direction_and_parallel_relations_are_kept(read):
    assert read.is_directed()
    assert sorted(data["relation_type"] for *_, data in read.edges("plain", data=True)) == ["r1", "r2"]


def test_attributes_are_kept_and_losses_are_numbers(read):
    data = read.nodes["云粳26号"]
    assert data["loss"] == 1.1
    assert data["source_id"] == "doc-1<SEP>doc-2"
    assert data["description"] == "云粳26号: ]]> \ufffd is"
    assert (data["entity_type"], data["status"], data["language"]) == ("thing", "measured", "en")
    assert all("loss" not in data for *_, data in read.edges(data=True))


def test_networkx_finds_every_unit_with_all_that_is_known_of_it(tmp_path):
    entities = [
        entity(name, number, f"{name} &amp; {name}'s <b>\n\ttext</b> ]]>")
        for number, name in enumerate(["A & B", "云粳26号", "x\ny", "ω"])
    ]
    relations = [relation("A & B", "云粳26号", "near"), relation("云粳26号", "A & B", "is near")]
    relations[0] = relations[0].model_copy(update={"type": 'is "near" <'})
    graph = KnowledgeGraph.from_records(entities, relations).with_loss({"relation-is near": UnitLoss(1e-7, "measured")})
    graph.write_graphml(tmp_path / "graph.graphml")
    found = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert dict(found.nodes(data=True)) == {unit.name: attributes(unit) for unit in graph.entities()}
    edges = {key: (source, target, data) for source, target, key, data in found.edges(keys=True, data=True)}
    assert edges == {unit.id: (unit.source, unit.target, attributes(unit)) for unit in graph.relations()}
