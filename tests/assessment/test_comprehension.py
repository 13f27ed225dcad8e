"""The loss finds what the trainee does not know, and says nothing where nothing was measured."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.calibration import calibrate
from graphgen.assessment.loss import FLOOR, comprehend
from graphgen.assessment.table import JudgementTable
from graphgen.records import Judgement


def _judgement(p_yes, *, label=True, unit="u", number=0, method="logprobs"):
    return Judgement(
        statement_id=f"{unit}-{number}", unit_id=unit, label=label, p_yes=p_yes, mass=None,
        method="unknown" if p_yes is None else method,
    )  # fmt: skip


def losses_of(judgements):
    return comprehend(JudgementTable(judgements))


def calibration_of(judgements):
    table = JudgementTable(judgements)
    return calibrate(table, ["en"] * len(table.units))


def test_a_trainee_that_always_agrees_has_a_high_loss_everywhere():
    judgements = [_judgement(0.999, label=label, unit=f"u{i}") for i in range(20) for label in (True, True, False)]
    losses = losses_of(judgements)
    assert min(value.loss for value in losses.values()) > -math.log(0.5)


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_loss_never_falls_when_the_right_label_becomes_less_likely(one, other, label):
    less, more = sorted((one, other))

    def loss(p):
        return losses_of([_judgement(p if label else 1 - p, label=label)])["u"].loss

    assert loss(less) >= loss(more) - 1e-12
    assert 0 <= loss(more) <= loss(less) <= -math.log(FLOOR)


def test_certain_and_wrong_is_worse_than_any_doubt():
    losses = losses_of([_judgement(0.0, unit="wrong"), _judgement(0.001, unit="doubt")])
    assert losses["wrong"].loss > losses["doubt"].loss > -math.log(0.01)


def test_the_status_says_how_the_loss_was_come_by():
    losses = losses_of(
        [
            _judgement(0.5, unit="measured"), _judgement(0.5, unit="measured", label=False),
            _judgement(0.5, unit="sampled"), _judgement(0.5, unit="sampled", method="sampled"),
            _judgement(0.5, unit="partial"), _judgement(None, unit="partial"),
            _judgement(None, unit="unknown"), _judgement(None, unit="unknown", label=False),
        ]
    )  # fmt: skip
    assert {unit: value.status for unit, value in losses.items()} == {unit: unit for unit in losses}
    assert losses["unknown"].loss is None
    assert losses["partial"].loss == pytest.approx(math.log(2))


@given(st.permutations([0.1, 0.2, 0.35, 0.9999, 1e-7, 0.5]))
def test_the_loss_does_not_depend_on_the_order_in_which_answers_arrived(order):
    expected = losses_of(_judgement(p) for p in sorted(order))["u"]
    assert losses_of(_judgement(p) for p in order)["u"] == expected


def test_a_trainee_as_right_as_it_is_sure_has_no_calibration_error():
    beliefs = [_judgement(0.75, label=i < 75, number=i) for i in range(100)]
    calibration = calibration_of(beliefs)
    assert calibration.ece == pytest.approx(0)
    assert (calibration.yes_rate_true, calibration.yes_rate_false) == (1, 1)


def test_overconfidence_shows_as_calibration_error():
    beliefs = [_judgement(0.99, label=i < 50, number=i) for i in range(100)]
    assert calibration_of(beliefs).ece == pytest.approx(0.49)
    assert calibration_of([_judgement(0.0, label=False), _judgement(1.0)]).ece == 0


def test_a_trainee_that_is_torn_about_everything_is_no_liar():
    calibration = calibration_of([_judgement(0.5, label=number % 3 > 0, number=number) for number in range(9)])
    assert (calibration.yes_rate_true, calibration.yes_rate_false, calibration.ece) == (0.5, 0.5, 0)
    assert (calibration.bins[0].answers, calibration.bins[0].accuracy) == (9, 0.5)


def test_what_was_not_judged_is_counted_and_not_guessed():
    calibration = calibration_of([_judgement(None), _judgement(None, label=False)])
    assert (calibration.statements, calibration.judged) == (2, 0)
    assert (calibration.ece, calibration.yes_rate_true, calibration.yes_rate_false) == (None, None, None)
    assert calibration_of([]).ece is None
