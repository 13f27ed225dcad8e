"""A schema in a prompt's front matter is what strict endpoints take, and what the prompt's own parser reads."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphgen import prompts
from graphgen.errors import UsageError
from graphgen.generation import generators
from graphgen.generation.aggregated import AggregatedGenerator
from graphgen.generation.atomic import AtomicGenerator
from graphgen.generation.cot import CotGenerator
from graphgen.knowledge.extraction.parse import ParsedEntity, ParsedRelation, parse_extraction
from graphgen.knowledge.merging.clean import clean_name, clean_text
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion
from graphgen.stream import Reply
from graphgen.text.names import fold_name
from made import entity, relation, subgraph

BUNDLED = Path(prompts.__file__).parent
LIBRARY = PromptLibrary()
FACTS = {
    "entities": [],
    "relations": [],
    "path": ["A", "B"],
    "passages": [],
    "style": "",
    "persona": "",
    "text": "x",
    "question": "x",
    "reasoning": "x",
    "questions": 5,
}
GRAPH = subgraph(
    entity("William Arrol", "William Arrol was an engineer in Glasgow.", kind="person"),
    entity("Thomas Bouch", "Thomas Bouch was an engineer in Edinburgh.", kind="person"),
    relation("William Arrol", "Forth Bridge", "William Arrol built the Forth Bridge between 1882 and 1890.", at=30),
    relation("Forth Bridge", "Scotland", "The Forth Bridge crosses the Firth of Forth in Scotland.", at=10),
    relation("Thomas Bouch", "Scotland", "Thomas Bouch worked as an engineer in Scotland.", at=70),
)
# What could be taken for a form of its own, in a language of either script.
MARKS = [
    *('"', "\\", "{", "}", "[]", ",", ":", "\n", "```", "<think>", "</think>", "<question>", "</answer>", "＜b＞"),
    *("entity<|>", "<|COMPLETE|>", "&lt;", "Q:", "水稻。", "is A."),
]
TEXTS = st.lists(st.sampled_from(MARKS) | st.text(max_size=4), min_size=1, max_size=6).map(" ".join)
AROUND = st.sampled_from([("", ""), ("```json\n", "\n```"), ("Here it is:\n", "\nI hope this helps."), ("\n", "\n")])


def instances(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Whatever `schema` allows."""
    if schema["type"] == "object":
        assert schema["required"] == list(schema["properties"])
        return st.fixed_dictionaries({name: instances(each) for name, each in schema["properties"].items()})
    if schema["type"] == "array":
        return st.lists(instances(schema["items"]), max_size=4)
    assert schema == {"type": "string"}
    return TEXTS


def schema_of(name: str, **values: object) -> dict[str, Any]:
    schema = LIBRARY.render(name, "en", values, structured=True).schema
    assert schema is not None
    return dict(schema)


def written(value: object, around: tuple[str, str], *, ascii_only: bool) -> str:
    return around[0] + json.dumps(value, ensure_ascii=ascii_only) + around[1]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(instances(schema_of("knowledge/extract", text="x", entity_types=["x"])), AROUND, st.booleans())
def test_what_the_schema_of_an_extraction_allows_is_read_whole(value, around, ascii_only):
    found = parse_extraction(written(value, around, ascii_only=ascii_only))
    plain = {
        kind: [{name: html.unescape(text) for name, text in each.items()} for each in value[kind]] for kind in value
    }
    entities = [
        ParsedEntity(clean_name(each["name"]), clean_name(each["type"]), clean_text(each["description"]))
        for each in plain["entities"]
    ]
    relations = [
        ParsedRelation(
            *(clean_name(each[name]) for name in ("source", "target", "type")), clean_text(each["description"])
        )
        for each in plain["relations"]
    ]
    assert list(found.entities) == [each for each in entities if fold_name(each.name)]
    assert list(found.relations) == [each for each in relations if _says(each)]
    assert len(found.dropped) == len(entities) + len(relations) - len(found.entities) - len(found.relations)
    assert found.says_something


def _says(relation: ParsedRelation) -> bool:
    source, target = fold_name(relation.source), fold_name(relation.target)
    return bool(source and target and source != target and (relation.type or relation.description))


async def parsers() -> dict[str, Callable[[Completion], Any]]:
    """With what the kinds read the replies to their prompts, by prompt: as it is seen when each of them is at work."""
    seen: dict[str, Callable[[Completion], Any]] = {}

    async def ask(prompt, parse, /, *, language, **values):
        seen[prompt] = parse
        rendered = LIBRARY.render(prompt, language, values, structured=True)
        return Reply(parse(Completion(text=OfflineClient().reply(rendered.messages, 0), model="m")), ())

    combined = [AggregatedGenerator(combined=True), CotGenerator(combined=True)]
    atomic = [AtomicGenerator(templates=(name,)) for name in AtomicGenerator().templates]
    for generator in (*(kind() for kind in generators().values()), *combined, *atomic):
        for premise in generator.premises(GRAPH, seed=0):
            await generator.generate(premise, ask, method="m")
    return seen


PARSERS = asyncio.run(parsers())
PLAIN = st.lists(st.text(alphabet="Mor水稻,。0123'-", min_size=1), min_size=1, max_size=3).map(
    lambda words: f"a{' '.join(words)}b"
)


def test_every_prompt_of_the_kinds_that_has_a_schema_is_tested_here():
    names = {f"generation/{path.name.partition('.')[0]}" for path in (BUNDLED / "generation").glob("*.md")}
    assert names == set(PARSERS)
    assert all(schema_of(name, **FACTS) for name in names)


def plainly(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What `schema` allows, as far as tags can say it: something in every field, and no marks."""
    if schema["type"] == "object":
        names = schema["required"]
        return st.tuples(*(plainly(schema["properties"][name]) for name in names)).map(
            lambda drawn: dict(zip(names, drawn, strict=True))
        )
    if schema["type"] == "array":
        return st.lists(plainly(schema["items"]), min_size=1, max_size=4)
    return PLAIN


def in_tags(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(
            in_tags(each) if name == "items" else f"<{name}>{in_tags(each)}</{name}>" for name, each in value.items()
        )
    if isinstance(value, list):
        items = [f"<item>\n{in_tags(each)}\n</item>" if isinstance(each, dict) else each for each in value]
        return "\n".join(items)
    return value


def texts(value: Any) -> set[str]:
    """Every text in a value, lists as lines."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(texts, value.values()))
    if value and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return {"\n".join(value)}
    return set().union(*map(texts, value))


@pytest.mark.parametrize("name", sorted(PARSERS))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), around=AROUND, ascii_only=st.booleans())
def test_json_and_tags_give_a_kind_the_same_fields(name, data, around, ascii_only):
    value = data.draw(plainly(schema_of(name, **FACTS)))
    as_json = PARSERS[name](Completion(text=written(value, around, ascii_only=ascii_only), model="m"))
    assert as_json == PARSERS[name](Completion(text=around[0] + in_tags(value) + around[1], model="m"))
    assert texts(as_json) == texts(value)


@pytest.mark.parametrize("name", sorted(PARSERS))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), around=AROUND, ascii_only=st.booleans())
def test_what_the_schema_of_a_kind_allows_is_read_whole_whatever_it_speaks_of(name, data, around, ascii_only):
    value = spelled_out(data.draw(instances(schema_of(name, **FACTS)).filter(_has_items)))
    found = PARSERS[name](Completion(text=written(value, around, ascii_only=ascii_only), model="m"))
    assert texts(found) == texts(value)


def spelled_out(value: Any) -> Any:
    """With words around every text, so that none is empty or ends in a mark that belongs to its form."""
    if isinstance(value, dict):
        return {name: spelled_out(each) for name, each in value.items()}
    return [spelled_out(each) for each in value] if isinstance(value, list) else f"Is it {value} so"


def _has_items(value: Any) -> bool:
    lists = [each for each in value.values() if isinstance(each, list)]
    return all(each and all(map(_has_items, filter(lambda item: isinstance(item, dict), each))) for each in lists)


STRING = {"type": "string"}


def node(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ("text", "must be a mapping"),
        ({"type": "array", "items": node(a=STRING)}, "root must be of the type object"),
        (node(), "needs `properties`"),
        (node(a=STRING) | {"required": []}, "`required` must list every property: a"),
        (node(a=STRING) | {"additionalProperties": True}, "`additionalProperties` must be false"),
        (node(a=STRING | {"minLength": 1}), r"schema\.a: strict endpoints refuse `minLength`"),
        (node(a={"type": "array", "items": STRING, "maxItems": 3}), "refuse `maxItems`"),
        (node(a={"type": "array"}), r"schema\.a\.items: it must be a mapping"),
        (node(a={"type": "text"}), r"schema\.a: `type` must be"),
        (node(a={"anyOf": [STRING]}), r"schema\.a: `type` must be"),
        (node(a=node(b=node(c=node(d=node(e=STRING))))), "nested more than 5 deep"),
    ],
)
def test_a_schema_that_strict_endpoints_refuse_is_an_error_of_the_prompt(tmp_path, schema, complaint):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "ask.en.md").write_text(f"---\n{json.dumps({'schema': schema})}\n---\nHello")
    with pytest.raises(UsageError, match=complaint) as caught:
        PromptLibrary([tmp_path]).render("own/ask", "en", {})
    assert "ask.en.md" in caught.value.cause


def test_a_schema_may_say_more_than_strings(tmp_path):
    schema = node(a={"type": ["integer", "null"]}, b={"type": "string", "enum": ["x", "y"], "description": "which"})
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "ask.en.md").write_text(f"---\n{json.dumps({'schema': schema})}\n---\nHello")
    assert PromptLibrary([tmp_path]).render("own/ask", "en", {}, structured=True).schema == schema


def test_only_a_prompt_with_a_schema_asks_for_json_and_only_where_it_is_taken(tmp_path):
    (tmp_path / "own").mkdir()
    body = "{% if structured %}JSON{% else %}text{% endif %}"
    (tmp_path / "own" / "plain.en.md").write_text(body)
    (tmp_path / "own" / "schema.en.md").write_text(f"---\n{json.dumps({'schema': node(a=STRING)})}\n---\n{body}")
    library = PromptLibrary([tmp_path])
    for name, structured, said in (
        ("own/plain", True, "text"),
        ("own/plain", False, "text"),
        ("own/schema", True, "JSON"),
        ("own/schema", False, "text"),
    ):
        rendered = library.render(name, "en", {}, structured=structured)
        assert rendered.messages[0].content == said
        assert (rendered.schema is not None) == (said == "JSON")
