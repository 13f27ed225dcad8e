"""Aggregated samples: a text on facts that belong together, and a question; units are those the text uses."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.generation.aggregated import AggregatedGenerator
from graphgen.generation.groups import fact_groups
from graphgen.records import Rejection, Sample
from made import Writer, entity, relation, subgraph

FACTS = (relation("Ada Moor", "Moor Bridge", at=20), relation("Moor Bridge", "Port City", at=10))
TEXT = "Ada Moor built the Moor Bridge. The Moor Bridge stands in Port City."
QUESTION = "What is known about the bridge of Ada Moor?"


async def _written(*replies, facts=FACTS, **settings):
    generator = AggregatedGenerator(**settings)
    [premise] = generator.premises(subgraph(*facts), seed=0)
    ask = Writer(*replies)
    [result] = await generator.generate(premise, ask, method="graphgen")
    return result, ask


async def test_the_text_is_written_first_and_the_question_to_it_after():
    sample, ask = await _written(f"<rephrased>{TEXT}</rephrased>", f"<question>{QUESTION}</question>")
    assert [prompt for prompt, _, _ in ask.asked] == ["generation/aggregated", "generation/aggregated_question"]
    assert ask.asked[1][2]["text"] == TEXT
    assert [message.content for message in sample.messages] == [QUESTION, TEXT]
    assert [call.id for call in sample.calls] == ["call-1", "call-2"]


async def test_combined_takes_one_call():
    reply = f"<rephrased>{TEXT}</rephrased><question>{QUESTION}</question>"
    sample, ask = await _written(reply, combined=True)
    assert [prompt for prompt, _, _ in ask.asked] == ["generation/aggregated_combined"]
    assert [message.content for message in sample.messages] == [QUESTION, TEXT]


async def test_a_fact_that_the_text_leaves_out_is_no_unit_of_the_sample():
    sample, _ = await _written("<rephrased>Ada Moor built the Moor Bridge.</rephrased>", "<question>Who?</question>")
    assert isinstance(sample, Sample)
    assert [unit.name for unit in sample.units] == ["Ada Moor -> Moor Bridge"]
    assert [span.start for span in sample.evidence] == [20]


async def test_a_text_about_something_else_is_turned_down():
    result, _ = await _written("<rephrased>It rained all day long.</rephrased>", "<question>Why?</question>")
    assert isinstance(result, Rejection)
    assert result.reason == "unsupported"


async def test_a_question_that_tells_the_text_is_a_leak():
    result, _ = await _written(f"<rephrased>{TEXT}</rephrased>", f"<question>Is it so? {TEXT}</question>")
    assert result.reason == "leak"


async def test_settings_and_passages_reach_the_prompt():
    facts = [
        relation("A", "B", "A is 5 long.", passage="A is 5 km long."),
        relation("B", "C", "B is C", passage="B is C"),
    ]
    reply = "<rephrased>A is 5 km long, B, C.</rephrased>"
    _, ask = await _written(reply, "<question>Q?</question>", facts=facts, style="plain", persona="a child")
    values = ask.asked[0][2]
    assert (values["style"], values["persona"]) == ("plain", "a child")
    assert values["passages"] == ("A is 5 km long.",), "what a description repeats word for word is not shown twice"
    _, ask = await _written(reply, "<question>Q?</question>", facts=facts, with_source=False)
    assert ask.asked[0][2]["passages"] == ()


def test_facts_stand_in_the_order_of_the_document():
    [premise] = fact_groups(subgraph(*FACTS), kind="k", size=8, seed=0)
    assert [each.source for each in premise.relations] == ["Moor Bridge", "Ada Moor"]


def test_two_relations_of_one_sentence_say_one_thing():
    facts = [relation("A", "B", "A lies in B in C."), relation("A", "C", "A lies in B in C.")]
    assert AggregatedGenerator().premises(subgraph(*facts), seed=0) == []


_EDGES = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")).filter(lambda edge: edge[0] != edge[1]),
    unique=True,
    max_size=25,
)


@given(edges=_EDGES, size=st.integers(1, 6), described=st.booleans())
def test_every_fact_is_in_one_group_that_hangs_together(edges, size, described):
    units = [relation(*edge) for edge in edges]
    units += [entity("a", "A is old.")] if described else []
    graph = subgraph(*units)
    groups = fact_groups(graph, kind="k", size=size, seed=0)
    facts = [unit for group in groups for unit in group.owned]
    assert sorted(facts) == sorted(unit.id for unit in units)
    for group in groups:
        assert 1 <= len(group.owned) <= size
        names = {entity.name for entity in group.entities}
        assert {name for each in group.relations for name in (each.source, each.target)} <= names
        reached = {next(iter(sorted(names)))}
        for _, _ in pairwise([*group.relations, None, None]):
            for each in group.relations:
                if reached & {each.source, each.target}:
                    reached |= {each.source, each.target}
        assert reached == names


@pytest.mark.parametrize("text", ["阿达修建了长河大桥。长河大桥位于南江市。", "长河大桥位于南江市，由阿达修建。"])
async def test_chinese_texts_use_what_they_name(text):
    facts = [relation("阿达", "长河大桥", language="zh"), relation("长河大桥", "南江市", language="zh")]
    sample, ask = await _written(f"<rephrased>{text}</rephrased>", "<question>请介绍长河大桥。</question>", facts=facts)
    assert len(sample.units) == 2
    assert {language for _, language, _ in ask.asked} == {"zh"}


def test_all_that_one_text_tells_has_to_do_with_its_first_fact():
    facts = [
        relation("Ada", "Oxford", at=1),
        relation("Ada", "Bridge", at=2),
        relation("Radio", "Oxford", at=3),
        relation("Radio", "Texas", at=4),
    ]
    loose = fact_groups(subgraph(*facts), kind="k", size=8, seed=0)
    assert [len(group.relations) for group in loose] == [4]
    [group] = AggregatedGenerator().premises(subgraph(*facts), seed=0)
    assert [each.target for each in group.relations] == ["Oxford", "Bridge", "Oxford"]
