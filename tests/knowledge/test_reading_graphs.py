"""A graph that a user brings loses nothing on the way in, and its units can be traced."""

import json
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.graph import UnitLoss, entity_id
from graphgen.knowledge import merge, read_graph
from graphgen.knowledge.formats.io import to_networkx
from graphgen.records import Document, EntityMention, Evidence, Extraction, RelationMention

PASSAGE = Document(
    id="doc-1", key="7", source="p.jsonl", format="jsonl", language="en", text="It rained. Ada met Babbage. Ada wrote."
)


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def openie(folder: Path, *rows) -> Path:
    return write(folder, "graph.jsonl", "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))


def graphml(folder: Path, body: str) -> Path:
    keys = "".join(
        f'<key id="k{n}" attr.name="{name}"/>' for n, name in enumerate(["entity_type", "description", "loss", "x"])
    )
    return write(
        folder,
        "g.graphml",
        f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}<graph>{body}</graph></graphml>',
    )


def every_span_is_exact(found, documents) -> bool:
    texts = {document.id: document.text for document in (*documents, *found.documents)}
    spans = [each.evidence for one in found.extractions for each in (*one.entities, *one.relations)]
    return all(texts[span.document_id][span.start : span.end] == span.text != "" for span in spans)


# --- triples ----------------------------------------------------------------------------------------------------------


def test_triples_become_sentences_grounded_in_their_passage(tmp_path):
    path = openie(tmp_path, {"id": 7, "entities": ["Ada", "Babbage"], "triples": [["Ada", "met", "Babbage"]]})
    found = read_graph(path, [PASSAGE])
    assert (found.documents, found.failures) == ((), ())
    (relation,) = found.graph().relations()
    assert (relation.type, relation.description) == ("met", "Ada met Babbage.")
    assert [each.text for each in relation.evidence] == ["Ada met Babbage."]
    assert every_span_is_exact(found, [PASSAGE])


def test_chinese_triples_become_chinese_sentences(tmp_path):
    path = openie(tmp_path, {"id": "a", "entities": [], "triples": [["水稻", "属于", "禾本科"]]})
    (relation,) = read_graph(path).graph().relations()
    assert (relation.description, relation.language) == ("水稻属于禾本科。", "zh")


@pytest.mark.parametrize("triple", [["a", "b"], ["a", "b", "c", "d"], ["a", 1, "c"], "abc", None, {"a": "b"}])
def test_each_malformed_triple_is_reported_and_the_rest_is_used(tmp_path, triple):
    path = openie(tmp_path, {"id": 7, "triples": [["Ada", "met", "Babbage"], triple]})
    found = read_graph(path, [PASSAGE])
    (failure,) = found.failures
    assert (failure.code, failure.severity, failure.record) == ("malformed_triple", "warning", "graph.jsonl:1")
    assert repr(triple) in failure.cause
    assert found.graph().relation_count == 1


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        ("{not json", "malformed_line", "error"),
        ({"id": 7}, "malformed_line", "error"),
        ({"entities": ["A"], "triples": []}, "malformed_line", "error"),
        ({"id": 7, "entities": "A", "triples": []}, "malformed_line", "error"),
        ({"id": 7, "entities": [3], "triples": []}, "malformed_entity", "warning"),
        ({"id": 7, "entities": [], "triples": [["A", "is", "a"]]}, "no_relation", "warning"),
        ({"id": 8, "entities": ["A"], "triples": []}, "no_passage", "warning"),
    ],
)
def test_each_line_that_is_not_as_it_should_be_is_reported(tmp_path, row, code, severity):
    found = read_graph(openie(tmp_path, {"id": 7, "entities": ["Ada"], "triples": []}, "", row), [PASSAGE])
    assert [(each.code, each.severity, each.record) for each in found.failures] == [(code, severity, "graph.jsonl:3")]


def test_units_without_a_passage_are_used_and_have_a_document_of_their_own(tmp_path):
    path = openie(tmp_path, {"id": 8, "entities": ["Solo"], "triples": [["Ada", "met", "Babbage"]]})
    for documents in ([], [PASSAGE]):
        found = read_graph(path, documents)
        assert len(found.documents) == 1
        assert (found.documents[0].format, found.documents[0].source) == ("graph", str(path))
        assert every_span_is_exact(found, documents)
        assert {each.name for each in found.graph().entities()} == {"Solo", "Ada", "Babbage"}


# --- GraphML ----------------------------------------------------------------------------------------------------------


def test_upstream_graphml_is_read_with_its_losses(tmp_path):
    body = (
        '<node id="&quot;农业部&quot;"><data key="k0">"ORGANIZATION"</data><data key="k1">"农业部是机构。"</data>'
        '<data key="k2">0.25</data><data key="k3">ignored</data></node><node id="&quot;水稻&quot;"/>'
        '<edge source="&quot;农业部&quot;" target="&quot;水稻&quot;"><data key="k1">"农业部推广水稻。"</data></edge>'
    )
    graph = read_graph(graphml(tmp_path, body)).graph()
    found = {each.name: each for each in graph.entities()}
    assert (found["农业部"].type, found["农业部"].description) == ("organization", "农业部是机构。")
    assert (found["农业部"].loss, found["农业部"].status) == (0.25, "imported")
    assert (found["水稻"].loss, found["水稻"].status, found["水稻"].description) == (
        None,
        "unknown",
        "农业部推广水稻。",
    )
    assert [(each.source, each.target) for each in graph.relations()] == [("农业部", "水稻")]


A = '<node id="A"><data key="k0">"Thing"</data><data key="k1">It is A.</data><data key="k2">1</data></node>'
WATER = '<node id="水"><data key="k1">水是物。</data></node>'


@pytest.mark.parametrize(
    "body",
    [
        f'{A}{WATER}<edge source="A" target="水"><data key="k2">2</data></edge>',
        f'{A}<node id="a"><data key="k1">y</data><data key="k2">3</data></node>',
        f'{A}<node id="B"/><edge source="B" target="A"/>',
        f'{A}{WATER}<edge source="A" target="水"><data key="k2">1</data></edge><edge source="A" target="水"/>',
        A,
    ],
    ids=["each once", "one entity twice", "an entity that says nothing", "one relation twice", "no relation"],
)
def test_a_graph_is_the_same_whether_it_is_made_at_once_or_merged_from_mentions(tmp_path, body):
    found = read_graph(graphml(tmp_path, body))
    assert found.graph() == found.graph(found.extractions)
    assert every_span_is_exact(found, [])


def test_units_are_grounded_in_the_document_that_names_them(tmp_path):
    body = '<node id="Ada"/><node id="Babbage"/><node id="Nobody"/><edge source="Ada" target="Babbage"/>'
    found = read_graph(graphml(tmp_path, body), [PASSAGE])
    assert every_span_is_exact(found, [PASSAGE])
    (relation,) = found.graph().relations()
    assert [(each.document_id, each.text) for each in relation.evidence] == [("doc-1", "Ada met Babbage.")]
    assert [each.text for each in found.documents] == ["Nobody"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<node id="A"/><edge source="A" target="B"/>', "missing_end"),
        ('<node id="A"/><edge source="A" target="A"/>', "no_relation"),
        ('<node id="A"/><node id=" "/>', "malformed_entity"),
        ('<node id="A"><data key="k2">high</data></node>', "malformed_loss"),
        ('<node id="A"><data key="k2">nan</data></node>', "malformed_loss"),
        ('<node id="A"><data key="k2">-0.5</data></node>', "malformed_loss"),
    ],
)
def test_what_cannot_be_used_of_a_graphml_is_reported(tmp_path, body, code):
    found = read_graph(graphml(tmp_path, body))
    assert [(each.code, each.severity, each.record) for each in found.failures] == [(code, "warning", "g.graphml:1")]
    assert [each.name for each in found.graph().entities()] == ["A"]


def test_nodes_that_are_one_entity_have_the_mean_of_their_losses(tmp_path):
    body = '<node id="USA"><data key="k2">1</data></node><node id="usa"><data key="k2">3</data></node>'
    assert read_graph(graphml(tmp_path, body)).losses == {entity_id("usa"): UnitLoss(2.0, "imported")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><graphml>&b;</graphml>', "declares a document type"),
        ('<!DOCTYPE graphml SYSTEM "file:///etc/passwd"><graphml/>', "declares a document type"),
        ("<html><body/></html>", "no GraphML"),
        ("<graphml><graph>", "no well-formed XML"),
        ('<?xml version="1.0" encoding="big5"?><graphml/>', "no well-formed XML"),
        ("<graphml><graph/></graphml>", "no nodes and no triples"),
        ("a,b\n1,2\n", "no knowledge graph"),
        ("", "no knowledge graph"),
        ('{"name": "x"}', "holds no knowledge"),
    ],
)
def test_a_file_that_holds_no_graph_says_what_is_wrong(tmp_path, text, message):
    with pytest.raises(UsageError, match=message) as caught:
        read_graph(write(tmp_path, "graph.any", text))
    assert caught.value.remedy


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_graph(tmp_path / "none.graphml")


# --- there and back ---------------------------------------------------------------------------------------------------

ANY = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('ab中国"“<&>\r\n\t\x00\x07')), max_size=12
)


def test_what_is_written_as_triples_is_read_back_to_where_it_stood(tmp_path):
    path = openie(tmp_path, {"id": 7, "entities": ["Ada", "rain"], "triples": [["Ada", "met", "Babbage"]]})
    graph = read_graph(path, [PASSAGE]).graph()
    (tmp_path / "saved").mkdir()
    graph.save(tmp_path / "saved")
    found = read_graph(tmp_path / "saved" / "triples.jsonl", [PASSAGE])
    assert found.failures == ()
    assert found.graph() == graph


@settings(deadline=None, max_examples=60)
@given(
    names=st.lists(ANY, min_size=1, max_size=6),
    texts=st.lists(ANY, min_size=12, max_size=12),
    losses=st.lists(st.one_of(st.none(), st.floats(0, 13.8)), min_size=12, max_size=12),
)
def test_what_is_written_as_graphml_is_read_back(names, texts, losses, tmp_path_factory):
    span = Evidence(document_id="doc-1", start=0, end=2, text="Hm")
    entities = tuple(
        EntityMention(name=name, type=texts[n], description=texts[-n], evidence=span) for n, name in enumerate(names)
    )
    relations = tuple(
        RelationMention(source=source, target=target, type=texts[n], description=texts[n + 1], evidence=span)
        for n, (source, target) in enumerate(pairwise(names))
    )
    graph = merge([Extraction(chunk_id="c", language="en", entities=entities, relations=relations)])
    if not graph.entity_count:
        return
    known = {
        unit.id: UnitLoss(loss, "imported")
        for unit, loss in zip(graph.units(), losses, strict=False)
        if loss is not None
    }
    graph = graph.with_loss(known)
    folder = tmp_path_factory.mktemp("graph")
    graph.save(folder)
    same = {"language", "evidence"}
    found = read_graph(folder / "graph.graphml")
    again = found.graph()
    assert again == found.graph(found.extractions)
    assert [unit.model_dump(exclude=same) for unit in again.units()] == [
        unit.model_dump(exclude=same) for unit in graph.units()
    ]


def test_networkx_gets_every_unit(tmp_path):
    path = openie(tmp_path, {"id": 1, "triples": [["A", "met", "B"], ["A", "left", "B"], ["B", "met", "A"]]})
    graph = to_networkx(read_graph(path).graph())
    assert sorted((a, b, data["type"]) for a, b, data in graph.edges(data=True)) == [
        ("A", "B", "left"),
        ("A", "B", "met"),
        ("B", "A", "met"),
    ]
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.nodes["A"]["type"] == "unknown"
