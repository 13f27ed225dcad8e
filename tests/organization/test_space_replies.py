"""Replies that divide a space are read leniently and checked strictly; whatever else comes is a complaint."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import BadReply
from graphgen.organization.space.node import Step
from graphgen.organization.space.replies import (
    read_criterion,
    read_missing,
    read_option,
    read_samples,
    read_yes_no,
)
from graphgen.organization.space.sameness import is_catch_all, same_dimension
from graphgen.records import Completion

PATH = (Step(dimension="Difficulty", value="easy", among=("easy", "hard")),)


def said(text: str, *, cut: bool = False) -> Completion:
    return Completion(text=text, model="m", finish_reason="length" if cut else "stop")


def criterion(text: str):
    return read_criterion(said(text), count=4, path=PATH)


def division(name: str = "topic", **lists: object) -> str:
    return json.dumps({"dimension": name, "attributes": lists}, ensure_ascii=False)


def value(name: str, *numbers: int) -> dict[str, object]:
    return {"value": name, "samples": numbers}


# --- samples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        "<sample>Add 1 and 2.</sample>\n<sample>Add 3 and 4.\nShow it.</sample>",
        "<item><sample>Add 1 and 2.</sample></item>\n<item><sample>Add 3 and 4.\nShow it.",
        "<think>I count.</think>Sure!\n<SAMPLE>Add 1 and 2.<SAMPLE>Add 3 and 4.\nShow it.</SAMPLE>",
        '{"items": [{"sample": "Add 1 and 2."}, {"sample": "Add 3 and 4.\\nShow it."}]}',
        '```json\n["Add 1 and 2.", "Add 3 and 4.\\nShow it."]\n```',
        '{"samples": ["Add 1 and 2.", "Add 3 and 4.\\nShow it."]}',
        "Question 1: Add 1 and 2.\n\nQuestion 2: Add 3 and 4.\nShow it.",
        "Here they are:\n1. Add 1 and 2.\n2. Add 3 and 4.\nShow it.",
        "第1题：Add 1 and 2.\n第2题：Add 3 and 4.\nShow it.",
        "题目1：Add 1 and 2.\n题目2：Add 3 and 4.\nShow it.",
    ],
)
def test_samples_are_read_in_every_form(reply: str) -> None:
    assert read_samples(said(reply)) == ["Add 1 and 2.", "Add 3 and 4.\nShow it."]


def test_of_equal_samples_one_is_kept_and_signs_tell_them_apart() -> None:
    reply = "<sample>3 + 4</sample><sample>3 - 4</sample><sample>3 + 4</sample><sample> </sample>"
    assert read_samples(said(reply)) == ["3 + 4", "3 - 4"]


def test_what_was_cut_off_is_no_sample() -> None:
    assert read_samples(said("<sample>Add 1 and 2.</sample><sample>Add 3 a", cut=True)) == ["Add 1 and 2."]
    assert read_samples(said("1. Add 1 and 2.\n2. Add 3 a", cut=True)) == ["Add 1 and 2."]
    with pytest.raises(BadReply):
        read_samples(said("<sample>Add 3 a", cut=True))


# --- criterion -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        division(sums=[1, 3], areas=[2, 4]),
        json.dumps({"dimension": "topic", "attributes": [value("sums", 3, 1), value("areas", 2, 4)]}),
        f"Let me see. {{first a guess}}\n```json\n{division(sums=[1, 3], areas=[2, 4])}\n```\nThat is it.",
        f"{division(sums=[1], areas=[2])}\n{division(sums=[1, 3], areas=[2, 4])}",
        division(sums=[0, 2], areas=[1, 3]),
        f"{division(sums=[1, 3], areas=[2, 4])}\n{{broken",
    ],
)
def test_the_first_object_that_divides_is_taken(reply: str) -> None:
    assert criterion(reply) == ("topic", ("sums", "areas"))


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (division(sums=[1, 2, 3], areas=[3, 4]), "two values"),
        (division(sums=[1, 3], areas=[2]), "left out"),
        (division(sums=[1, 3], areas=[2, 4, 5]), "no sample has"),
        (division(sums=[0, 1, 2], areas=[3, 4]), "no sample has"),
        (division(sums=[1, 3], areas=["2", 4]), "is none"),
        (division(sums=[1, 3], areas=[True, 4]), "is none"),
        (division(sums=[1.5, 3], areas=[2, 4]), "is none"),
        (division(sums=[1, 2, 3, 4]), "two different values"),
        (division(**{"sums": [1, 3], "SUMS ": [2, 4]}), "two different values"),
        (division(sums=[1, 3], others=[2, 4]), "all others"),
        (division(sums=[1, 3], 其他类型=[2, 4]), "all others"),
        (division(**{"sums": [1, 3], "": [2, 4]}), "value has no name"),
        (division("", sums=[1, 3], areas=[2, 4]), "dimension has no name"),
        (division("Difficulty", low=[1, 3], high=[2, 4]), "again"),
        (division("level of difficulty", low=[1, 3], high=[2, 4]), "again"),
        (division("effort", easy=[1, 3], hard=[2, 4]), "again"),
        ("The samples differ in topic.", "no object"),
        ("", "no object"),
        ('{"dimension": "topic"}', "no object"),
        ('{"dimension": ["topic"], "attributes": {"a": [1, 2], "b": [3, 4]}}', "no object"),
    ],
)
def test_what_does_not_divide_is_told(reply: str, fault: str) -> None:
    with pytest.raises(BadReply, match=fault) as caught:
        criterion(reply)
    assert caught.value.complaint == "again/no_division"


def test_a_name_is_text_that_can_be_written() -> None:
    found = criterion('{"dimension": "to\\ud800pic", "attributes": {"a\\nb": [1, 3], "c": [2, 4]}}')
    assert found == ("to?pic", ("a b", "c"))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Difficulty", "difficulty level", True),
        ("type of task", "task type", True),
        ("topics", "Topic", True),
        ("难度", "难度等级", True),
        ("题目类型", "题目的种类", True),
        ("difficulty", "subject", False),
        ("number of steps", "number of people", False),
        ("难度", "场景", False),
        ("运算", "运算步数", False),
    ],
)
def test_a_dimension_by_another_name_is_known(first: str, second: str, same: bool) -> None:  # noqa: FBT001
    assert same_dimension(first, ["a", "b"], second, ["c", "d"]) is same


def test_a_dimension_with_half_of_anothers_values_is_the_other() -> None:
    assert same_dimension("effort", ["easy", "hard"], "difficulty", ["Easy", "medium", "hard"])
    assert not same_dimension("effort", ["easy", "slow", "tedious"], "difficulty", ["easy", "medium", "hard"])


@pytest.mark.parametrize(
    "value", ["Others", "other topics", "Miscellaneous", "and others", "其他", "其它情况", "以上都不是"]
)
def test_a_catch_all_is_no_value(value: str) -> None:
    assert is_catch_all(value)
    assert not is_catch_all("the other side of a coin toss")


# --- missing values --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "values", "ending"),
    [
        ("null", (), "null"),
        ("<missing>\n</missing>\n<ending>null</ending>", (), "null"),
        ("areas\nangles\ncomplete", ("areas", "angles"), "complete"),
        ("- areas\n* angles\n3. Areas\n\nComplete.", ("areas", "angles"), "complete"),
        ("<missing>\nareas\nangles\n</missing>\n<ending>infinite</ending>", ("areas", "angles"), "infinite"),
        ('{"missing": ["areas", "angles"], "ending": "infinite"}', ("areas", "angles"), "infinite"),
        ('{"missing": [], "ending": null}', (), "null"),
        ("面积\n角度\n其他\n完整", ("面积", "角度"), "complete"),
    ],
)
def test_missing_values_end_with_a_word(reply: str, values: tuple[str, ...], ending: str) -> None:
    assert read_missing(said(reply)) == (values, ending)


@pytest.mark.parametrize("reply", ["", "areas\nangles", "areas\nand so on", "infinite", "{}"])
def test_values_without_an_end_are_asked_for_again(reply: str) -> None:
    with pytest.raises(BadReply) as caught:
        read_missing(said(reply))
    assert caught.value.complaint == "again/no_ending"


def test_values_that_were_cut_off_are_asked_for_again() -> None:
    with pytest.raises(BadReply):
        read_missing(said("areas\ncomplete", cut=True))


# --- choices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "place"),
    [
        ("<option>Areas</option>", 1),
        ('{"option": "areas"}', 1),
        ("2", 1),
        ("option 2", 1),
        ("2. areas", 1),
        ("It is areas.", 1),
        ("<option>none</option>", None),
        ("无", None),
    ],
)
def test_an_option_is_known_by_its_words_or_its_number(reply: str, place: int | None) -> None:
    assert read_option(said(reply), options=["sums", "areas", "angles"]) == place


@pytest.mark.parametrize("reply", ["", "7", "volumes", "sums or areas", "{}"])
def test_what_is_no_option_is_asked_for_again(reply: str) -> None:
    with pytest.raises(BadReply):
        read_option(said(reply), options=["sums", "areas"])


def test_yes_and_no_in_both_languages() -> None:
    assert [read_yes_no(said(reply)) for reply in ("Yes.", "no", "是", "否")] == [True, False, True, False]
    with pytest.raises(BadReply):
        read_yes_no(said("Perhaps."))


PIECES = st.lists(
    st.one_of(
        st.text(max_size=6),
        st.sampled_from(
            [
                '{"',
                '"dimension"',
                ":",
                '"attributes"',
                "{",
                "}",
                "[1, 2]",
                "[",
                "]",
                ",",
                "null",
                "complete",
                "infinite",
            ]
        ),
        st.sampled_from(["<sample>", "</sample>", "\n", "1. ", "<missing>", "<option>", '"value": "a"', "题目1："]),
    ),
    max_size=12,
).map("".join)


@given(PIECES, st.booleans())
def test_no_reply_breaks_a_parser(text: str, cut: bool) -> None:  # noqa: FBT001
    completion = said(text, cut=cut)
    for parse in (
        read_samples,
        read_missing,
        read_yes_no,
        lambda each: read_option(each, options=["a", "b"]),
        lambda each: read_criterion(each, count=2, path=()),
    ):
        try:
            parse(completion)
        except BadReply as error:
            assert error.complaint  # noqa: PT017 - most replies are bad, and some are not
