"""How a run ended is said by one rule."""

from __future__ import annotations

import pytest

from graphgen.engine.run_directory.manifest import fault_of, keeps_earlier, verdict
from graphgen.errors import BudgetSpent, EndpointError, Interrupted, RunError, TooManyFailures


@pytest.mark.parametrize(
    ("samples", "failed", "error", "expected"),
    [
        (5, 0, None, ("succeeded", None)),
        (5, 1, None, ("partial", "failed_records")),
        (0, 0, None, ("failed", "no_samples")),
        (0, 9, None, ("failed", "no_samples")),
        (5, 0, EndpointError, ("partial", "endpoint")),
        (0, 0, EndpointError, ("failed", "endpoint")),
        (5, 9, TooManyFailures, ("partial", "too_many_failures")),
        (0, 0, Interrupted, ("partial", "interrupted")),
        (5, 0, Interrupted, ("partial", "interrupted")),
        (0, 0, BudgetSpent, ("partial", "budget")),
        (5, 0, BudgetSpent, ("partial", "budget")),
    ],
)
def test_a_verdict(samples: int, failed: int, error: type[RunError] | None, expected: tuple[str, str | None]) -> None:
    assert verdict(samples, failed, error("It broke.", "Mend it.") if error else None) == expected


@pytest.mark.parametrize(
    ("earlier", "samples", "ended_early", "kept"),
    [
        ({}, 0, True, False),
        ({"status": "failed", "counts": {"samples": 0}}, 0, True, False),
        ({"status": "succeeded", "counts": {"samples": 9}}, 0, False, True),
        ({"status": "succeeded", "counts": {"samples": 9}}, 5, True, True),
        ({"status": "succeeded", "counts": {"samples": 9}}, 5, False, False),
        ({"status": "partial", "counts": {"samples": 4}}, 5, True, False),
        ({"status": "partial", "counts": {"samples": 4}}, 0, True, True),
    ],
)
def test_what_an_earlier_run_made_is_not_lost_to_a_lesser_one(
    earlier: dict[str, object], samples: int, *, ended_early: bool, kept: bool
) -> None:
    error = Interrupted("Stop.", "Again.") if ended_early else None
    assert keeps_earlier(earlier, samples, error) == kept


def test_a_run_is_measured_by_what_its_method_makes() -> None:
    assert verdict(3, 0, None, makes="statements_judged") == ("succeeded", None)
    assert verdict(0, 0, None, makes="statements_judged") == ("failed", "no_statements_judged")
    fault = fault_of(None, "no_statements_judged", None, makes="statements_judged")
    assert fault is not None
    assert "statements judged" in fault.cause


@pytest.mark.parametrize("counts", [{"samples": 5}, {"statements_judged": 5}])
def test_an_assessment_of_nothing_replaces_neither_samples_nor_an_assessment(counts: dict[str, int]) -> None:
    earlier = {"status": "succeeded", "counts": counts}
    assert keeps_earlier(earlier, 0, None, makes="statements_judged")
    assert not keeps_earlier(earlier, 5, None, makes="statements_judged")
