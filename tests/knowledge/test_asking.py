"""What is asked of a model, and what is made of its replies: extraction and summaries."""

import re

import pytest

from graphgen.errors import BadReply
from graphgen.knowledge import ENTITY_TYPES, extract, summarise
from graphgen.prompts import PromptLibrary
from graphgen.records import Call, Chunk, Completion, Entity, Relation
from graphgen.stream import Reply
from graphgen.text.tokens import count_tokens

TEXT = "John Harrison was a carpenter. He built H4."
CHUNK = Chunk(id="chunk-1", document_id="doc-1", start=100, end=143, text=TEXT, language="en", tokens=11)


class Model:
    """Renders the real prompt, answers by a function of it, and has the answer parsed."""

    def __init__(self, answer, finish_reason: str = "stop") -> None:
        self.prompts: list[str] = []
        self._answer = answer
        self._finish_reason = finish_reason

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        text = PromptLibrary().render(prompt, language, values).messages[0].content
        self.prompts.append(text)
        answer = self._answer(text) if callable(self._answer) else self._answer
        name = f"call-{len(self.prompts)}"
        call = Call(id=name, prompt=prompt, prompt_hash="h", role=role, model="test", parameters={})
        return Reply(parse(Completion(text=answer, model="test", finish_reason=self._finish_reason)), (call,))


async def test_an_extraction_holds_what_the_reply_says_with_spans_of_the_document():
    ask = Model(
        "entity<|>H4<|>work<|>H4 is a watch.\nrelation<|>John Harrison<|>H4<|>built<|>He built it.\nHm?\n<|COMPLETE|>"
    )
    found = await extract(CHUNK, ask, entity_types=ENTITY_TYPES["en"])
    assert [each.name for each in found.entities] == ["H4"]
    assert found.dropped == ("Hm?",)
    assert [call.id for call in found.calls] == ["call-1"]
    assert found.entities[0].evidence.text == "He built H4."
    (relation,) = found.relations
    assert (relation.evidence.document_id, relation.evidence.start, relation.evidence.text) == ("doc-1", 100, TEXT)
    assert TEXT in ask.prompts[0]
    assert "gene" in ask.prompts[0]


async def test_a_chunk_without_entities_is_no_failure():
    found = await extract(CHUNK, Model("<|COMPLETE|>"), entity_types=["work"])
    assert (found.entities, found.relations) == ((), ())


@pytest.mark.parametrize("reply", ["", "I cannot do this."])
async def test_a_reply_that_holds_no_list_is_asked_for_again(reply):
    with pytest.raises(BadReply, match="no entity and no relation") as caught:
        await extract(CHUNK, Model(reply), entity_types=["work"])
    assert caught.value.complaint == "again/no_records"


async def test_half_a_sentence_is_no_knowledge():
    ask = Model("entity<|>H4<|>work<|>H4 is a watch. It was built in 17", finish_reason="length")
    found = await extract(CHUNK, ask, entity_types=["work"])
    assert [each.description for each in found.entities] == ["H4 is a watch."]


def test_both_languages_have_the_same_types():
    assert len(ENTITY_TYPES["en"]) == len(ENTITY_TYPES["zh"]) == len(set(ENTITY_TYPES["zh"])) == 14


def unit(description: str, **fields) -> Entity:
    given = {"type": "t", "language": "en", "evidence": (), "tokens": count_tokens(description), "loss": 2.0}
    return Entity(id="entity-1", name="H4", description=description, **given | fields)


def echo_numbers(prompt: str) -> str:
    numbers = re.findall(r"\d+", prompt.partition("<descriptions>")[2])
    return f"<summary>H4 has {' '.join(numbers)}.</summary>"


async def test_a_summary_is_asked_of_every_part_and_of_the_summaries():
    numbers = [str(number) for number in range(1000, 1800)]
    long = unit(" ".join(f"H4 has the remarkable property {number} and others." for number in numbers))
    ask = Model(echo_numbers)
    (short,) = await summarise(long, ask)
    assert set(re.findall(r"\d{4}", short.description)) == set(numbers)
    assert short.unit_id == long.id
    assert len(short.calls) == len(ask.prompts) > 2
    assert all(count_tokens(prompt) < 3500 for prompt in ask.prompts[:-1])


async def test_summaries_that_do_not_get_shorter_come_to_an_end():
    long = unit(" ".join(f"H4 is described in sentence number {number}." for number in range(800)))
    (result,) = await summarise(
        long, Model(lambda prompt: f"<summary>{prompt.partition('<descriptions>')[2]}</summary>")
    )
    assert "sentence number 799" in result.description


async def test_a_short_description_is_left_alone():
    short = unit("H4 is a watch.")
    assert await summarise(short, Model("never asked")) == []


async def test_a_relation_is_named_by_its_ends():
    relation = Relation(
        id="relation-1",
        source="甲",
        target="乙",
        type="t",
        description="甲在乙。" * 99,
        language="zh",
        evidence=(),
        tokens=600,
    )
    ask = Model("＜summary＞甲在乙。＜/summary＞")
    assert [each.description for each in await summarise(relation, ask)] == ["甲在乙。"]
    assert "甲 → 乙" in ask.prompts[0]


@pytest.mark.parametrize(
    ("reply", "reason"), [("No.", "stop"), ("<summary></summary>", "stop"), ("<summary>H4 is", "length")]
)
async def test_a_reply_without_a_whole_summary_is_asked_for_again(reply, reason):
    with pytest.raises(BadReply):
        await summarise(unit("H4 is a watch. " * 300), Model(reply, finish_reason=reason))


FIRST = "entity<|>H4<|>work<|>H4 is a watch.\n<|COMPLETE|>"


def in_turn(*answers):
    turns = iter(answers)
    return Model(lambda _: next(turns))


async def glean(*answers, gleaning=3):
    ask = in_turn(*answers)
    found = await extract(CHUNK, ask, entity_types=["work"], gleaning=gleaning)
    return found, ask


async def test_what_was_missed_is_added_until_nothing_is_new():
    person = "entity<|>John Harrison<|>person<|>John Harrison was a carpenter.\n<|COMPLETE|>"
    found, ask = await glean(FIRST, person, "<|COMPLETE|>")
    assert [each.name for each in found.entities] == ["H4", "John Harrison"]
    assert (found.rounds, len(ask.prompts), [call.id for call in found.calls]) == (3, 3, ["call-1", "call-2", "call-3"])
    assert "<found>\nH4\n</found>" in ask.prompts[1]
    assert "<found>\nH4\nJohn Harrison\n</found>" in ask.prompts[2]


@pytest.mark.parametrize("end", ["<|COMPLETE|>", "No.", "没有。", "NONE", '{"entities": [], "relations": []}', FIRST])
async def test_a_reply_with_nothing_new_ends_the_rounds(end):
    found, ask = await glean(FIRST, end)
    assert (found.rounds, len(ask.prompts), len(found.entities)) == (2, 2, 1)


async def test_rounds_end_with_their_number():
    answers = [f"entity<|>H{number}<|>work<|>H{number} is a watch.\n<|COMPLETE|>" for number in range(9)]
    for gleaning in (0, 1, 3):
        found, ask = await glean(*answers, gleaning=gleaning)
        assert (len(found.entities), len(ask.prompts)) == (gleaning + 1, gleaning + 1)


@pytest.mark.parametrize("answer", ["Yes.", "是的", "I cannot."])
async def test_a_round_that_cannot_be_read_costs_nothing_that_was_found(answer):
    found, _ = await glean(FIRST, answer)
    assert [each.name for each in found.entities] == ["H4"]
    assert len(found.dropped) == 1
