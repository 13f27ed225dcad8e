"""The loss finds what a trainee does not know, where we know what that is. `bench/blind_spots.py` is larger."""

from __future__ import annotations

import pytest

from planted import PAIRS, PRECISION, TARGETS, find_blind_spots, found

UNITS, SEED = 1000, 0


@pytest.mark.parametrize("bias", [0.0, 1.0])
async def test_planted_blind_spots_are_found_and_more_statements_find_them_better(bias: float) -> None:
    results = [await find_blind_spots(UNITS, pairs, bias, SEED) for pairs in PAIRS]
    areas = [result.area for result in results]
    assert areas == sorted(areas)
    assert {pairs: area >= TARGETS[pairs] for pairs, area in zip(PAIRS, areas, strict=True)} == dict.fromkeys(
        PAIRS, True
    )
    assert min(result.precision for result in results) >= PRECISION


async def test_they_are_found_from_sampled_answers_too() -> None:
    results = [await find_blind_spots(UNITS // 4, pairs, 1.0, SEED, hidden=True) for pairs in (0, 2)]
    assert results[1].area > results[0].area + 0.05
    assert min(result.precision for result in results) >= PRECISION


def test_a_loss_that_says_nothing_finds_nothing() -> None:
    blind = {f"unit-{number}": number % 3 == 0 for number in range(30)}
    assert found(dict.fromkeys(blind, 1.0), blind).area == 0.5
    assert found({unit: float(spot) for unit, spot in blind.items()}, blind).area == 1.0
    assert found({unit: 1.0 - spot for unit, spot in blind.items()}, blind).area == 0.0
