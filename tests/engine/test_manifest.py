"""How a run ended is said by one rule."""

from __future__ import annotations

import pytest

from graphgen.engine.manifest import verdict
from graphgen.errors import EndpointError, Interrupted, RunError, TooManyFailures


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
    ],
)
def test_a_verdict(samples: int, failed: int, error: type[RunError] | None, expected: tuple[str, str | None]) -> None:
    assert verdict(samples, failed, error("It broke.", "Mend it.") if error else None) == expected
