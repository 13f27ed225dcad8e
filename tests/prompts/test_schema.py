"""A schema in a prompt's front matter is what strict endpoints take, and what the prompt's own parser reads."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.generation.fields import read_question_answer
from graphgen.knowledge.clean import clean_name, clean_text
from graphgen.knowledge.parse import ParsedEntity, ParsedRelation, parse_extraction
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion
from graphgen.text.names import fold_name

LIBRARY = PromptLibrary()
FACTS = {"entities": [], "relations": [], "path": ["A", "B"], "passages": [], "style": "", "persona": ""}
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


@pytest.mark.parametrize("name", ["generation/atomic", "generation/multi_hop"])
@settings(deadline=None)
@given(data=st.data(), around=AROUND, ascii_only=st.booleans())
def test_what_the_schema_of_a_question_allows_is_read_whole(name, data, around, ascii_only):
    value = data.draw(instances(schema_of(name, **FACTS)))
    pair = {part: f"Is it {text} so" for part, text in value.items()}
    completion = Completion(text=written(pair, around, ascii_only=ascii_only), model="m")
    assert read_question_answer(completion) == (pair["question"], pair["answer"])


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
