"""Whatever form a model answers in, its records are read; whatever it breaks, only the broken record is lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.knowledge.extraction.parse import ParsedEntity, ParsedRelation, parse_extraction

WORDS = st.sampled_from(
    [
        "Marie Curie",
        "radium",
        "H4",
        "O(n)",
        "entity",
        "relation",
        "C++",
        "云粳26号",
        "农业部",
        "水稻",
        "##",
        "5.3 m²",
        "d'Or",
        "关系",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join).filter(lambda name: name.strip("# ") != "")
TYPES = st.sampled_from(["person", "work", "组织", "part of", "founded"])
SENTENCES = st.tuples(
    NAMES, st.sampled_from(["is here.", "was found in 1898 (in Paris).", "是水稻品种。", "costs 3 | 4 units."])
).map(" ".join)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=2).map(" ".join)
ENTITIES = st.builds(ParsedEntity, NAMES, TYPES, TEXTS)
RELATIONS = st.builds(
    lambda ends, kind, text: ParsedRelation(*ends, kind, text),
    st.tuples(NAMES, NAMES).filter(lambda ends: ends[0].casefold() != ends[1].casefold()),
    TYPES,
    TEXTS,
)
RECORDS = st.lists(st.one_of(ENTITIES, RELATIONS), min_size=1, max_size=5)


def fields(record) -> list[str]:
    if isinstance(record, ParsedEntity):
        return ["entity", record.name, record.type, record.description]
    return ["relation", record.source, record.target, record.type, record.description]


def lines(records) -> str:
    return "\n".join("<|>".join(fields(record)) for record in records) + "\n<|COMPLETE|>"


def numbered(records) -> str:
    return "\n".join(f"{number}. {'<|>'.join(fields(record))}" for number, record in enumerate(records, start=1))


def bullets(records) -> str:
    return (
        "```\n" + "\n\n".join(f"- **{fields(each)[0]}**<|>{'<|>'.join(fields(each)[1:])}" for each in records) + "\n```"
    )


def full_width(records) -> str:
    keywords = {"entity": "实体", "relation": "关系"}
    return (
        "\n".join("＜｜＞".join([keywords[fields(each)[0]], *fields(each)[1:]]) for each in records) + "\n＜｜完成｜＞"
    )


def tuples(separator: str, quote: str):
    def render(records) -> str:
        rows = ["<|>".join(f"{quote}{each}{quote}" for each in fields(record)) for record in records]
        return separator.join(f"({row})" for row in rows) + "<|COMPLETE|>"

    return render


def light_rag(records) -> str:
    """Its relations have no type, but a weight; its first field is always quoted."""
    rows = []
    for record in records:
        if isinstance(record, ParsedEntity):
            rows.append(f'("entity"<|>"{record.name}"<|>"{record.type}"<|>"{record.description}")')
        else:
            rows.append(f'("relationship"<|>"{record.source}"<|>"{record.target}"<|>"{record.description}"<|>9.5)')
    return "##\n".join(rows) + "##\n<|COMPLETE|>"


def as_json(records) -> str:
    objects = [
        {"name": each.name, "type": each.type, "description": each.description}
        if isinstance(each, ParsedEntity)
        else {"source": each.source, "target": each.target, "relation": each.type, "description": each.description}
        for each in records
    ]
    framed = {
        "entities": [each for each in objects if "name" in each],
        "relations": [each for each in objects if "source" in each],
    }
    return f"Here it is:\n```json\n{json.dumps(framed, ensure_ascii=False, indent=1)}\n```"


def renamed_json(records) -> str:
    return as_json(records).replace('"source"', '"Source Entity"')


FORMS = [lines, numbered, bullets, full_width, as_json, renamed_json]
FORMS += [tuples(separator, quote) for separator in ("##", "##\n", "\n", " ") for quote in ('"', "")]


def parsed(reply: str, **options) -> list[ParsedEntity | ParsedRelation]:
    found = parse_extraction(reply, **options)
    return [*found.entities, *found.relations]


def in_order(records):
    return [
        *(r for r in records if isinstance(r, ParsedEntity)),
        *(r for r in records if isinstance(r, ParsedRelation)),
    ]


@pytest.mark.parametrize("render", FORMS)
@settings(deadline=None, max_examples=40)
@given(records=RECORDS)
def test_what_was_written_is_what_is_read(render, records):
    found = parse_extraction(render(records))
    assert [*found.entities, *found.relations] == in_order(records)
    assert found.dropped in ((), ("Here it is:",))


@settings(deadline=None, max_examples=40)
@given(records=RECORDS)
def test_light_rags_relations_have_a_weight_and_no_type(records):
    without_type = [
        each if isinstance(each, ParsedEntity) else ParsedRelation(each.source, each.target, "", each.description)
        for each in records
    ]
    assert parsed(light_rag(records)) == in_order(without_type)


NOISE = st.sampled_from(
    [
        "Here are the relations:",
        "## Relations",
        "---",
        "",
        "```",
        "以下是关系：",
        "I hope this helps.",
        "event<|>X<|>nothing.",
        "**Entities**",
    ]
)


@pytest.mark.parametrize("render", [lines, tuples("\n", '"'), tuples("##\n", "")])
@settings(deadline=None, max_examples=40)
@given(records=RECORDS, noise=st.lists(NOISE, min_size=1, max_size=4), data=st.data())
def test_noise_between_records_costs_no_record(render, records, noise, data):
    rows = render(records).splitlines()
    for line in noise:
        rows.insert(data.draw(st.integers(0, len(rows))), line)
    assert parsed("\n".join(rows)) == in_order(records)


@pytest.mark.parametrize("render", FORMS)
@settings(deadline=None, max_examples=40)
@given(records=RECORDS, share=st.floats(0, 1))
def test_a_reply_that_is_cut_off_keeps_what_was_finished(render, records, share):
    whole = render(records)
    cut = whole[: int(len(whole) * share)]
    complete = [record for record in records if cut_after(render, records, record) <= len(cut)]
    found = parsed(cut, truncated=True)
    assert [record for record in in_order(complete) if record not in found] == []


def cut_after(render, records, record) -> int:
    """How much of the reply must be there so that the record is: up to where the next one has begun."""
    if render in (as_json, renamed_json):
        return len(render(records))
    return len(render(records[: records.index(record) + 1])) + len("<|COMPLETE|>") + 8


@settings(deadline=None, max_examples=40)
@given(st.text())
def test_no_text_makes_it_fail(reply):
    found = parse_extraction(reply)
    assert all(entity.name for entity in found.entities)


PIECES = st.sampled_from(
    [
        "entity",
        "relation",
        "<|>",
        "(",
        ")",
        '"',
        "##",
        "\n",
        " ",
        "x",
        "{",
        "}",
        ":",
        "<|COMPLETE|>",
        "中。",
        "\x00",
        "&lt;",
        "**",
    ]
)


@settings(deadline=None, max_examples=40)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_no_mixture_of_its_own_marks_makes_it_fail(reply):
    for found in (parse_extraction(reply), parse_extraction(reply, truncated=True)):
        assert all(relation.source != relation.target for relation in found.relations)


@pytest.mark.parametrize(
    "piece", ['"', "(", "entity<|>", "<|>", "\n", "{", '\\"', "entity ", "(entity<|>a", "##", ")\n", "中\n "]
)
@pytest.mark.timeout(30)
def test_a_huge_repetition_does_not_hang_it(piece):
    parse_extraction('("entity"<|>a' + piece * 100_000 + "x")
