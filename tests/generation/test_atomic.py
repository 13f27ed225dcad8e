"""Atomic samples: one per relation and per described entity that is owned, traced to their passages."""

from collections import Counter

import pytest

from graphgen.generation.atomic import AtomicGenerator
from graphgen.records import Call, Completion, Entity, Evidence, Relation, Subgraph
from graphgen.stream import Reply


def _span(start, document="doc-1"):
    return Evidence(document_id=document, start=start, end=start + 1, text="x")


def _entity(name, description="It says something.", *, kind="person", loss=None, language="en"):
    return Entity(
        id=f"entity-{name}",
        name=name,
        type=kind,
        description=description,
        language=language,
        evidence=(_span(1), _span(5)),
        tokens=4,
        loss=loss,
        status="unknown" if loss is None else "measured",
    )


def _relation(source, target, *, loss=None, language="en"):
    return Relation(
        id=f"relation-{source}-{target}",
        source=source,
        target=target,
        type="knows",
        description=f"{source} knows {target}.",
        language=language,
        evidence=(_span(9), _span(2)),
        tokens=3,
        loss=loss,
        status="unknown" if loss is None else "measured",
    )


def _subgraph(entities, relations, owned):
    return Subgraph(
        id="subgraph-1",
        strategy="ece",
        entities=tuple(entities),
        relations=tuple(relations),
        owned=tuple(owned),
        tokens=20,
    )


class Writer:
    """An `Ask` that always writes the same pair and keeps what it was asked."""

    def __init__(self, reply="<question>Who knows B?</question><answer>A knows B.</answer>"):
        self.reply, self.asked = reply, []

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        self.asked.append((prompt, language, values))
        call = Call(id="call-1", prompt=prompt, prompt_hash="h", role=role, model="m", parameters={})
        return Reply(parse(Completion(text=self.reply, model="m")), (call,))


def test_every_relation_and_every_owned_described_entity_is_asked_about_once():
    entities = [
        _entity("A"),
        _entity("context"),
        _entity("stub", kind="unknown"),
        _entity("Echo", "echo."),
        _entity("none", "unknown"),
    ]
    relation = _relation("A", "context")
    owned = ["entity-A", "entity-stub", "entity-Echo", "entity-none", relation.id]
    premises = AtomicGenerator().premises(_subgraph(entities, [relation], owned), seed=0)
    assert [premise.owned for premise in premises] == [(relation.id,), ("entity-A",)]
    assert {premise.kind for premise in premises} == {"atomic"}
    assert len({premise.id for premise in premises}) == 2


def test_a_relation_that_is_only_context_is_left_to_its_owner():
    relations = [_relation("A", "B"), _relation("B", "C")]
    graph = _subgraph([_entity("A"), _entity("B"), _entity("C")], relations, ["relation-A-B"])
    assert [premise.owned for premise in AtomicGenerator().premises(graph, seed=0)] == [("relation-A-B",)]


def test_two_subgraphs_that_share_an_entity_ask_about_it_once():
    shared = _entity("A")
    first = _subgraph([shared, _entity("B")], [_relation("A", "B")], ["entity-A", "entity-B", "relation-A-B"])
    second = _subgraph([shared, _entity("C")], [_relation("A", "C")], ["entity-C", "relation-A-C"])
    owned = [
        unit
        for graph in (first, second)
        for premise in AtomicGenerator().premises(graph, seed=0)
        for unit in premise.owned
    ]
    assert sorted(owned) == ["entity-A", "entity-B", "entity-C", "relation-A-B", "relation-A-C"]


def test_an_entity_that_its_relations_already_tell_about_is_not_asked_about_again():
    relation = _relation("A", "B")
    told, more = _entity("A", "A knows B."), _entity("B", "A knows B. B was born in Kelmar.")
    subgraph = _subgraph([told, more], [relation], [told.id, more.id, relation.id])
    premises = AtomicGenerator().premises(subgraph, seed=0)
    assert [[unit.id for unit in (*premise.entities, *premise.relations)][-1] for premise in premises] == [
        relation.id,
        more.id,
    ]


async def test_a_relation_is_put_with_its_entities_named_but_not_described():
    [premise] = AtomicGenerator().premises(
        _subgraph([_entity("A"), _entity("B")], [_relation("A", "B")], ["relation-A-B"]), seed=0
    )
    ask = Writer()
    await AtomicGenerator(templates=("atomic",)).generate(premise, ask, method="graphgen")
    [(prompt, language, values)] = ask.asked
    assert (prompt, language) == ("generation/atomic", "en")
    assert [(entity.name, entity.description) for entity in values["entities"]] == [("A", ""), ("B", "")]
    assert [relation.description for relation in values["relations"]] == ["A knows B."]


async def test_the_sample_says_what_it_rests_on():
    graph = _subgraph(
        [_entity("A"), _entity("B", loss=9.0)], [_relation("A", "B", loss=1.5, language="zh")], ["relation-A-B"]
    )
    [premise] = AtomicGenerator().premises(graph, seed=0)
    [sample] = await AtomicGenerator().generate(premise, Writer(), method="graphgen")
    assert [(message.role, message.content) for message in sample.messages] == [
        ("user", "Who knows B?"),
        ("assistant", "A knows B."),
    ]
    assert (sample.method, sample.kind, sample.language, sample.loss) == ("graphgen", "atomic", "zh", 1.5)
    assert [(unit.id, unit.kind, unit.name, unit.loss, unit.status) for unit in sample.units] == [
        ("relation-A-B", "relation", "A -> B", 1.5, "measured")
    ]
    assert sample.evidence == (_span(2), _span(9))
    assert [call.id for call in sample.calls] == ["call-1"]


async def test_without_a_measured_loss_the_sample_has_none():
    [premise] = AtomicGenerator().premises(_subgraph([_entity("A")], [], ["entity-A"]), seed=0)
    [sample] = await AtomicGenerator().generate(premise, Writer(), method="graphgen")
    assert premise.loss is None
    assert sample.loss is None
    assert sample.units[0].status == "unknown"


async def _templates(premises, **settings):
    ask = Writer()
    for premise in premises:
        await AtomicGenerator(**settings).generate(premise, ask, method="graphgen")
    return [prompt.removeprefix("generation/") for prompt, _, _ in ask.asked]


async def test_every_template_that_fits_is_drawn_about_equally_often_and_by_the_seed_alone():
    relations = [_relation(f"A{number}", f"B{number}") for number in range(400)]
    graph = _subgraph([_entity(name) for each in relations for name in (each.source, each.target)], relations, [])
    owned = graph.model_copy(update={"owned": tuple(unit.id for unit in (*graph.entities[:400], *relations))})
    drawn = [await _templates(AtomicGenerator().premises(owned, seed=seed)) for seed in (1, 2, 1)]
    assert drawn[0] == drawn[2] != drawn[1]
    of_relations, of_entities = Counter(drawn[0][:400]), Counter(drawn[0][400:])
    assert set(of_entities) == set(AtomicGenerator().templates)
    assert set(of_relations) == set(of_entities) - {"atomic_definition"}, "no relation has a definition"
    assert sum((count - 100) ** 2 / 100 for count in of_relations.values()) < 16.3, "chi squared at 0.1 %"
    assert sum((count - 80) ** 2 / 80 for count in of_entities.values()) < 18.5, "chi squared at 0.1 %"


async def test_templates_are_a_setting_and_one_of_ones_own_is_a_file():
    relation = _relation("A", "B")
    graph = _subgraph([_entity("A"), _entity("B")], [relation], ["entity-A", relation.id])
    premises = AtomicGenerator().premises(graph, seed=0)
    assert await _templates(premises, templates=("my_own",)) == ["my_own", "my_own"]
    assert await _templates(premises, templates=("atomic_definition",)) == ["atomic_definition"] * 2
    with pytest.raises(ValueError, match="templates"):
        AtomicGenerator(templates=())
