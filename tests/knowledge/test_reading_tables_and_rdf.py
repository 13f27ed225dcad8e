"""Edges out of tables and RDF: what is there is read, and every line that is not is named."""

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.knowledge import read_graph
from graphgen.knowledge.merging.clean import clean_text
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


# --- Turtle -----------------------------------------------------------------------------------------------------------

PREFIXES = f"@prefix e: <http://e.org/> .\n@prefix ns: <http://e.org/ns#> .\n@prefix rdfs: <{RDFS}> .\n"
SAME_PEOPLE = f"""{PREFIXES}@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
e:a a ns:Person ;
  rdfs:label "Ada Lovelace"@en ; skos:prefLabel "爱达·勒芙蕾丝"@zh-CN ;
  rdfs:comment "Ada wrote a \\"program\\".\\nIt was the first."@en ;
  ns:birthYear "1815"^^<http://www.w3.org/2001/XMLSchema#gYear> ; rdfs:comment "Ada a écrit."@fr ;
  ns:workedWith e:Charles_Babbage ; <http://www.w3.org/2002/07/owl#sameAs> <http://other.org/1> . # a comment
"""


def units(graph) -> list[tuple[str, ...]]:
    return [(each.name, each.type, each.description) for each in graph.entities()] + edges(graph)


@pytest.mark.parametrize("name", ["people.ttl", "people.txt"])
@pytest.mark.parametrize("documents", [[], [PASSAGE.model_copy(update={"language": "zh"})]])
def test_turtle_says_what_the_same_triples_say_line_by_line(tmp_path, name, documents):
    turtle = read_graph(write(tmp_path, name, SAME_PEOPLE), documents)
    assert turtle.failures == ()
    lines = read_graph(write(tmp_path, "people.nt", PEOPLE), documents)
    assert units(turtle.graph()) == units(lines.graph())
    assert len(units(turtle.graph())) == 3


def test_literals_of_turtle_are_read_as_they_are_written(tmp_path):
    text = f'{PREFIXES}<#A> e:says "0.10"^^e:x, """line\n"two" → ≤ 5 °C"""@en , \'H₂O\' ; e:flag true ; e:p e:B .\n'
    graph = read_graph(write(tmp_path, "g.ttl", text)).graph()
    assert {each.name: each.description for each in graph.entities()}["A"] == (
        'The says of A is 0.10. The says of A is line "two" → ≤ 5 °C. The says of A is H₂O. The flag of A is true.'
    )


def test_members_of_a_list_are_related_one_by_one(tmp_path):
    turtle = read_graph(write(tmp_path, "g.ttl", f"{PREFIXES}e:A e:has ( e:B e:C ) , () .\n"))
    assert turtle.failures == ()
    assert edges(turtle.graph()) == [("A", "has", "B", "A has B."), ("A", "has", "C", "A has C.")]
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    ring = f"<http://e.org/A> <http://e.org/has> _:x .\n_:x <{rdf}first> <http://e.org/B> .\n_:x <{rdf}rest> _:x .\n"
    assert edges(read_graph(write(tmp_path, "g.nt", ring)).graph()) == [("A", "has", "B", "A has B.")]


def test_blank_nodes_are_called_the_same_in_every_run(tmp_path):
    node = '[ rdfs:label "Paris" ; e:p e:x ]'
    text = f"{PREFIXES}e:A e:has {node} .\ne:B e:has {node} .\ne:C e:has [ e:p e:x ] .\n"
    first, second = (read_graph(write(tmp_path, "g.ttl", text)) for _ in range(2))
    assert units(first.graph()) == units(second.graph())
    assert {"Paris (b0)", "Paris (b1)"} < {each.name for each in first.graph().entities()}
    assert first.failures == second.failures
    assert {(each.code, each.record) for each in first.failures} == {("missing_end", "g.ttl:6")}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("e:C e:p", "line 6"),
        ('e:C e:p "half .', "line 6"),
        ("e:C e:p f:D .", 'line 6: Prefix "f:" not bound'),
        ('e:C e:p "\\U00110000" .', r"line 6: \U00110000 is no character"),
        (f"e:C e:p {'[ e:p ' * 3000}", "nests too deeply at line 6"),
    ],
)
def test_a_fault_in_turtle_is_told_with_its_line(tmp_path, fault, said):
    with pytest.raises(UsageError) as caught:
        read_graph(write(tmp_path, "g.ttl", f"{PREFIXES}e:A e:p e:B .\n\n{fault}\n"))
    assert said in caught.value.cause
    assert "Correct the file" in caught.value.remedy


def test_turtle_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "g.ttl").write_bytes('<http://e.org/A> <http://e.org/p> "水稻" .'.encode("gb18030"))
    with pytest.raises(UsageError, match="not in UTF-8"):
        read_graph(tmp_path / "g.ttl")


def test_without_rdflib_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(UsageError, match="needs rdflib") as caught:
        read_graph(write(tmp_path, "g.ttl", SAME_PEOPLE))
    assert "graphgen[rdf]" in caught.value.remedy
    assert read_graph(write(tmp_path, "people.nt", PEOPLE)).graph().entity_count


TURTLE = st.sampled_from(
    """< > " \"\"\" ' \\u12 \\U00110000 \\uD800 [ ] ( ) @en @prefix . ; , e: e:a a _:b { } => % 1e 1.5 - \x00 ^^ ! # 水
    is of <http://[> ?x = @forAll PREFIX true""".split()
)


@settings(deadline=None, max_examples=100)
@given(content=st.lists(TURTLE, max_size=12).map(" ".join))
def test_any_turtle_is_a_graph_or_a_clear_error(content, tmp_path_factory):
    with suppress(UsageError):
        read_graph(write(tmp_path_factory.mktemp("any"), "g.ttl", f"{PREFIXES}e:A e:p e:B . {content}"))


# --- whatever it holds ------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@example(content=b"a,b\rc", suffix="any")
@given(content=st.binary(max_size=200), suffix=st.sampled_from(["nt", "ttl", "csv", "tsv", "any"]))
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
