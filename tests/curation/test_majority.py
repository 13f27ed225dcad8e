"""Answers agree by what they say; of several that are equally common the first wins."""

from __future__ import annotations

import pytest

from graphgen.curation.scoring.majority import majority


@pytest.mark.parametrize(
    ("answers", "place", "share"),
    [
        (["12 apples", "12", "12.0 Apples", "13"], 0, 0.75),
        (["13", "12 个", "12个苹果"], 1, 2 / 3),
        (["1,200 m", "1200"], 0, 1.0),
        (["-5", "5"], 0, 0.5),
        (["−5", "-5"], 0, 1.0),
        (["x < 3", "x > 3", "x > 3"], 1, 2 / 3),
        (["1/2", "0.5", "1/2"], 0, 2 / 3),
        (["50%", "50"], 0, 0.5),
        (["Paris", "paris.", "Rome"], 0, 2 / 3),
        (["In 1990 it was built by the town", "In 1990 it was burnt down by a mob"], 0, 0.5),
        (["B", "A"], 0, 0.5),
    ],
)
def test_the_commonest_answer_wins(answers: list[str], place: int, share: float) -> None:
    assert majority(answers) == (place, pytest.approx(share))


def test_no_answers_have_no_majority() -> None:
    with pytest.raises(ValueError, match="no answers"):
        majority([])
