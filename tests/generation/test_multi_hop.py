"""Multi-hop samples: real chains, no shortcut, and an answer at the end of the chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.generation import BaseGenerator, generators
from graphgen.generation.multi_hop import MultiHopGenerator
from graphgen.records import Completion, Entity, Evidence, Rejection, Relation, Sample, Subgraph
from graphgen.stream import Reply
from graphgen.text.names import fold_name


def _entity(name, number=0):
    span = Evidence(document_id="doc-1", start=100 + number, end=101 + number, text="x")
    return Entity(
        id=f"entity-{name}",
        name=name,
        type="t",
        description=f"About {name}.",
        language="en",
        evidence=(span,),
        tokens=2,
    )


def _relation(source, target, loss=None, number=0):
    span = Evidence(document_id="doc-1", start=number, end=number + 1, text="x")
    return Relation(
        id=f"relation-{source}-{target}",
        source=source,
        target=target,
        type="r",
        description=f"{source} to {target}.",
        language="en",
        evidence=(span,),
        tokens=2,
        loss=loss,
        status="unknown" if loss is None else "measured",
    )


def _subgraph(edges, names=None):
    """`edges` are (source, target) or (source, target, loss)."""
    names = names or sorted({name for edge in edges for name in edge[:2]})
    entities = tuple(_entity(name, i) for i, name in enumerate(names))
    relations = tuple(
        _relation(*edge[:2], loss=edge[2] if len(edge) > 2 else None, number=i) for i, edge in enumerate(edges)
    )
    owned = tuple(unit.id for unit in (*entities, *relations))
    return Subgraph(id="subgraph-1", strategy="ece", entities=entities, relations=relations, owned=owned, tokens=1)


def _paths(edges, seed=0, **settings):
    return [premise.path for premise in MultiHopGenerator(**settings).premises(_subgraph(edges), seed=seed)]


def test_a_chain_is_asked_about_the_way_its_relations_point():
    assert _paths([("Ada", "Bridge"), ("Bridge", "City")]) == [("Ada", "Bridge", "City")]
    assert _paths([("City", "Bridge"), ("Bridge", "Ada")]) == [("City", "Bridge", "Ada")]


@pytest.mark.parametrize(
    "edges",
    [
        [("Ada", "Bridge")],
        [("Ada", "Bridge"), ("Bridge", "City"), ("City", "Ada")],
        [("Ada", "Bridge"), ("Bridge", "Ada")],
        [("Ada", "Bridge"), ("City", "Dam")],
    ],
)
def test_where_every_end_is_one_step_away_there_is_nothing_to_chain(edges):
    assert _paths(edges) == []


def test_chains_of_greatest_loss_come_first_and_share_no_relation():
    edges = [("Ada", "Bridge", 0.1), ("Bridge", "City", 0.1), ("Bridge", "Dam", 3.0), ("Bridge", "East", 2.0)]
    subgraph = _subgraph(edges)
    own = [each.model_copy(update={"type": f"to {each.target}"}) for each in subgraph.relations]
    subgraph = subgraph.model_copy(update={"relations": tuple(own)})
    paths = [premise.path for premise in MultiHopGenerator(max_hops=2).premises(subgraph, seed=0)]
    assert [set(path) for path in paths] == [{"Dam", "Bridge", "East"}, {"Ada", "Bridge", "City"}]


def test_an_end_that_is_one_of_many_is_no_answer():
    one = _subgraph([("Ada", "Bridge"), ("Bridge", "City")])
    many = _subgraph([("Ada", "Bridge"), ("Bridge", "City"), ("Bridge", "Dam")])
    assert [premise.path for premise in MultiHopGenerator().premises(one, seed=0)] == [("Ada", "Bridge", "City")]
    assert {premise.path[-1] for premise in MultiHopGenerator().premises(many, seed=0)} <= {"Ada"}


def test_unmeasured_chains_come_after_measured_ones():
    edges = [("Ada", "Bridge"), ("Bridge", "City"), ("Dam", "East", 0.01), ("East", "Fort", 0.01)]
    assert _paths(edges, paths_per_subgraph=1) == [("Dam", "East", "Fort")]


def test_two_relations_of_one_sentence_make_no_chain():
    subgraph = _subgraph([("Orford", "Harrison"), ("Harrison", "Lisbon")])
    one_sentence = "Harrison returned from Lisbon aboard HMS Orford."
    told_at_once = [relation.model_copy(update={"description": one_sentence}) for relation in subgraph.relations]
    assert MultiHopGenerator().premises(subgraph, seed=0)
    told = subgraph.model_copy(update={"relations": tuple(told_at_once)})
    assert not MultiHopGenerator().premises(told, seed=0)


def test_a_chain_whose_ends_meet_in_one_sentence_is_none():
    subgraph = _subgraph([("Bligh", "K2"), ("K2", "Bounty")])
    first, second = subgraph.relations
    told = first.model_copy(update={"description": "Bligh carried K2 aboard the Bounty."})
    assert not MultiHopGenerator().premises(subgraph.model_copy(update={"relations": (told, second)}), seed=0)


def test_a_start_whose_name_gives_the_rest_away_is_never_the_start():
    assert _paths([("Rice blast", "Fungus"), ("Fungus", "Rice")]) == [("Rice", "Fungus", "Rice blast")]


def test_the_drawn_order_depends_on_the_seed_alone():
    edges = [(f"N{i}", f"M{i}") for i in range(6)] + [(f"M{i}", "Hub") for i in range(6)]
    drawn = [tuple(_paths(edges, seed=seed)) for seed in range(8)]
    assert drawn == [tuple(_paths(list(reversed(edges)), seed=seed)) for seed in range(8)]
    assert len(set(drawn)) > 1


_NAMES = [f"N{letter}" for letter in "ABCDEFGH"]
_EDGES = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from(_NAMES), st.none() | st.floats(0, 14)),
    unique_by=lambda edge: edge[:2],
    max_size=20,
)


@given(edges=_EDGES, seed=st.integers(0, 3), count=st.integers(1, 4), hops=st.integers(2, 3))
def test_every_premise_is_a_simple_chain_without_a_shortcut(edges, seed, count, hops):
    subgraph = _subgraph(edges, _NAMES)
    generator = MultiHopGenerator(paths_per_subgraph=count, max_hops=hops)
    premises = generator.premises(subgraph, seed=seed)
    linked = {frozenset((relation.source, relation.target)) for relation in subgraph.relations}
    used = [relation.id for premise in premises for relation in premise.relations]
    assert len(used) == len(set(used))
    assert len(premises) <= count
    for premise in premises:
        assert 2 <= len(premise.relations) <= hops
        assert len({fold_name(name) for name in premise.path}) == len(premise.path) == len(premise.relations) + 1
        assert frozenset((premise.path[0], premise.path[-1])) not in linked
        for one, other, relation in zip(premise.path, premise.path[1:], premise.relations, strict=False):
            assert {relation.source, relation.target} == {one, other}
        assert [entity.name for entity in premise.entities] == list(premise.path)


async def _written(question, answer, edges=(("Ada Moor", "Moor Bridge"), ("Moor Bridge", "Port City (PC)"))):
    [premise] = MultiHopGenerator().premises(_subgraph(edges), seed=0)

    async def ask(prompt, parse, /, *, language, **values):
        assert values["path"] == premise.path
        described = [entity.name for entity in values["entities"] if entity.description]
        assert described == [premise.path[0], premise.path[-1]]
        text = f"<question>{question}</question><answer>{answer}</answer>"
        return Reply(parse(Completion(text=text, model="m")), ())

    [result] = await MultiHopGenerator().generate(premise, ask, method="graphgen")
    return result


async def test_a_sample_rests_on_the_relations_and_the_two_ends():
    sample = await _written("Where stands what Ada Moor built?", "It stands in Port City.")
    assert isinstance(sample, Sample)
    assert [unit.id for unit in sample.units] == [
        "relation-Ada Moor-Moor Bridge",
        "relation-Moor Bridge-Port City (PC)",
        "entity-Ada Moor",
        "entity-Port City (PC)",
    ]
    assert [span.start for span in sample.evidence] == [0, 1, 100, 102]
    assert sample.kind == "multi_hop"


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("Is what Ada Moor built in port city?", "It is in Port City.", "leak"),
        ("Is what Ada Moor built in PC?", "It is in Port City.", "leak"),
        ("Where is the Moor bridge of Ada Moor?", "It is in Port City.", "shortcut"),
        ("Where is what Ada Moor built?", "It is in the north.", "answer_not_at_end"),
    ],
)
async def test_what_does_not_need_the_chain_is_turned_down_and_kept(question, answer, reason):
    rejection = await _written(question, answer)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason
    assert rejection.sample.messages[0].content == question


async def test_chinese_names_are_checked_without_word_boundaries():
    edges = (("李明", "长河大桥"), ("长河大桥", "南江市"))
    assert isinstance(await _written("李明设计的桥位于哪座城市？", "李明设计的桥位于南江市。", edges), Sample)
    rejection = await _written("李明设计的长河大桥位于哪里？", "位于南江市。", edges)
    assert rejection.reason == "shortcut"


def test_generators_are_found_by_their_files():
    found = generators()
    assert list(found) == sorted(found)
    assert {"atomic", "multi_hop"} <= set(found)
    assert all(issubclass(kind, BaseGenerator) and kind.kind == name for name, kind in found.items())
