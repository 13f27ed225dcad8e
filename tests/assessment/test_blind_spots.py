"""The loss finds what a trainee does not know, where we know what that is. `bench/blind_spots.py` is larger."""

from __future__ import annotations

import pytest

from planted import PAIRS, PRECISION, TARGETS, Found, Temper, find_blind_spots, found

UNITS, SEED = 1000, 0


def reached(results: list[Found]) -> bool:
    """Whether every target is, and more statements find more."""
    areas = [result.area for result in results]
    return areas == sorted(areas) and all(
        result.area >= TARGETS[pairs] and result.precision >= PRECISION
        for pairs, result in zip(PAIRS, results, strict=True)
    )


@pytest.mark.parametrize("bias", [-2.0, 0.0, 1.0, 2.0, 3.0])
async def test_planted_blind_spots_are_found_and_more_statements_find_them_better(bias: float) -> None:
    results = [await find_blind_spots(UNITS, pairs, SEED, Temper(bias)) for pairs in PAIRS]
    assert reached([result.corrected for result in results])
    if bias in {0.0, 1.0}:
        assert reached([result.plain for result in results])


async def test_they_are_found_from_sampled_answers_too() -> None:
    temper = Temper(bias=1.0, hidden=True)
    results = [(await find_blind_spots(UNITS // 4, pairs, SEED, temper)).plain for pairs in (0, 2)]
    assert results[1].area > results[0].area + 0.05
    assert min(result.precision for result in results) >= PRECISION


@pytest.mark.parametrize(
    "temper", [Temper(2.0), Temper(2.0, spread=1.0), Temper(1.0, still_true=0.1), Temper(2.0, hidden=True)], ids=str
)
async def test_without_its_leaning_a_trainee_shows_more_of_what_it_does_not_know(temper: Temper) -> None:
    results = await find_blind_spots(UNITS, 1, SEED, temper)
    assert results.corrected.area > results.plain.area


@pytest.mark.parametrize("bias", [0.0, 1.0, 3.0])
async def test_where_it_agrees_only_with_what_it_does_not_know_little_is_lost(bias: float) -> None:
    results = await find_blind_spots(UNITS, 1, SEED, Temper(bias, ignorant=True))
    assert results.corrected.area >= max(TARGETS[1], results.plain.area - 0.01)


def test_a_loss_that_says_nothing_finds_nothing() -> None:
    blind = {f"unit-{number}": number % 3 == 0 for number in range(30)}
    assert found(dict.fromkeys(blind, 1.0), blind).area == 0.5
    assert found({unit: float(spot) for unit, spot in blind.items()}, blind).area == 1.0
    assert found({unit: 1.0 - spot for unit, spot in blind.items()}, blind).area == 0.0
