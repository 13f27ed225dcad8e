"""Two trainees are compared on the same questions, unit by unit, and chance is told from change."""

import json
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.compare import Change, Pairing, difference, sign_test
from graphgen.assessment.comparison import Comparison
from graphgen.graph import KnowledgeGraph, entity_id
from graphgen.records import Call, Entity, Judgement


def judgement(p_yes, *, unit="u", number=0, label=True):
    return Judgement(
        statement_id=f"{unit}-{number}", unit_id=unit, label=label, p_yes=p_yes, mass=None,
        method="unknown" if p_yes is None else "logprobs",
    )  # fmt: skip


def changes_of(before, after):
    pairing = Pairing(before)
    for each in after:
        pairing.add(each)
    return pairing.changes()


def test_only_statements_that_both_answered_count():
    before = [judgement(0.5, number=0), judgement(0.1, number=1), judgement(None, number=2)]
    after = [judgement(0.25, number=0), judgement(None, number=1), judgement(0.9, number=2)]
    assert changes_of(before, after) == {"u": Change(pytest.approx(math.log(2)), pytest.approx(math.log(4)))}


def test_a_unit_without_a_common_statement_is_left_out():
    assert changes_of([judgement(None)], [judgement(0.9)]) == {}
    assert changes_of([judgement(0.9, unit="a")], [judgement(0.9, unit="b")]) == {}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(0.7, 0.1, "learnt"), (0.1, 0.7, "forgotten"), (0.1, 0.2, "known"), (0.9, 0.6, "unknown"), (0.5, 0.5, "unknown")],
)
def test_a_unit_is_learnt_or_forgotten_when_its_loss_crosses_the_threshold(before, after, verdict):
    assert Change(before, after).verdict(0.5) == verdict


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=20), st.randoms())
def test_going_back_is_the_same_with_the_signs_turned(beliefs, draw):
    others = [draw.random() for _ in beliefs]
    one = [judgement(p, unit=f"u{i}") for i, p in enumerate(beliefs)]
    other = [judgement(p, unit=f"u{i}") for i, p in enumerate(others)]
    there, back = changes_of(one, other), changes_of(other, one)
    assert {unit: (change.after, change.before) for unit, change in back.items()} == there
    forth, home = difference(there.values(), 0), difference(back.values(), 0)
    assert (forth.better, forth.worse, forth.p) == (home.worse, home.better, home.p)


def test_the_sign_test_has_the_published_values():
    assert sign_test(9, 1) == pytest.approx(0.021484375)
    assert sign_test(1, 9) == pytest.approx(0.021484375)
    assert sign_test(5, 5) == sign_test(0, 0) == 1
    assert sign_test(0, 1) == 1


def test_many_units_give_what_the_exact_sum_would():
    exact = 2 * sum(math.comb(1200, count) for count in range(561)) / 2**1200
    assert sign_test(560, 640) == pytest.approx(exact, rel=0.02)


def test_the_bounds_of_the_change_hold_nine_times_in_ten_and_more():
    draw, held, times = random.Random(3), 0, 60
    for _ in range(times):
        found = difference([Change(0.0, draw.gauss(0.1, 0.5)) for _ in range(80)], 0)
        held += found.interval[0] <= 0.1 <= found.interval[1]
    assert held >= 0.88 * times


def test_the_bounds_over_many_units_are_those_of_the_resamples():
    draw = random.Random(5)
    few = [Change(0.0, draw.gauss(0.1, 0.5)) for _ in range(5_000)]
    once, thrice = difference(few, 0), difference(few * 3, 0)
    assert thrice.after == pytest.approx(once.after)
    low, high = ((after - once.after) * math.sqrt(3) for after in thrice.interval)
    assert (low, high) == pytest.approx([bound - once.after for bound in once.interval], abs=0.003)


def test_equal_trainees_differ_in_nothing():
    found = difference([Change(0.3, 0.3), Change(1.0, 1.0)], 7)
    assert (found.better, found.worse, found.p, found.interval) == (0, 0, 1.0, (0.0, 0.0))
    assert difference([], 7) is None


def entity(name):
    return Entity(
        id=entity_id(name), name=name, type="x", description=f"About {name}.", language="en", evidence=(), tokens=1
    )


def test_the_page_shows_the_twenty_largest_moves_each_way_and_no_others(tmp_path):
    graph = KnowledgeGraph.from_records([entity(f"Unit {number}") for number in range(60)], [])
    losses = {entity_id(f"Unit {number}"): 1.0 + (number - 30) / 100 for number in range(60)}
    pairs = Pairing([judgement(math.exp(-1.0), unit=unit) for unit in losses])
    for unit, loss in losses.items():
        pairs.add(judgement(math.exp(-loss), unit=unit))
    comparison = Comparison(graph, pairs, threshold=0.9, seed=0)
    comparison.save(tmp_path)
    learnt, forgotten = (
        (tmp_path / "compare.md").read_text(encoding="utf-8").partition("## Loss fell most")[2].split("##")
    )
    names = [[row.split("|")[3].strip() for row in part.splitlines() if "Unit" in row] for part in (learnt, forgotten)]
    assert names == [[f"Unit {number}" for number in range(20)], [f"Unit {number}" for number in range(59, 39, -1)]]
    rows = [json.loads(line) for line in (tmp_path / "compare.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == comparison.counts["units_compared"] == 60
    assert comparison.counts["units_learnt"] == sum(row["verdict"] == "learnt" for row in rows) == 20


def test_a_comparison_of_nothing_says_so(tmp_path):
    Comparison(KnowledgeGraph.from_records([entity("A")], []), Pairing([]), threshold=0.5, seed=0).save(tmp_path)
    page = (tmp_path / "compare.md").read_text(encoding="utf-8")
    assert page.count("\n") == 3
    assert "nothing to compare" in page
    assert (tmp_path / "compare.jsonl").read_bytes() == b""


def test_the_page_names_both_trainees_and_what_was_taken_out_of_the_losses(tmp_path):
    def said_by(model):
        call = Call(id="c", prompt="p", prompt_hash="h", role="trainee", model=model, parameters={})
        return judgement(0.9, unit=entity_id("A")).model_copy(update={"calls": (call,)})

    pairs = Pairing([said_by("base|v1")])
    pairs.add(said_by("tuned"))
    graph = KnowledgeGraph.from_records([entity("A")], [])
    Comparison(graph, pairs, threshold=0.5, seed=0, correct_bias=True).save(tmp_path)
    page = (tmp_path / "compare.md").read_text(encoding="utf-8")
    assert "Before: base\\|v1. After: tuned." in page
    assert "without the leaning" in page
