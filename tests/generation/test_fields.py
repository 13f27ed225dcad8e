"""Fields are found in every form that models give them; one item's fault is not another's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.fields import (
    ANSWER,
    LETTER,
    OPTIONS,
    QUESTION,
    REASONING,
    REPHRASED,
    STATEMENT,
    read_fields,
    read_items,
)

CHOICE = (QUESTION, OPTIONS, LETTER)
WHOLE = {"question": "Who built it?", "options": "A. Ada\nB. Bob", "answer": "A"}


def _items(text, fields=CHOICE, finish_reason="stop"):
    return read_items(Completion(text=text, finish_reason=finish_reason, model="m"), fields)


@pytest.mark.parametrize(
    "reply",
    [
        "<item><question>Who built it?</question><options>A. Ada\nB. Bob</options><answer>A</answer></item>",
        "<Question>Who built it?<Options>\nA. Ada\nB. Bob\n<Answer>A",
        "＜问题＞Who built it?＜/问题＞＜选项＞A. Ada\nB. Bob＜/选项＞＜答案＞A＜/答案＞",
        "```xml\n<qa_pair><question>Who built it?</question><options>A. Ada\nB. Bob</options><answer>A</qa_pair>\n",
        "Question: Who built it?\nOptions:\nA. Ada\nB. Bob\nCorrect answer: A",
        "**Question 1:** Who built it?\n**Options:**\nA. Ada\nB. Bob\n**Answer:** A",
        "题目：Who built it?\n选项：\nA. Ada\nB. Bob\n正确答案：A",
        json.dumps({"items": [WHOLE | {"options": ["A. Ada", "B. Bob"]}]}),
        json.dumps([{"Question": "Who built it?", "choices": {"A": "Ada", "B": "Bob"}, "correct answer": "A"}]),
        'Here you are: {"question": "Who built it?", "options": "A. Ada\\nB. Bob", "answer": "A"',
        "<think>Question: no</think>Q: Who built it?\nOptions: A. Ada\nB. Bob\nAnswer: A",
    ],
)
def test_an_item_is_read(reply):
    assert _items(reply) == [WHOLE]


@pytest.mark.parametrize(
    ("fields", "reply", "found"),
    [
        ((REPHRASED,), "<rephrased_text>One.\nTwo.</rephrased_text>", {"rephrased": "One.\nTwo."}),
        ((REPHRASED,), "改写后的文本：一。", {"rephrased": "一。"}),
        ((QUESTION,), "<question>Question: Why?</question>", {"question": "Why?"}),
        ((QUESTION, REASONING), "Question: Why?\nReasoning path:\n1. So.", {"question": "Why?", "reasoning": "1. So."}),
        ((STATEMENT, ANSWER), '{"statement": "It is.", "answer": true}', {"claim": "It is.", "answer": "true"}),
        ((STATEMENT, ANSWER), "陈述：它是。\n答案：正确", {"claim": "它是。", "answer": "正确"}),
    ],
)
def test_every_set_of_fields_is_read(fields, reply, found):
    assert read_fields(Completion(text=reply, model="m"), fields) == found


def test_an_item_that_lacks_a_field_costs_only_itself():
    lacking = "<item><question>Why?</question><answer>B</answer></item>"
    whole = "<item><question>Who built it?</question><options>A. Ada\nB. Bob</options><answer>A</answer></item>"
    assert _items(lacking + whole) == [{"question": "Why?", "answer": "B"}, WHOLE]


def test_an_item_that_is_cut_off_is_left_out():
    whole = "<question>Who built it?</question><options>A. Ada\nB. Bob</options><answer>A</answer>"
    cut = _items(f"{whole}<question>Why?</question><options>A. x</options><answer>B. becau", finish_reason="length")
    assert cut[0] == WHOLE
    assert "answer" not in cut[-1] or len(cut) == 1
    with pytest.raises(BadReply, match="cut off"):
        _items("<question>Who built it?</question><options>A. Ada", finish_reason="length")


@pytest.mark.parametrize("reply", ["", "I cannot do that.", "<question>Who?</question>", "{}", "Question: Who?"])
def test_what_is_missing_is_named(reply):
    with pytest.raises(BadReply) as caught:
        _items(reply)
    assert caught.value.complaint == "again/missing"
    assert "options" in caught.value.fields


_PIECES = st.sampled_from(
    [
        "<question>",
        "</question>",
        "<answer>",
        "<item>",
        "Q:",
        "答案：",
        '{"question": "',
        '"}',
        "\\ud800",
        "```",
        "\n",
        "A. x",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=3), max_size=20).map("".join), st.sampled_from(["stop", "length"]))
def test_whatever_the_reply_it_is_items_or_a_complaint(reply, finish_reason):
    try:
        items = _items(reply, (QUESTION, ANSWER), finish_reason)
    except BadReply:
        return
    assert any(len(item) == 2 for item in items)
    assert all(text.strip() for item in items for text in item.values())
