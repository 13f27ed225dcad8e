"""A question and an answer are found in every form that models give them, and never invented."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.fields import read_question_answer

QUESTION, ANSWER = "Who designed Moor Bridge?", "Moor Bridge was designed by Ada Moor."


def _parse(text, finish_reason="stop"):
    return read_question_answer(Completion(text=text, finish_reason=finish_reason, model="m"))


@pytest.mark.parametrize(
    "reply",
    [
        f"<question>{QUESTION}</question>\n<answer>{ANSWER}</answer>",
        f"Sure.\n<Question>\n{QUESTION}\n</QUESTION>\n\n<ANSWER>{ANSWER}</answer>\nAnything else?",
        f"<question>{QUESTION}</question><answer>{ANSWER}",
        f"<question>{QUESTION}<answer>{ANSWER}</answer>",
        f"＜question＞{QUESTION}＜/question＞＜answer＞{ANSWER}＜／answer＞",
        f"<问题>{QUESTION}</问题><答案>{ANSWER}</答案>",
        f"```xml\n<question>{QUESTION}</question>\n<answer>{ANSWER}</answer>\n```",
        f"<question>**{QUESTION}**</question><answer>{ANSWER}</answer><question>Why?</question><answer>No.</answer>",
        f"<qa_pair><question>Question: {QUESTION}</question><answer>Answer: {ANSWER}</answer></qa_pair>",
        f"<think>Question: what? Answer: hm</think>Question: {QUESTION}\nAnswer: {ANSWER}",
        f"Question: {QUESTION}\nAnswer: {ANSWER}",
        f"**Question:** {QUESTION}\n\n**Answer:** {ANSWER}",
        f"### Question 1: {QUESTION}\n### Answer 1: {ANSWER}\n### Question 2: Why?\n### Answer 2: No.",
        f"Q: {QUESTION}\nA: {ANSWER}",
        f"1. Q1: {QUESTION}\n   A1: {ANSWER}\n2. Q2: Why?\n   A2: No.",
        f"问题：{QUESTION}\n答案：{ANSWER}",
        f"问：{QUESTION}\n答：{ANSWER}",
        json.dumps({"question": QUESTION, "answer": ANSWER}),
        "```json\n" + json.dumps([{"question": QUESTION, "answer": ANSWER}], indent=2) + "\n```",
        f'{{"question": "{QUESTION}", "answer": "{ANSWER}',
        f'Here: {{"Question" : "{QUESTION}",\n "Answer" : "{ANSWER}"',
        f'{{"question": "{QUESTION}", "answer": "{ANSWER}",}}',
        json.dumps({"pairs": [{"q": QUESTION, "a": ANSWER}, {"q": "Why?", "a": "No."}]}),
    ],
)
def test_the_first_pair_is_read(reply):
    assert _parse(reply) == (QUESTION, ANSWER)


@pytest.mark.parametrize(
    ("reply", "lacking"),
    [
        ("", "question, answer"),
        ("I am sorry, I cannot help with that.", "question, answer"),
        (f"<question>{QUESTION}</question>", "answer"),
        (f"<answer>{ANSWER}</answer>", "question"),
        (f"Question: {QUESTION}", "answer"),
        (f"<question></question><answer>{ANSWER}</answer>", "question"),
        (f"<question>{QUESTION}</question><answer> </answer>", "answer"),
        ('{"question": "", "answer": ""}', "question, answer"),
    ],
)
def test_a_reply_without_a_pair_is_refused_and_what_it_lacks_is_named(reply, lacking):
    with pytest.raises(BadReply, match=f"lacks {lacking}") as caught:
        _parse(reply)
    assert caught.value.complaint == "again/missing"
    assert caught.value.fields == tuple(lacking.split(", "))


@pytest.mark.parametrize(
    "reply",
    [
        f"<question>{QUESTION}</question><answer>Moor Br",
        f"Q: {QUESTION}\nA: Moor Br",
        '{"question": "Who?", "answer": "Mo',
        '{"question": "Who?", "ans',
    ],
)
def test_half_an_answer_is_no_answer(reply):
    with pytest.raises(BadReply, match="cut off"):
        _parse(reply, "length")


def test_an_answer_that_json_ends_is_whole_though_the_object_is_not():
    assert _parse(f'{{"question": "{QUESTION}", "answer": "{ANSWER}"', "length") == (QUESTION, ANSWER)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is inside <question>?", "It holds <answer>x</answer> and </think>."),
        ('What is "answer": "x"?', "A field, as in {question: x}."),
        ("What prints ```x```?", "It prints ```x```"),
        ("哪些字是＜answer＞？", "“是”。"),
    ],
)
def test_a_pair_in_json_may_speak_of_other_forms(question, answer):
    assert _parse(json.dumps({"question": question, "answer": answer}, ensure_ascii=False)) == (question, answer)


def test_quotation_marks_that_were_not_escaped_cut_nothing_off():
    reply = '{"question": "Who said "no"?", "answer": "The man they call "the Dean" said it."}'
    assert _parse(reply) == ('Who said "no"?', 'The man they call "the Dean" said it.')


def test_json_escapes_are_undone_and_half_characters_replaced():
    assert _parse(r'{"question": "What is \"x\"\n?", "answer": "\u6c34 \ud83d"}') == (
        'What is "x"\n?',
        "水 \N{REPLACEMENT CHARACTER}",
    )


_PLAIN = st.text(alphabet="Whoadesign 水稻产量？?.，,0123456789'-", min_size=1).map(str.strip).filter(bool)


@given(question=_PLAIN, answer=_PLAIN, noise=st.text(alphabet="abc水 .\n", max_size=30), form=st.integers(0, 4))
def test_a_rendered_pair_survives_noise_around_it(question, answer, noise, form):
    forms = (
        f"{noise}\n<question>{question}</question>\n<answer>{answer}</answer>\n{noise}",
        f"{noise}<QUESTION> {question} </question>{noise}<Answer>\n{answer}\n</ANSWER>{noise}",
        f"{noise}{json.dumps({'question': question, 'answer': answer})}{noise}",
        f"{noise}\n{json.dumps({'question': question, 'answer': answer}, ensure_ascii=False, indent=1)}",
        f"{noise}\nQuestion: {question}\nAnswer: {answer}",
    )
    assume(not question.startswith("-"))
    assume(not answer.startswith("-"))
    assert _parse(forms[form]) == (question, answer)


_PIECES = st.sampled_from(
    [
        "<question>",
        "</question>",
        "<answer>",
        "</answer>",
        "Q:",
        "A：",
        '{"question": "',
        '", "answer": "',
        '"}',
        "\\",
        "\\ud800",
        "```",
        "<think>",
        "</think>",
        "\n",
        "**",
        "＜",
        "水稻",
        "why",
    ]
)


@given(
    st.text() | st.lists(_PIECES | st.text(max_size=3), max_size=20).map("".join), st.sampled_from(["stop", "length"])
)
def test_whatever_the_reply_it_is_a_pair_or_a_complaint(reply, finish_reason):
    try:
        question, answer = _parse(reply, finish_reason)
    except BadReply:
        return
    assert question.strip()
    assert answer.strip()
    question.encode()
    answer.encode()
