"""Measures of wording: their values on texts whose values are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.measuring.diversity import distinct, mtld, self_similarity


def test_mtld_counts_the_words_until_repetition_sets_in():
    assert mtld("") == 0
    assert mtld("one two three four") == 4
    # Forwards and backwards, "a a" falls to 0.5 at its second word: two stretches in four words.
    assert mtld("a a a a") == 2
    assert mtld("长长长长") == 2


def test_mtld_counts_an_unfinished_stretch_in_part():
    # "a b c a": 3 of 4 words differ, (1 - 0.75) / (1 - 0.72) of a stretch, in either direction.
    assert mtld("a b c a") == pytest.approx(4 / ((1 - 0.75) / (1 - 0.72)))


def test_a_varied_text_has_the_higher_mtld():
    varied = "The mitochondrion makes energy for cells. Rivers carve valleys. Old bridges were riveted by hand."
    assert mtld(varied) > mtld("The cell is a cell and the cell is a cell that is a cell of the cell.")


def test_distinct_is_the_share_of_different_runs():
    assert distinct(["a b a b"], 1) == 0.5
    assert distinct(["a b", "a b"], 2) == 0.5
    assert distinct(["天地玄黄", "宇宙洪荒"], 1) == 1
    assert distinct([], 2) == 0


def test_self_similarity_is_zero_for_strangers_and_one_for_twins():
    assert self_similarity(["one text only"]) == 0
    assert self_similarity(["red green blue", "up down left"]) == 0
    assert self_similarity(["red green blue"] * 300) == 1
    assert 0 < self_similarity(["red green blue", "red green sky"]) < 1


@given(st.lists(st.text("abc 天地", max_size=12), max_size=6))
def test_measures_hold_their_bounds_and_repeat(texts: list[str]):
    assert 0 <= distinct(texts, 2) <= 1
    assert 0 <= self_similarity(texts) <= 1
    assert self_similarity(texts) == self_similarity(texts)
    assert all(mtld(text) >= 0 for text in texts)
