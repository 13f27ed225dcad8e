"""The report of an assessment says what was measured, of whom it is sure, and nothing that a document smuggles in."""

import json
import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.calibration import calibrate
from graphgen.assessment.judge import wilson
from graphgen.assessment.loss import FLOOR, comprehend
from graphgen.assessment.reliability import reliability_svg, reliability_text
from graphgen.assessment.report import Assessment
from graphgen.assessment.table import JudgementTable
from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.records import Entity, Judgement, Relation


def entity(name, description):
    return Entity(
        id=entity_id(name), name=name, type="x", description=description, language="en", evidence=(), tokens=1
    )


def judgement(unit, p_yes, *, label=True, interval=None, number=0):
    method = "unknown" if p_yes is None else "sampled" if interval else "logprobs"
    return Judgement(
        statement_id=f"{unit}-{number}", unit_id=unit, label=label, p_yes=p_yes, mass=None, interval=interval,
        method=method,
    )  # fmt: skip


def saved(folder, graph, judgements):
    assessment = Assessment(graph)
    for each in judgements:
        assessment.add(each)
    assessment.save(folder)
    return assessment


def units_of(judgements):
    return comprehend(JudgementTable(judgements))


def bins_of(judgements):
    table = JudgementTable(judgements)
    return calibrate(table, ["en"] * len(table.units)).bins


def test_the_report_names_the_least_and_the_best_known_with_their_descriptions(tmp_path):
    names = [f"Unit {number}" for number in range(50)]
    graph = KnowledgeGraph.from_records([entity(name, f"What {name} is.") for name in names], [])
    judgements = [judgement(entity_id(name), (number + 1) / 52) for number, name in enumerate(names)]
    saved(tmp_path, graph, judgements)
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    least, best = page.partition("## Least known")[2].split("## Best known")
    assert [row.split("|")[2].strip() for row in least.splitlines() if "Unit" in row] == names[:20]
    assert [row.split("|")[2].strip() for row in best.splitlines() if "Unit" in row] == names[:-21:-1]
    assert "What Unit 0 is." in least


def test_a_document_cannot_write_markup_into_the_report(tmp_path):
    name, other = "A|B <script>&lt;\x1b[31m\u202e", "水稻\n# 标题 ~~$x$~~"
    relation = Relation(
        id=relation_id(name, other, "t"), source=name, target=other, type="t", description="[x](http://e) `c`",
        language="zh", evidence=(), tokens=1,
    )  # fmt: skip
    graph = KnowledgeGraph.from_records([entity(name, "a | b\n\n# c\u2028"), entity(other, "d\u200b")], [relation])
    saved(tmp_path, graph, [judgement(relation.id, 0.5), *(judgement(unit.id, 2 / 3) for unit in graph.entities())])
    rows = [line for line in (tmp_path / "report.md").read_text(encoding="utf-8").splitlines() if "0.405 |" in line]
    assert len(rows) == 2
    assert all(row.replace("\\|", "").count("|") == 4 for row in rows)
    assert not any(mark in row.replace(f"\\{mark}", "") for row in rows for mark in "<>[]`#~$&")
    assert any("水稻" in row for row in rows)
    assert not any(mark in "".join(rows) for mark in "\x1b\u202e\u200b\u2028")


def test_what_no_answer_came_to_has_no_loss_and_is_no_extreme(tmp_path):
    graph = KnowledgeGraph.from_records([entity("A", "a"), entity("B", "b")], [])
    judgements = [judgement(entity_id("A"), 0.9), judgement(entity_id("B"), None)]
    assessment = saved(tmp_path, graph, judgements)
    assert assessment.counts == {"statements_judged": 1, "losses.measured": 1, "losses.unknown": 1}
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "units.jsonl").read_text().splitlines())}
    assert rows[entity_id("B")] == {
        "id": entity_id("B"), "loss": None, "status": "unknown", "interval": None, "statements": 1, "judged": 0,
        "plain": None, "corrected": None, "leaning": None,
    }  # fmt: skip
    assert "| B |" not in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_bounds_of_a_sampled_loss_come_from_those_of_its_answers():
    [unit] = units_of([judgement("u", 8.5 / 9, interval=wilson(8, 8))]).values()
    least, most = wilson(8, 8)
    assert unit.interval == pytest.approx((-math.log(most), -math.log(least)), abs=1e-6)
    [unit] = units_of([judgement("u", 0.5 / 9, interval=wilson(0, 8), label=False)]).values()
    assert unit.interval == pytest.approx((0, -math.log(1 - wilson(0, 8)[1])), abs=1e-6)
    assert units_of([judgement("u", 0.9)])["u"].interval is None


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=6))
def test_the_loss_lies_within_its_bounds_and_more_statements_narrow_them(answers):
    def unit(times):
        judgements = [
            judgement("u", (yes + 0.5) / 9, label=label, interval=wilson(yes, 8)) for yes, label in answers * times
        ]
        return units_of(judgements)["u"]

    once, four = unit(1), unit(4)
    assert once.interval[0] <= once.loss <= once.interval[1]
    assert once.interval[0] >= 0
    assert four.loss == pytest.approx(once.loss)
    assert four.interval[1] - four.loss == pytest.approx((once.interval[1] - once.loss) / 2)


def test_a_certain_wrong_guess_from_samples_is_bounded_by_the_floor():
    [unit] = units_of([judgement("u", 0.5 / 9, interval=wilson(0, 8))]).values()
    assert unit.interval[1] == pytest.approx(-math.log(FLOOR))


GAPS = ("right", "over", "under")
BINNED = [judgement("u", p, label=label) for p, label in [(0.52, True), (0.97, True), (0.99, False), (0.02, False)]]


def test_every_bin_says_how_many_answers_it_has_and_how_many_are_right():
    bins = bins_of(BINNED)
    assert [(each.lower, each.upper) for each in bins[:1] + bins[-1:]] == [(0.5, 0.55), (0.95, 1.0)]
    assert [each.answers for each in bins] == [1, *[0] * 8, 3]
    assert bins[-1].accuracy == pytest.approx(2 / 3)
    assert bins[-1].confidence == pytest.approx((0.97 + 0.99 + 0.98) / 3)
    assert bins[4].accuracy is None


def test_the_diagram_has_a_line_and_a_bar_for_every_bin_with_answers():
    bins = bins_of(BINNED)
    lines = reliability_text(bins)
    assert len(lines) == 1 + 10 + 1
    assert ["█" in line or "│" in line for line in lines[1:-1]] == [bool(each.answers) for each in bins]
    picture = ET.fromstring(reliability_svg(bins, "Reliability"))  # noqa: S314 - it was just made here
    rectangles = list(picture.iter("{http://www.w3.org/2000/svg}rect"))
    heights = {name: [float(each.get("height")) for each in rectangles if each.get("class") == name] for name in GAPS}
    # The first of each is its sample in the legend.
    assert heights["right"][1:] == pytest.approx([400, 400 * 2 / 3], abs=0.1)
    assert heights["under"][1:] == pytest.approx([400 * 0.48], abs=0.1)
    assert heights["over"][1:] == pytest.approx([400 * (0.98 - 2 / 3)], abs=0.1)


def test_the_diagram_of_nothing_is_empty_and_whole():
    bins = bins_of([])
    assert ET.fromstring(reliability_svg(bins, "Reliability")) is not None  # noqa: S314 - it was just made here
    assert len(reliability_text(bins)) == 12


def page_of(folder, graph, judgements, **settings):
    assessment = Assessment(graph, **settings)
    for each in judgements:
        assessment.add(each)
    assessment.save(folder)
    return (folder / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("judgements", [[], [judgement(entity_id("A"), None)]])
def test_a_report_of_no_answer_has_no_figures_of_nothing(tmp_path, judgements):
    page = page_of(tmp_path, KnowledgeGraph.from_records([entity("A", "a")], []), judgements)
    assert f"0 of {len(judgements)} statements got an answer." in page
    assert "mean loss" not in page
    assert "Reliability" not in page
    assert "nan" not in page.casefold()
    assert ("1 | not asked" in page) == (not judgements)


def test_a_report_of_one_unit_has_one_table(tmp_path):
    page = page_of(
        tmp_path, KnowledgeGraph.from_records([entity("A", "a")], []), [judgement(entity_id("A"), 0.9)]
    )  # fmt: skip
    assert page.count("| A | a |") == 1
    assert "Best known" not in page


@given(st.lists(st.sampled_from([0.1, 0.5, 0.9]), min_size=1, max_size=60), st.integers(1, 60))
def test_no_unit_is_both_least_and_best_known_and_what_is_said_alike_is_one_line(tmp_path_factory, beliefs, texts):
    units = [entity(f"Unit {number}", f"Text {number % texts}.") for number in range(len(beliefs))]
    graph = KnowledgeGraph.from_records(units, [])
    judgements = [judgement(unit.id, p) for unit, p in zip(units, beliefs, strict=True)]
    page = page_of(tmp_path_factory.mktemp("report"), graph, judgements)
    lines = [line.split("|")[1:] for line in page.splitlines() if "Text " in line]
    keys = [(loss, text) for loss, _, text, _ in lines]
    assert len(keys) == len(set(keys))
    losses = [float(loss) for loss, _ in keys]
    best = page.partition("Best known")[2].count("Text ")
    least = losses[: len(losses) - best]
    assert least == sorted(least, reverse=True)
    assert losses[len(least) :] == sorted(losses[len(least) :])
    assert len(set(beliefs)) == 1 or max(losses) > min(losses)


def test_equal_losses_are_not_put_into_an_order(tmp_path):
    units = [entity(f"Unit {number}", f"Text {number}.") for number in range(5)]
    page = page_of(tmp_path, KnowledgeGraph.from_records(units, []), [judgement(unit.id, 0.5) for unit in units])
    assert "Every unit has the same loss, 0.693" in page
    assert "Least known" not in page


def leaning_judgements(units, bias):
    for number, unit in enumerate(units):
        for label in (True, False):
            log_odds = bias + (1 if label else -1) + number % 3 / 10
            yield judgement(unit.id, 1 / (1 + math.exp(-log_odds)), label=label, number=int(label))


@pytest.mark.parametrize(("bias", "word"), [(1.9, "yes"), (-2.0, "no")])
def test_the_report_says_that_a_trainee_leans_and_what_to_do(tmp_path, bias, word):
    units = [entity(f"Unit {number}", f"Text {number}.") for number in range(40)]
    graph, judgements = KnowledgeGraph.from_records(units, []), list(leaning_judgements(units, bias))
    page = page_of(tmp_path, graph, judgements)
    assert f"| leaning to yes, English, in log-odds | {bias + 0.0975:+.2f} " in page
    assert f"the trainee says {word} too readily" in page
    assert "`correct_bias: true` takes the leaning out" in page
    [leaning] = json.loads((tmp_path / "calibration.json").read_text())["leanings"]
    assert (leaning["language"], leaning["units"]) == ("en", 40)
    assert leaning["interval"][0] < leaning["log_odds"] < leaning["interval"][1]
    assert "without this leaning" in page_of(tmp_path, graph, judgements, correct_bias=True)


def test_a_leaning_is_not_told_from_few_units_nor_where_there_is_none(tmp_path):
    units = [entity(f"Unit {number}", f"Text {number}.") for number in range(40)]
    graph = KnowledgeGraph.from_records(units, [])
    page = page_of(tmp_path, graph, leaning_judgements(units[:19], 2.0))
    assert "unknown: 19 units have answers to true and to false statements; it takes 20" in page
    assert "too readily" not in page
    even = [each for sign, unit in enumerate(units) for each in leaning_judgements([unit], 1 - 2 * (sign % 2))]
    assert "too readily" not in page_of(tmp_path, graph, even)
