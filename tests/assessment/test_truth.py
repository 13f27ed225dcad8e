"""P(yes) against truth, by hand."""

from __future__ import annotations

import pytest

from graphgen.assessment.table import JudgementTable
from graphgen.assessment.truth import truthfulness
from graphgen.records import Judgement


def judged(p_yes: float | None, *, label: bool, method: str = "logprobs") -> Judgement:
    return Judgement(
        statement_id="s", unit_id="u", label=label, p_yes=p_yes, mass=1.0, method="unknown" if p_yes is None else method
    )


def test_bins_gaps_and_the_brier_score_are_what_one_computes_by_hand() -> None:
    rows = [judged(0.95, label=True), judged(0.95, label=False), judged(0.15, label=False), judged(1.0, label=True)]
    found = truthfulness(JudgementTable([*rows, judged(None, label=True), judged(0.0, label=False, method="sampled")]))
    assert (found.statements, found.judged, found.sampled) == (6, 5, 1)
    assert [each.statements for each in found.bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 3], "0 and 1 are in the outermost"
    last = found.bins[-1]
    assert (last.lower, last.upper) == (0.9, 1.0)
    assert last.p_yes == pytest.approx((0.95 + 0.95 + 1) / 3)
    assert last.true == pytest.approx(2 / 3)
    # Wilson for 2 of 3 at 95 %.
    assert (last.low, last.high) == pytest.approx((0.2077, 0.9385), abs=1e-4)
    assert found.bins[4].p_yes is None is found.bins[4].true
    gaps = 3 * abs(2.9 / 3 - 2 / 3) + 0.15 + 0
    assert found.ece == pytest.approx(gaps / 5)
    assert found.brier == pytest.approx((0.05**2 + 0.95**2 + 0.15**2 + 0 + 0) / 5)


def test_nothing_is_said_where_nothing_was_answered() -> None:
    found = truthfulness(JudgementTable([judged(None, label=True)]))
    assert (found.judged, found.ece, found.brier) == (0, None, None)
