"""ROUGE by hand, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.measuring.rouge import rouge, rouge_l


def test_it_is_what_one_counts_by_hand() -> None:
    found = rouge("The cat sat on the mat.", "the mat was under the cat")
    # Shared words: the twice, cat, mat: 4 of 6 and of 6. Shared pairs: the cat, the mat: 2 of 5 and of 5.
    assert found.rouge_1 == pytest.approx((4 / 6, 4 / 6, 4 / 6))
    assert found.rouge_2 == pytest.approx((2 / 5, 2 / 5, 2 / 5))
    # In the same order at most two: the cat, the mat, or the the.
    assert found.rouge_l.f == pytest.approx(2 * 2 / 12)


def test_precision_is_of_the_text_and_recall_of_the_reference() -> None:
    found = rouge("built the bridge", "Arrol built the steel bridge in 1890")
    assert found.rouge_l == pytest.approx((1.0, 3 / 7, 2 * 3 / 10))


def test_chinese_is_counted_by_characters() -> None:
    found = rouge("桥跨越河。", "这座桥跨越了大河")
    assert found.rouge_1 == pytest.approx((1.0, 4 / 8, 2 * 4 / 12))
    assert found.rouge_l.precision == 1.0
    assert found.rouge_2 == pytest.approx((2 / 3, 2 / 7, 2 * 2 / 10)), "桥跨 and 跨越"


@given(st.text(), st.text())
def test_it_is_a_share_and_whole_for_what_is_equal(one: str, other: str) -> None:
    for overlap in rouge(one, other):
        assert all(0 <= value <= 1 for value in overlap)
    assert rouge_l(one, other).f == rouge_l(other, one).f == rouge(one, other).rouge_l.f
    assert rouge_l(f"{one} a", f"{one} a").f == 1
