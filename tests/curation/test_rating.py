"""A rating is the one number that a judge gave, never a guess at it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.rating import read_rating
from graphgen.errors import BadReply
from graphgen.records import Completion


def rating(text: str) -> int:
    return read_rating(Completion(text=text, model="m"))


@pytest.mark.parametrize(
    "reply",
    [
        "<rating>4</rating>",
        "<rating> 4/5 </rating>",
        "<RATING>4",
        '{"rating": 4}',
        '```json\n{"rating": "4"}\n```',
        "4",
        "4.",
        "**4**",
        "Rating: 4 out of 5",
        "Score: 4",
        "评分：4分（满分5分）",
        "＜rating＞4＜／rating＞",
        "<think>Maybe 3, or 5.</think>\n4",
        "It has two faults, yet on a scale from 1 to 5 it is a 4 out of 5.",
        "It answers 3 of 7 points.\n<rating>4</rating>",
    ],
)
def test_the_number_is_found(reply: str) -> None:
    assert rating(reply) == 4


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "good",
        "<rating></rating>",
        "0",
        "6",
        "45",
        "4.5",
        "3 or 4",
        "between 3 and 4",
        "<rating>3-4</rating>",
        "8/10",
    ],
)
def test_what_is_not_one_number_of_the_scale_is_asked_for_again(reply: str) -> None:
    with pytest.raises(BadReply) as caught:
        rating(reply)
    assert caught.value.complaint == "again/not_a_rating"


@given(text=st.text())
def test_any_reply_gives_a_rating_or_a_complaint(text: str) -> None:
    with contextlib.suppress(BadReply):
        assert rating(text) in range(1, 6)


@given(value=st.integers(1, 5), before=st.text(alphabet="ab <>\n"), after=st.text(alphabet="ab <>\n"))
def test_what_stands_around_the_tag_changes_nothing(value: int, before: str, after: str) -> None:
    assert rating(f"{before}<rating>{value}</rating>{after}") == value
