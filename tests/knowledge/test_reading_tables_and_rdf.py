"""Edges out of tables and RDF: what is there is read, and every line that is not is named."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.knowledge import read_graph
from graphgen.knowledge.clean import clean_text
from graphgen.records import Document

PASSAGE = Document(
    id="doc-1", key="7", source="p.txt", format="text", language="en", text="It rained. Ada met Babbage. Ada wrote."
)
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def edges(graph) -> list[tuple[str, str, str, str]]:
    return sorted((each.source, each.type, each.target, each.description) for each in graph.relations())


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.csv", "source,target,type,description\nAda,Babbage,met,They met.\n"),
        ("g.any", "Target;Source;Description;Relation Type\nBabbage;Ada;They met.;met\n"),
        ("g.tsv", "Ada\tBabbage\tmet\tThey met.\n"),
        ("g.csv", "\ufeff源实体,目标实体,关系,描述\r\nAda,Babbage,met,They met.\r\n"),
        ("g.csv", '\n"Ada","Babbage","met","They met."\n'),
    ],
)
def test_a_table_is_read_whatever_its_dialect(tmp_path, name, text):
    found = read_graph(write(tmp_path, name, text))
    assert found.failures == ()
    assert edges(found.graph()) == [("Ada", "met", "Babbage", "They met.")]


def test_edges_without_words_become_sentences_grounded_in_their_passage(tmp_path):
    found = read_graph(write(tmp_path, "g.csv", "Ada,Babbage,met\n水稻,禾本科,属于\n"), [PASSAGE])
    assert edges(found.graph()) == [
        ("Ada", "met", "Babbage", "Ada met Babbage."),
        ("水稻", "属于", "禾本科", "水稻属于禾本科。"),
    ]
    (evidence,) = next(each for each in found.graph().relations() if each.source == "Ada").evidence
    assert (evidence.document_id, evidence.text) == ("doc-1", "Ada met Babbage.")


def test_each_line_of_a_table_that_is_no_edge_is_named(tmp_path):
    found = read_graph(write(tmp_path, "g.csv", 'source,target\nA,B\nA\n,B\n\nC,c\n"x\ny",D\n'))
    assert [(each.code, each.record, each.severity) for each in found.failures] == [
        ("malformed_line", "g.csv:3", "error"),
        ("malformed_line", "g.csv:4", "error"),
        ("no_relation", "g.csv:6", "warning"),
    ]
    assert found.graph().relation_count == 2


def test_a_table_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "g.csv").write_bytes("source,target\n农业部,水稻\n".encode("gb18030"))
    with pytest.raises(UsageError, match="not in UTF-8"):
        read_graph(tmp_path / "g.csv")


# --- RDF --------------------------------------------------------------------------------------------------------------

PEOPLE = f"""# people
<http://e.org/a> {TYPE} <http://e.org/ns#Person> .
<http://e.org/a> <{RDFS}label> "Ada Lovelace"@en .
<http://e.org/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "爱达·勒芙蕾丝"@zh-CN .
<http://e.org/a> <{RDFS}comment> "Ada wrote a \\"program\\".\\nIt was the first."@en .
<http://e.org/a> <http://e.org/ns#birthYear> "1815"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<http://e.org/a> <{RDFS}comment> "Ada a écrit."@fr .
<http://e.org/a> <http://e.org/ns#workedWith> <http://e.org/Charles_Babbage> . # a comment
<http://e.org/a> <http://www.w3.org/2002/07/owl#sameAs> <http://other.org/1> .
"""


def test_labels_are_names_classes_are_types_and_literals_describe(tmp_path):
    found = read_graph(write(tmp_path, "people.nt", PEOPLE))
    graph = found.graph()
    assert found.failures == ()
    entities = {each.name: each for each in graph.entities()}
    assert set(entities) == {"Ada Lovelace", "Charles Babbage"}
    assert entities["Ada Lovelace"].type == "person"
    assert entities["Ada Lovelace"].description == (
        'Ada wrote a "program". It was the first. The birth year of Ada Lovelace is 1815.'
    )
    assert edges(graph) == [
        ("Ada Lovelace", "worked with", "Charles Babbage", "Ada Lovelace worked with Charles Babbage.")
    ]


def test_the_label_is_in_the_language_of_the_documents(tmp_path):
    chinese = PASSAGE.model_copy(update={"language": "zh", "text": "爱达·勒芙蕾丝写了程序。"})
    graph = read_graph(write(tmp_path, "people.nt", PEOPLE), [chinese]).graph()
    (ada,) = [each for each in graph.entities() if each.name == "爱达·勒芙蕾丝"]
    assert ada.evidence[0].document_id == "doc-1"


def test_two_resources_of_one_name_stay_two(tmp_path):
    text = "".join(
        f'<http://e.org/{part}> <{RDFS}label> "Paris" .\n<http://e.org/{part}> <http://e.org/p> <http://e.org/x> .\n'
        for part in ("Q90", "Q830149")
    )
    names = {each.name for each in read_graph(write(tmp_path, "g.nt", text)).graph().entities()}
    assert names == {"Paris (Q90)", "Paris (Q830149)", "x"}


@pytest.mark.parametrize(
    "line",
    [
        "<http://e.org/a> <http://e.org/p> <http://e.org/b>",
        "<http://e.org/a b> <http://e.org/p> <http://e.org/c> .",
        '"a" <http://e.org/p> <http://e.org/c> .',
        '<http://e.org/a> <http://e.org/p> "half .',
        '<http://e.org/a> <http://e.org/p> "\\x" .',
        "nothing",
    ],
)
def test_each_line_that_is_no_triple_is_named(tmp_path, line):
    good = "<http://e.org/A> <http://e.org/p> <http://e.org/B> .\n"
    found = read_graph(write(tmp_path, "g.nt", f"{good}\n{line}\n"))
    assert [(each.code, each.record) for each in found.failures] == [("malformed_line", "g.nt:3")]
    assert edges(found.graph()) == [("A", "p", "B", "A p B.")]


def test_blank_nodes_without_a_label_are_named_nowhere_and_reported(tmp_path):
    text = (
        f'_:a <{RDFS}label> "Ada" .\n_:a <http://e.org/p> <http://e.org/B> .\n_:b <http://e.org/p> <http://e.org/B> .\n'
    )
    found = read_graph(write(tmp_path, "g.nt", text))
    assert [(each.code, each.record) for each in found.failures] == [("missing_end", "g.nt:3")]
    assert edges(found.graph()) == [("Ada", "p", "B", "Ada p B.")]


@pytest.mark.parametrize("name", ["g.ttl", "g.txt"])
def test_turtle_is_refused_with_a_way_out(tmp_path, name):
    with pytest.raises(UsageError, match="Turtle") as caught:
        read_graph(write(tmp_path, name, "@prefix e: <http://e.org/> .\ne:a e:p e:b .\n"))
    assert "N-Triples" in caught.value.remedy


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=200), suffix=st.sampled_from(["nt", "csv", "tsv", "any"]))
def test_any_bytes_are_a_graph_or_a_clear_error(content, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / f"g.{suffix}"
    path.write_bytes(content)
    with suppress(UsageError):
        assert read_graph(path).graph().entity_count


@settings(deadline=None, max_examples=60)
@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_every_escaped_literal_is_read_as_it_was(value, tmp_path_factory):
    escaped = "".join(f"\\U{ord(letter):08X}" for letter in value)
    path = tmp_path_factory.mktemp("nt") / "g.nt"
    path.write_text(f'<http://e.org/A> <{RDFS}comment> "It says {escaped}." .\n', encoding="utf-8")
    (entity,) = read_graph(path).graph().entities()
    assert entity.description == clean_text(f"It says {value}.")
