"""Ratios hold within one sample, the blend is as large as can be, and nothing but the seed decides what is in it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.curation.blending import Item, blend

GROUPS = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.integers(1, 50), min_size=1, max_size=30), min_size=1, max_size=4
).map(
    lambda sizes: {
        name: [Item(f"{name}{number}", size) for number, size in enumerate(each)] for name, each in sizes.items()
    }
)
WEIGHTS = st.fixed_dictionaries({name: st.floats(0.1, 10) for name in "abcd"})


def sizes(groups: dict[str, list[Item]], drawn: list) -> dict[str, int]:
    return {name: sum(groups[name][each.number].size for each in drawn if each.group == name) for name in groups}


@settings(max_examples=200, deadline=None)
@given(GROUPS, WEIGHTS, st.booleans(), st.integers(0, 3))
def test_the_ratios_hold_within_one_sample_of_each_group(groups, weights, repeat, seed) -> None:
    drawn = blend(groups, {name: weights[name] for name in groups}, repeat=repeat, seed=seed)
    taken, total = sizes(groups, drawn), sum(weights[name] for name in groups)
    whole = {name: sum(item.size for item in items) for name, items in groups.items()}
    limit = (max if repeat else min)(whole[name] * total / weights[name] for name in groups)
    for name, items in groups.items():
        assert abs(taken[name] - limit * weights[name] / total) <= max(item.size for item in items) + 1e-6
    often = Counter((each.group, each.number) for each in drawn)
    assert len({(each.group, each.number, each.turn) for each in drawn}) == len(drawn)
    if not repeat:
        assert max(often.values(), default=1) == 1
        assert any(taken[name] == whole[name] for name in groups)
    else:
        assert all(often[name, number] >= 1 for name in groups if taken[name] >= whole[name] for number in range(1))


@given(GROUPS, WEIGHTS, st.integers(0, 3))
@settings(deadline=None)
def test_the_order_of_the_groups_does_not_matter(groups, weights, seed) -> None:
    chosen = {name: weights[name] for name in groups}
    turned = dict(reversed(groups.items()))
    assert blend(groups, chosen, repeat=False, seed=seed) == blend(turned, chosen, repeat=False, seed=seed)


def test_groups_are_blended_through_and_a_seed_draws_anew() -> None:
    groups = {name: [Item(f"{name}{number}", 1) for number in range(100)] for name in "ab"}
    first, other = (blend(groups, {"a": 1, "b": 1}, repeat=False, seed=seed) for seed in (0, 1))
    assert first != other
    assert 20 < sum(each.group == "a" for each in first[:80]) < 60
