"""A trainee that says yes, or no, whatever it is asked is not taken to know less, or more, than it does."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.compare import Pairing
from graphgen.assessment.judge import wilson
from graphgen.assessment.loss import FLOOR, comprehend
from graphgen.assessment.table import JudgementTable
from graphgen.records import Judgement

BELIEFS = st.lists(st.floats(-4, 4), min_size=1, max_size=5)
SHIFTS = st.floats(-5, 5)


def judgement(p_yes, label, *, unit="u", number=0, interval=None):
    return Judgement(
        statement_id=f"{unit}-{label}-{number}", unit_id=unit, label=label, p_yes=p_yes, mass=None, interval=interval,
        method="unknown" if p_yes is None else "sampled" if interval else "logprobs",
    )  # fmt: skip


def answers(true, false, *, shift=0.0, unit="u"):
    """Judgements of true and of false statements, by the log-odds of yes."""
    return [
        judgement(1 / (1 + math.exp(-(log_odds + shift))), label, unit=unit, number=number)
        for label, side in ((True, true), (False, false))
        for number, log_odds in enumerate(side)
    ]


def measured(judgements, *, correct_bias=True):
    return comprehend(JudgementTable(judgements), correct_bias=correct_bias)


@given(BELIEFS, BELIEFS, SHIFTS)
def test_saying_yes_more_readily_changes_the_leaning_and_not_the_corrected_loss(true, false, shift):
    [before], [after] = (measured(answers(true, false, shift=by)).values() for by in (0.0, shift))
    assert after.loss == after.corrected == pytest.approx(before.corrected, abs=1e-6)
    assert after.leaning == pytest.approx(before.leaning + shift, abs=1e-6)


@given(BELIEFS)
def test_where_it_leans_to_neither_nothing_changes(beliefs):
    [unit] = measured(answers(beliefs, [-belief for belief in beliefs])).values()
    assert unit.leaning == pytest.approx(0, abs=1e-9)
    assert unit.corrected == pytest.approx(unit.plain, abs=1e-9)


@given(BELIEFS, BELIEFS)
def test_yes_and_no_are_treated_alike(true, false):
    [one] = measured(answers(true, false)).values()
    [other] = measured(answers([-each for each in false], [-each for each in true])).values()
    assert other.corrected == pytest.approx(one.corrected, abs=1e-9)
    assert other.leaning == pytest.approx(-one.leaning, abs=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=8))
def test_however_certain_the_answers_the_losses_are_within_their_range(told):
    [unit] = measured([judgement(p, label, number=number) for number, (label, p) in enumerate(told)]).values()
    both = len({label for label, _ in told}) == 2
    assert ((unit.corrected is None), (unit.leaning is None)) == (not both, not both)
    assert all(0 <= loss <= -math.log(FLOOR) for loss in (unit.loss, unit.plain, unit.corrected) if loss is not None)


@given(BELIEFS, st.booleans())
def test_a_unit_asked_one_way_only_keeps_its_loss(beliefs, label):
    [unit] = measured(answers(beliefs, []) if label else answers([], beliefs)).values()
    assert unit.loss == unit.plain
    assert unit.corrected is None


@given(BELIEFS, BELIEFS, BELIEFS, BELIEFS)
def test_a_loss_depends_on_the_answers_about_its_own_unit_only(true, false, more_true, more_false):
    alone = measured(answers(true, false))["u"]
    among = measured([*answers(more_true, more_false, unit="a"), *answers(true, false)])["u"]
    assert among == alone


def test_the_plain_loss_is_what_it_is_unless_the_other_is_chosen():
    told = answers([3.0], [3.0])
    plain, corrected = (measured(told, correct_bias=chosen)["u"] for chosen in (False, True))
    assert plain.loss == plain.plain == pytest.approx((math.log1p(math.exp(-3)) + math.log1p(math.exp(3))) / 2)
    assert corrected.loss == corrected.corrected == pytest.approx(math.log(2))
    assert plain._replace(loss=None) == corrected._replace(loss=None)


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=6), st.booleans())
def test_a_sampled_loss_lies_within_its_bounds_with_the_leaning_and_without(told, correct_bias):
    judgements = [
        judgement((yes + 0.5) / 9, label, number=number, interval=wilson(yes, 8))
        for number, (yes, label) in enumerate(told)
    ]
    [unit] = measured(judgements, correct_bias=correct_bias).values()
    assert 0 <= unit.interval[0] <= unit.loss <= unit.interval[1]


@given(BELIEFS, BELIEFS, st.floats(0.5, 5))
def test_to_agree_more_readily_than_before_is_neither_to_learn_nor_to_forget(true, false, shift):
    pairs = Pairing(answers(true, false))
    for after in answers(true, false, shift=shift):
        pairs.add(after)
    [change] = pairs.changes(correct_bias=True).values()
    assert change.by == pytest.approx(0, abs=1e-6)
