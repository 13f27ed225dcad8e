"""Objects are found in JSON wherever it stands and whatever is broken, and what is broken costs nothing but itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphgen.text.json_replies import read_json

MARKS = st.sampled_from('" \\ { } [ ] , : \n ``` <think> </think> <question> 水稻， ： \u2028 😀'.split(" "))
TEXTS = st.lists(MARKS | st.text(max_size=5), max_size=6).map("".join)
OBJECTS = st.dictionaries(st.sampled_from(["name", "type", "描述"]), TEXTS, min_size=1)
LISTS = st.lists(OBJECTS, min_size=1, max_size=5)
AROUND = st.sampled_from(
    ["", "\n", "Here it is: ", "以下是结果：\n", "```json\n", "<think>Is it {this}?</think>\n", 'So, 5" it is. ']
)


@given(objects=LISTS, before=AROUND, ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_every_object_is_read_as_it_was_written(objects, before, ascii_only, indent):
    for written in (objects, {"entities": objects[:1], "relations": objects[1:]}):
        text = json.dumps(written, ensure_ascii=ascii_only, indent=indent)
        after = "\n```" if before.startswith("```") else ""
        assert list(read_json(before + text + after).objects) == objects


@given(objects=LISTS, cut=st.floats(0, 1))
@example(objects=[{"name": 'a"}'}], cut=0.9)
def test_a_reply_that_breaks_off_keeps_what_is_whole_and_hands_back_the_rest(objects, cut):
    rows = [json.dumps(each, ensure_ascii=False) for each in objects]
    text = '{"entities": [' + ", ".join(rows)
    end = int(len(text) * cut)
    read = read_json(text[:end])
    ends = [len('{"entities": [' + ", ".join(rows[:number])) for number in range(1, len(rows) + 1)]
    whole = objects[: sum(each <= end for each in ends)]
    assert list(read.objects) == whole
    if end and end not in ends and not text[:end].endswith(("}, ", "},")):
        assert len(read.damaged) == 1
        assert text[:end].strip().endswith(read.damaged[0])


@given(question=TEXTS, answer=TEXTS, cut=st.floats(0, 1))
def test_the_object_that_broke_off_tells_its_fields_and_whether_the_last_is_whole(question, answer, cut):
    text = json.dumps({"q": question, "a": answer}, ensure_ascii=False)
    start = text.rindex('"a": "') + len('"a": "') if '"a": "' not in answer else len(text)
    end = start + int((len(text) - 2 - start) * cut)
    read = read_json(text[:end])
    if read.unfinished is not None and "a" in read.unfinished.fields:
        assert read.unfinished.fields["q"] == question
        assert answer.startswith(read.unfinished.fields["a"])
        assert read.unfinished.in_string


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ('{"a": "x",}', [{"a": "x"}]),
        ('[{"a": "x",}, {"b": ["y", "z",],},]', [{"a": "x"}, {"b": ["y", "z"]}]),
        ('{"a": "line\nbreak"}', [{"a": "line\nbreak"}]),
        ('{"a": "the "H4" watch", "b": "5" wide"}', [{"a": 'the "H4" watch', "b": '5" wide'}]),
        ('{"a"："水，稻"，"b": "是：水"}', [{"a": "水，稻", "b": "是：水"}]),
        (r'{"a": "\ud83d"}', [{"a": "\N{REPLACEMENT CHARACTER}"}]),
        ('{"title": "t", "parts": [{"a": "x"}]}', [{"title": "t", "parts": [{"a": "x"}]}, {"a": "x"}]),
        ("[]", []),
        ('<think>{"a": 1}', []),
        ("no object", []),
    ],
)
def test_what_models_get_wrong_is_mended(reply, expected):
    read = read_json(reply)
    assert (list(read.objects), read.damaged) == (expected, ())


@pytest.mark.parametrize("broken", ['{"a" "x"}', '{"a": x}', "{'a': 'x'}", '{"a": "x"'])
def test_a_broken_object_costs_no_other(broken):
    read = read_json(f'[{{"n": 1}}, {broken}, {{"n": 2}}]')
    assert list(read.objects) == [{"n": 1}, {"n": 2}]
    assert [piece.strip(", ") for piece in read.damaged] == [broken]


def test_only_a_reply_that_is_json_and_nothing_else_is_whole():
    assert read_json('Here: {"a": []} Bye.').whole == {"a": []}
    assert read_json('{"a": [').whole is None


@settings(max_examples=300)
@given(st.lists(MARKS | st.text(max_size=2), max_size=40).map("".join))
def test_no_text_makes_it_fail(reply):
    for each in read_json(reply).objects:
        json.dumps(each, ensure_ascii=False).encode()


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece", ['"', "{", "}", '{"', '{"a":', '{"a":[', "[", "{[", '\\"', '" "', ",", '{"a": "b", ', '"a', " "]
)
@pytest.mark.parametrize("head", ["{", '{"a": "', ""])
def test_work_grows_with_the_reply_and_not_faster(head, piece):
    read_json(head + piece * 100_000 + "x")
