"""The graph says all that was said, once, whatever order it was said in."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.graph import KnowledgeGraph
from graphgen.knowledge import merge
from graphgen.records import Call, EntityMention, Evidence, Extraction, RelationMention


def evidence(document: int = 1, start: int = 0, text: str = "It stands here.") -> Evidence:
    return Evidence(document_id=f"doc-{document}", start=start, end=start + len(text), text=text)


def entity(name: str, description: str = "", kind: str = "thing", **place) -> EntityMention:
    return EntityMention(name=name, type=kind, description=description, evidence=evidence(**place))


def relation(source: str, target: str, description: str = "", kind: str = "near", **place) -> RelationMention:
    return RelationMention(source=source, target=target, type=kind, description=description, evidence=evidence(**place))


def extraction(*mentions, language="en") -> Extraction:
    return Extraction(
        chunk_id="chunk",
        language=language,
        entities=tuple(each for each in mentions if isinstance(each, EntityMention)),
        relations=tuple(each for each in mentions if isinstance(each, RelationMention)),
    )


def only(graph: KnowledgeGraph, name: str):
    (found,) = [each for each in graph.entities() if each.name == name]
    return found


def test_a_unit_names_every_call_that_spoke_of_it():
    def by(call: str, *mentions) -> Extraction:
        made = Call(id=call, prompt="p", prompt_hash="h", role="synthesizer", model="m", parameters={})
        return extraction(*mentions).model_copy(update={"calls": (made,)})

    graph = merge([by("c2", entity("Paris")), by("c1", entity("PARIS"), relation("Paris", "Seine")), by("c3")])
    assert {each.name: each.calls for each in graph.entities()} == {"Paris": ("c1", "c2"), "Seine": ("c1",)}
    assert graph.relation(0).calls == ("c1",)


NAMES = st.sampled_from(["Paris", "PARIS", " paris", "London", "伦敦", "“London”", "", "\x01"])
TEXTS = st.sampled_from(["", "It is old.", "It is old. It is big.", "It is big", "城市。", "\x00", '"Quoted."'])
PLACES = st.fixed_dictionaries({"document": st.integers(1, 3), "start": st.integers(0, 3)})
KINDS = st.sampled_from(["City", "city", "town", ""])
MENTIONS = st.one_of(
    st.builds(lambda name, text, kind, place: entity(name, text, kind, **place), NAMES, TEXTS, KINDS, PLACES),
    st.builds(
        lambda ends, text, kind, place: relation(*ends, text, kind, **place),
        st.tuples(NAMES, NAMES),
        TEXTS,
        KINDS,
        PLACES,
    ),
)
EXTRACTIONS = st.lists(
    st.builds(
        lambda mentions, language: extraction(*mentions, language=language),
        st.lists(MENTIONS, max_size=5),
        st.sampled_from(["en", "zh"]),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(extractions=EXTRACTIONS, seed=st.integers())
def test_any_order_gives_the_same_graph(extractions, seed):
    assert merge(random.Random(seed).sample(extractions, len(extractions))) == merge(extractions)


@settings(deadline=None)
@given(extractions=EXTRACTIONS)
def test_every_unit_says_something_and_stands_somewhere(extractions):
    for unit in merge(extractions).units():
        assert unit.description.strip()
        assert unit.evidence
        assert list(unit.evidence) == sorted(
            set(unit.evidence), key=lambda each: (each.document_id, each.start, each.end)
        )


def test_spellings_meet_and_the_most_frequent_is_kept():
    graph = merge([extraction(entity("PARIS"), entity("Paris"), entity("“Paris”"), relation("paris", "France"))])
    assert sorted(each.name for each in graph.entities()) == ["France", "Paris"]
    assert [(each.source, each.target) for each in graph.relations()] == [("Paris", "France")]


def test_the_most_frequent_type_is_kept_whatever_its_case():
    graph = merge([extraction(entity("A", kind="Town"), entity("A", kind="CITY"), entity("A", kind="city"))])
    assert only(graph, "A").type == "city"


def test_no_description_is_cut_off_and_none_is_repeated():
    facts = [f"A has property number {number}." for number in range(300)]
    mentions = [entity("A", fact, start=number) for number, fact in enumerate(facts)]
    graph = merge([extraction(*mentions, entity("A", facts[7], document=2), entity("A", "A HAS property number 8"))])
    assert only(graph, "A").description == " ".join(facts)


def test_descriptions_read_as_text_in_the_order_of_the_documents():
    english = merge([extraction(entity("A", "A sank", start=9), entity("A", "A sailed", start=1))])
    assert only(english, "A").description == "A sailed. A sank"
    chinese = merge([extraction(entity("甲", "甲沉没了", start=9), entity("甲", "甲启航了", start=1), language="zh")])
    assert only(chinese, "甲").description == "甲启航了。甲沉没了"


def test_an_end_that_was_not_extracted_becomes_a_stub_that_its_relations_describe():
    graph = merge([extraction(relation("A", "B", "A leads B.", start=5), relation("C", "B", "", start=9))])
    stub = only(graph, "B")
    assert (stub.type, stub.description) == ("unknown", "A leads B.")
    assert [each.start for each in stub.evidence] == [5, 9]
    assert only(graph, "C").description == "It stands here."


def test_what_is_described_without_a_type_is_no_stub():
    mention = entity("A", "A sailed.").model_copy(update={"type": ""})
    graph = merge([extraction(mention, relation("A", "B", "A leads B."))])
    assert [(each.name, each.type) for each in (only(graph, "A"), only(graph, "B"))] == [
        ("A", "entity"),
        ("B", "unknown"),
    ]


def test_direction_and_type_tell_relations_apart():
    graph = merge(
        [
            extraction(
                relation("A", "B"), relation("B", "A"), relation("A", "B", kind="far"), relation("a", "b", kind="NEAR")
            )
        ]
    )
    assert sorted((each.source, each.target, each.type.casefold()) for each in graph.relations()) == [
        ("A", "B", "far"),
        ("A", "B", "near"),
        ("B", "A", "near"),
    ]


@pytest.mark.parametrize(
    "mention", [entity(""), entity(" “” "), relation("A", "a"), relation("", "B"), relation("A", "\x01")]
)
def test_what_has_no_name_or_joins_nothing_is_left_out(mention):
    assert merge([extraction(mention)]).relation_count == 0
    assert merge([extraction(mention)]).entity_count == 0


def test_tokens_count_the_description():
    graph = merge([extraction(entity("A", "one two three four"))])
    assert only(graph, "A").tokens == 4
