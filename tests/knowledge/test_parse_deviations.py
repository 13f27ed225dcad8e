"""Deviations from the form that models are known for, one by one."""

import pytest

from graphgen.knowledge.extraction.parse import ParsedEntity, ParsedRelation, parse_extraction


def parsed(reply: str, **options) -> list[ParsedEntity | ParsedRelation]:
    found = parse_extraction(reply, **options)
    return [*found.entities, *found.relations]


def test_a_broken_line_is_mended():
    reply = "entity<|>H4<|>work<|>H4 is a watch\nby John Harrison.\nentity<|>水稻<|>作物<|>水稻是\n粮食作物。"
    assert [each.description for each in parse_extraction(reply).entities] == [
        "H4 is a watch by John Harrison.",
        "水稻是粮食作物。",
    ]


def test_a_tuple_may_span_lines_and_hold_brackets():
    reply = '("entity"<|>"H4"<|>"t"<|>"H4 (a watch) is:\na) small.\nb) exact.")\n("entity"<|>"H5"<|>"t"<|>"H5 is too.")'
    assert [each.description for each in parse_extraction(reply).entities] == [
        "H4 (a watch) is: a) small. b) exact.",
        "H5 is too.",
    ]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("relation<|>A<|>B<|>A leads B.", ParsedRelation("A", "B", "", "A leads B.")),
        ("relation<|>A<|>B<|>leads<|>", ParsedRelation("A", "B", "leads", "")),
        ("entity<|>A<|>A is a town.", ParsedEntity("A", "", "A is a town.")),
        ("entity<|>A<|>town", ParsedEntity("A", "town", "")),
        ("entity&lt;|&gt;R&amp;D<|>field<|>R&amp;D costs.", ParsedEntity("R&D", "field", "R&D costs.")),
        ("entity<|>**“Le Monde”**<|>`work`<|>It is read.", ParsedEntity("Le Monde", "work", "It is read.")),
        ("<think>entity<|>No<|>t<|>No.</think>entity<|>A\x07<|>t<|>A.", ParsedEntity("A", "t", "A.")),
        ("（“实体”<|>“水稻”<|>“作物”<|>“水稻是作物。”）", ParsedEntity("水稻", "作物", "水稻是作物。")),
        ('[{"entity_name": "A", "entity_type": "t", "description": "A is.",}]', ParsedEntity("A", "t", "A is.")),
        ('{"entities": [{"name": "A", "type": "t", "description": "A\nis."}, {"na', ParsedEntity("A", "t", "A is.")),
        ("relation<|>A<|>B<|>is an entity<|>A is one.", ParsedRelation("A", "B", "is an entity", "A is one.")),
    ],
)
def test_common_deviations_are_understood(reply, expected):
    assert parsed(reply) == [expected]


A, B = ParsedEntity("A", "t", "A is."), ParsedEntity("B", "t", "B is.")
ROW = '{"name": "%s", "type": "t", "description": "%s is."}'


@pytest.mark.parametrize("end", ["", ", ", ', {"name": "B", "type": "t", "description": "B is', ', {"name": "B'])
@pytest.mark.parametrize("truncated", [True, False])
def test_json_that_breaks_off_keeps_whole_records_and_hands_back_the_broken_one(end, truncated):
    found = parse_extraction(f'{{"entities": [{ROW % ("A", "A")}{end}', truncated=truncated)
    assert found.entities == (A,)
    assert found.dropped == ((end.removeprefix(", "),) if end.strip(", ") else ())


def test_one_broken_object_of_json_costs_no_other():
    broken = '{"name": "C", "type": "t" "description": "C is."}'
    found = parse_extraction(f"[{ROW % ('A', 'A')}, {broken}, {ROW % ('B', 'B')}]")
    assert (found.entities, found.dropped) == ((A, B), (broken,))


def test_each_form_may_speak_of_the_other():
    row = ROW % ("A", "It writes entity<|>X<|>t<|>X is.")
    assert [each.name for each in parse_extraction(row).entities] == ["A"]
    reply = f"Sure {{so}}:\nentity<|>A<|>t<|>It writes {ROW % ('X', 'X')}\nentity<|>B<|>t<|>B is."
    assert [each.name for each in parse_extraction(reply).entities] == ["A", "B"]


@pytest.mark.parametrize(
    ("reply", "piece"),
    [
        ("relation<|>A<|>a<|>is<|>A is itself.", "relation<|>A<|>a"),
        ("entity<|> “” <|>t<|>Nothing.", "entity"),
        ("relation<|>A<|><|>t<|>d.", "relation<|>A"),
        ("relation<|>A<|>B", "relation<|>A<|>B"),
        ("Sorry, I cannot.", "Sorry, I cannot."),
        ('{"entities": [{"name": 3}]}', "{'name': 3}"),
    ],
)
def test_what_is_no_knowledge_is_handed_back(reply, piece):
    found = parse_extraction(reply)
    assert (found.entities, found.relations) == ((), ())
    assert len(found.dropped) == 1
    assert found.dropped[0].startswith(piece)


def test_a_long_piece_is_handed_back_shortened():
    (piece,) = parse_extraction("x" * 5000).dropped
    assert len(piece) == 200
    assert piece.endswith("…")


def test_the_unfinished_sentence_of_a_reply_that_was_cut_off_is_no_knowledge():
    reply = "entity<|>A<|>t<|>A is old. A was founded in 19"
    assert parsed(reply, truncated=True) == [ParsedEntity("A", "t", "A is old.")]
    assert parsed("entity<|>A<|>t<|>A was founded in 19", truncated=True) == []
    assert parsed("entity<|>A<|>t<|>A was founded in 19") == [ParsedEntity("A", "t", "A was founded in 19")]


@pytest.mark.parametrize(
    ("reply", "ended"),
    [
        ("<|COMPLETE|>", True),
        ('{"entities": [], "relations": []}', True),
        ('```json\n{"entities": [], "relations": []}\n```', True),
        ("[]", True),
        ("", False),
        ("Nothing found.", False),
        ('{"entities": [], "relations": [', False),
        ('{"error": "no"}', False),
    ],
)
def test_an_empty_list_is_told_from_no_list(reply, ended):
    found = parse_extraction(reply)
    assert (found.entities, found.relations, found.ended) == ((), (), ended)
    assert found.says_something == ended
