"""The GraphML is for other tools, so another tool is what reads it here."""

import networkx as nx
import pytest

from graphgen.graph.graphml import write_graphml
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


@pytest.fixture
def read(tmp_path):
    entities = [entity(name, number, f"{name}: ]]> \x00 is") for number, name in enumerate(NAMES)]
    relations = [
        relation("plain", "云粳26号", "r1"),
        relation("plain", "云粳26号", "r2"),
        relation("bell\x08", "plain", "r3"),
    ]
    write_graphml(tmp_path / "graph.graphml", entities, relations)
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
