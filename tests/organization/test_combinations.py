"""Which names are written about together: all pairs first, evenly, and triples where pairs are still uncovered."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.organization.combinations import choose_groups, pairs_covered

NAMES = [f"n{number}" for number in range(20)]


def coverage(groups: list[tuple[str, ...]]) -> float:
    return len(pairs_covered(groups)) / 190


def test_without_a_limit_every_pair_and_nothing_else():
    assert choose_groups(NAMES, sizes=(2, 3), most=None, per_name=None, seed="s") == list(combinations(NAMES, 2))


def test_pairs_come_before_triples():
    groups = choose_groups(NAMES, sizes=(2, 3), most=250, per_name=None, seed="s")
    assert Counter(map(len, groups)) == {2: 190, 3: 60}
    assert coverage(groups) == 1


@pytest.mark.parametrize(("texts", "covered"), [(50, 0.55), (100, 0.80), (200, 0.96), (400, 0.999)])
def test_triples_in_random_order_cover_what_the_arithmetic_says_and_ours_cover_more(texts: int, covered: float):
    drawn = [random.Random(seed).sample(list(combinations(NAMES, 3)), texts) for seed in range(40)]
    at_random = sum(map(coverage, drawn)) / len(drawn)
    assert at_random == pytest.approx(covered, abs=0.02)
    ours = coverage(choose_groups(NAMES, sizes=(3,), most=texts, per_name=None, seed="s"))
    assert ours == pytest.approx(min(1, 3 * texts / 190), abs=0.16)
    assert ours >= at_random


def test_where_not_all_pairs_fit_every_name_has_its_turn():
    groups = choose_groups(NAMES, sizes=(2,), most=10, per_name=None, seed="s")
    assert set(Counter(name for group in groups for name in group).values()) == {1}


names = st.lists(st.sampled_from(NAMES), unique=True, max_size=9)


@given(
    names, st.sets(st.sampled_from((2, 3)), min_size=1), st.none() | st.integers(0, 60), st.none() | st.integers(1, 6)
)
def test_limits_hold_and_no_group_comes_twice(
    names: list[str], sizes: set[int], most: int | None, per_name: int | None
):
    groups = choose_groups(names, sizes=tuple(sizes), most=most, per_name=per_name, seed="s")
    assert groups == choose_groups(names, sizes=tuple(sizes), most=most, per_name=per_name, seed="s")
    assert len(set(groups)) == len(groups) <= (most if most is not None else 200)
    assert {len(group) for group in groups} <= sizes
    assert all(list(group) == [name for name in names if name in group] for group in groups)
    assert max(Counter(name for group in groups for name in group).values(), default=0) <= (per_name or 999)
    if per_name is None and most is not None:
        possible = sum(len(list(combinations(names, size))) for size in sizes)
        assert len(groups) == min(most, possible)
