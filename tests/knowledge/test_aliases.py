"""What may be one thing is proposed with a reason, and merged only where someone decided so."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.graph import entity_id
from graphgen.knowledge import merge
from graphgen.knowledge.aliases.resolving import Alias, read_aliases, resolve
from graphgen.knowledge.aliases.similar import similar_names
from graphgen.records import EntityMention, Evidence, Extraction, RelationMention
from graphgen.text.names import fold_name


def spot(start: int) -> Evidence:
    return Evidence(document_id="doc-1", start=start, end=start + 2, text="Hm")


def extraction(*names: str, relations=()) -> Extraction:
    return Extraction(
        chunk_id="chunk-1",
        language="en",
        entities=tuple(
            EntityMention(name=name, type="t", description=f"{name} is {place}.", evidence=spot(place))
            for place, name in enumerate(names)
        ),
        relations=tuple(
            RelationMention(source=a, target=b, type="near", description=f"{a} by {b}.", evidence=spot(50))
            for a, b in relations
        ),
    )


def proposed(*names: str) -> dict[frozenset[str], float]:
    found = resolve([extraction(*names)]).aliases
    return {frozenset((each.name, each.alias)): each.score for each in found}


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("World Health Organization (WHO)", "WHO", 0.95),
        ("World Health Organization (WHO)", "World Health Organization", 0.95),
        ("世界卫生组织（WHO）", "世界卫生组织", 0.9),
        ("世界卫生组织（WHO）", "WHO", 0.9),
        ("World Health Organization", "WHO", 0.8),
        ("University of the Arts London", "UAL", 0.8),
        ("e-mail", "email", 0.95),
        ("The Hague", "Hague", 0.9),
        ("F1-score", "F1 score", 0.95),
        ("Tchaikovsky's Symphony", "Tchaikovskys Symphony", 0.95),
        ("Konstantinopolis", "Constantinopolis", 0.7),
        ("中华人民共和国国家卫生健康委员会", "中华人民共和国卫生健康委员会", 0.6),
    ],
)
def test_what_may_be_one_thing_is_proposed(one, other, least):
    (score,) = proposed(one, other, "Something else", "另一个名称").values()
    assert score >= least


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C#"),
        ("C", "C++"),
        ("Event of 1998", "Event of 1999"),
        ("1.5 m", "15 m"),
        ("Mercury (planet)", "planet"),
        ("甲", "乙"),
        ("North Korea", "South Korea"),
        ("+", "-"),
    ],
)
def test_what_is_plainly_two_things_is_not(one, other):
    assert proposed(one, other) == {}


def test_initials_that_several_names_share_are_no_strong_reason():
    found = proposed("WHO", "World Health Organization", "Wildlife Habitat Office")
    assert max(found.values()) <= 0.5


def test_nothing_is_merged_unless_someone_says_so():
    given = [extraction("WHO", "World Health Organization (WHO)")]
    found = resolve(given)
    assert [each.decision for each in found.aliases] == ["propose"]
    assert merge(found.extractions) == merge(given)
    accepted = resolve(given, accept_above=0.95)
    assert [each.decision for each in accepted.aliases] == ["merge"]
    (entity,) = merge(accepted.extractions).entities()
    assert entity.name == "World Health Organization (WHO)"
    assert merge(resolve(given, accept_above=0.99).extractions).entity_count == 2


def test_merging_renames_descriptions_evidence_and_relations_and_lists_what_becomes_a_loop():
    given = [
        extraction(
            "WHO",
            "World Health Organization",
            "Geneva",
            relations=[("WHO", "Geneva"), ("WHO", "world health organization")],
        )
    ]
    decided = [Alias("merge", "World Health Organization", "WHO")]
    found = resolve(given, decided=decided)
    graph = merge(found.extractions)
    (entity,) = [each for each in graph.entities() if each.name != "Geneva"]
    assert (entity.id, entity.name) == (entity_id("World Health Organization"), "World Health Organization")
    assert entity.description == "WHO is 0. World Health Organization is 1."
    assert [each.start for each in entity.evidence] == [0, 1]
    assert [(each.source, each.target) for each in graph.relations()] == [("World Health Organization", "Geneva")]
    assert [(each.code, each.severity) for each in found.failures] == [("self_relation", "warning")]


def test_a_name_of_the_users_own_is_taken_as_it_is_spelled():
    decided = [Alias("merge", "W.H.O.", "WHO"), Alias("merge", "W.H.O.", "World Health Organization")]
    graph = merge(resolve([extraction("WHO", "World Health Organization", "w.h.o.")], decided=decided).extractions)
    assert [each.name for each in graph.entities()] == ["W.H.O."]


def test_a_pair_that_is_kept_apart_is_neither_proposed_nor_accepted():
    given = [extraction("e-mail", "email")]
    found = resolve(given, decided=[Alias("keep", "email", "e-mail")], accept_above=0.1)
    assert [each.decision for each in found.aliases] == ["keep"]
    assert merge(found.extractions).entity_count == 2


def test_the_file_that_is_written_is_read_back_and_says_the_same(tmp_path):
    first = resolve([extraction("WHO", "World Health Organization (WHO)", 'A "quoted", name', "e-mail", "email")])
    first.save(tmp_path)
    assert tuple(read_aliases(tmp_path / "aliases.csv")) == first.aliases
    assert first.counts == {"aliases_merged": 0, "aliases_proposed": 2}


def test_a_file_of_three_columns_is_enough(tmp_path):
    (tmp_path / "a.csv").write_text("decision,name,alias\nMERGE,世卫组织,WHO\n,a,b\n", encoding="utf-8")
    assert read_aliases(tmp_path / "a.csv") == [Alias("merge", "世卫组织", "WHO"), Alias("propose", "a", "b")]


@pytest.mark.parametrize("line", ["maybe,a,b", "merge,a,", "merge,,b", "x"])
def test_a_line_that_says_nothing_is_named(tmp_path, line):
    (tmp_path / "a.csv").write_text(f"decision,name,alias\nmerge,a,b\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="Line 3") as caught:
        read_aliases(tmp_path / "a.csv")
    assert "merge, keep or propose" in caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "decision;name;alias\nmerge;Forth Bridge;the bridge\n",
        "sep=;\r\nDecision;Name;Alias\r\nMERGE ; Forth Bridge ;the bridge\r\n",
        "\ufeffdecision\tname\talias\nmerge\tForth Bridge\tthe bridge\n\n\t\t\n",
        'decision,name,alias,score,reason\r\nmerge,"Forth Bridge",the bridge,,\r\n,,,,\r\n',
    ],
)
def test_what_a_spreadsheet_makes_of_the_file_is_read(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert read_aliases(tmp_path / "a.csv") == [Alias("merge", "Forth Bridge", "the bridge")]


def test_the_first_line_is_never_taken_for_a_header_that_it_is_not(tmp_path):
    (tmp_path / "a.csv").write_text("merge,a,b\nmerge,c,d\n", encoding="utf-8")
    with pytest.raises(UsageError, match="names of its columns") as caught:
        read_aliases(tmp_path / "a.csv")
    assert "decision,name,alias" in caught.value.remedy


def test_what_is_kept_apart_is_never_one_by_way_of_others():
    mentions = [extraction("WHO", "World Health Organization (WHO)", "e-mail", "email", "E mail")]
    found = resolve(mentions, decided=[Alias("keep", "email", "e-mail")], accept_above=0.9)
    assert not found.failures
    assert merge(found.extractions).entity_count == 3, "the health organization, and two that are written like e-mail"
    assert len({found.extractions[0].entities[place].name for place in (2, 3)}) == 2
    decided = [Alias("merge", "a", "b"), Alias("keep", "A", "c"), Alias("merge", "b", "c"), Alias("merge", "b", "d")]
    found = resolve([extraction("a", "b", "c", "d")], decided=decided)
    assert [failure.code for failure in found.failures] == ["contradictory_decisions"]
    assert {entity.name for entity in merge(found.extractions).entities()} == {"a", "c"}
    assert [each.decision for each in found.aliases] == ["merge", "keep", "propose", "merge"]


def test_a_decision_on_a_name_that_nothing_has_is_told():
    found = resolve([extraction("Forth Bridge")], decided=[Alias("merge", "Forth Bridge", "Froth Bridge")])
    assert [(failure.code, failure.severity) for failure in found.failures] == [("unknown_alias", "warning")]
    assert "Froth Bridge" in found.failures[0].cause


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_aliases(tmp_path / "none.csv")
    (tmp_path / "b.csv").write_bytes(b"decision,name,alias\nmerge,\xff\xfe,b\n")
    with pytest.raises(UsageError, match="no CSV in UTF-8"):
        read_aliases(tmp_path / "b.csv")


NAMES = ["A", "B", "C", "D", "E"]
ROWS = st.lists(st.builds(Alias, st.just("merge"), st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=6)


@settings(deadline=None)
@given(rows=ROWS, seed=st.integers(), ends=st.lists(st.tuples(*[st.sampled_from(NAMES)] * 2), max_size=6))
def test_what_is_merged_is_one_and_the_rest_as_it_was(rows, seed, ends):
    given_extractions = [extraction(*NAMES[:3], relations=ends), extraction(*NAMES[3:])]
    found = resolve(given_extractions, decided=rows)
    groups = {name: {name} for name in NAMES}
    for row in rows:
        together = groups[row.name] | groups[row.alias]
        groups |= dict.fromkeys(together, together)
    graph = merge(found.extractions)
    assert graph.entity_count == len({frozenset(group) for group in groups.values()})
    assert all(relation.source != relation.target for relation in graph.relations())
    touched = {name for group in groups.values() if len(group) > 1 for name in group}
    before = {each.id: each for each in merge(given_extractions).entities()}
    assert all(before[each.id] == each for each in graph.entities() if each.name not in touched)
    again = resolve(found.extractions, decided=rows)
    assert merge(again.extractions) == graph
    shuffled = random.Random(seed).sample(given_extractions, 2)
    assert merge(resolve(shuffled, decided=rows).extractions) == graph


def test_likeness_is_found_whatever_the_order_and_only_once():
    names = {fold_name(name): (name, 1) for name in ["WHO", "World Health Organization", "e-mail", "email", "E mail"]}
    backwards = dict(reversed(names.items()))
    assert similar_names(dict(sorted(backwards.items()))) == similar_names(dict(sorted(names.items())))
    pairs = [frozenset((each.name, each.alias)) for each in similar_names(names)]
    assert len(pairs) == len(set(pairs))


def test_misspellings_are_found_among_thousands_of_names():
    draw = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    spelled = {"".join(draw.choice(letters) for _ in range(24)) for _ in range(2000)}
    planted = {frozenset((name, name[:12] + name[13:])) for name in sorted(spelled)[:200]}
    names = {name: (name, 1) for name in sorted(spelled.union(*planted))}
    assert {frozenset((each.name, each.alias)) for each in similar_names(names)} == planted
