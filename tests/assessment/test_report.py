"""The report of an assessment says what was measured, of whom it is sure, and nothing that a document smuggles in."""

import json
import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.calibration import calibrate
from graphgen.assessment.judge import wilson
from graphgen.assessment.loss import FLOOR, LossMeter
from graphgen.assessment.reliability import reliability_svg, reliability_text
from graphgen.assessment.report import Assessment
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
    meter = LossMeter()
    for each in judgements:
        meter.add(each)
    return meter.units()


def test_the_report_names_the_least_and_the_best_known_with_their_descriptions(tmp_path):
    names = [f"Unit {number}" for number in range(50)]
    graph = KnowledgeGraph.from_records([entity(name, f"What {name} is.") for name in names], [])
    judgements = [judgement(entity_id(name), (number + 1) / 52) for number, name in enumerate(names)]
    saved(tmp_path, graph, judgements)
    page = (tmp_path / "report.md").read_text(encoding="utf-8")
    least, best = page.partition("## Least known")[2].split("## Best known")
    assert [row.split("|")[3].strip() for row in least.splitlines() if "Unit" in row] == names[:20]
    assert [row.split("|")[3].strip() for row in best.splitlines() if "Unit" in row] == names[:-21:-1]
    assert "What Unit 0 is." in least


def test_a_document_cannot_write_markup_into_the_report(tmp_path):
    name, other = "A|B <script>", "水稻\n# 标题"
    relation = Relation(
        id=relation_id(name, other, "t"), source=name, target=other, type="t", description="[x](http://e) `c`",
        language="zh", evidence=(), tokens=1,
    )  # fmt: skip
    graph = KnowledgeGraph.from_records([entity(name, "a | b\n\n# c"), entity(other, "d")], [relation])
    saved(tmp_path, graph, [judgement(unit.id, 0.5) for unit in graph.units()])
    rows = [line for line in (tmp_path / "report.md").read_text(encoding="utf-8").splitlines() if "0.693 |" in line]
    assert len(rows) == 1 + 2 * 3  # the mean, and every unit in both tables
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows[1:])
    assert not any(mark in row.replace(f"\\{mark}", "") for row in rows for mark in "<>[]`#")
    assert any("水稻" in row for row in rows)


def test_what_no_answer_came_to_has_no_loss_and_is_no_extreme(tmp_path):
    graph = KnowledgeGraph.from_records([entity("A", "a"), entity("B", "b")], [])
    judgements = [judgement(entity_id("A"), 0.9), judgement(entity_id("B"), None)]
    assessment = saved(tmp_path, graph, judgements)
    assert assessment.counts == {"statements_judged": 1, "losses.measured": 1, "losses.unknown": 1}
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "units.jsonl").read_text().splitlines())}
    assert rows[entity_id("B")] == {
        "id": entity_id("B"), "loss": None, "status": "unknown", "interval": None, "statements": 1, "judged": 0
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


BINNED = [judgement("u", p, label=label) for p, label in [(0.52, True), (0.97, True), (0.99, False), (0.02, False)]]


def test_every_bin_says_how_many_answers_it_has_and_how_many_are_right():
    bins = calibrate(BINNED).bins
    assert [(each.lower, each.upper) for each in bins[:1] + bins[-1:]] == [(0.5, 0.55), (0.95, 1.0)]
    assert [each.answers for each in bins] == [1, *[0] * 8, 3]
    assert bins[-1].accuracy == pytest.approx(2 / 3)
    assert bins[-1].confidence == pytest.approx((0.97 + 0.99 + 0.98) / 3)
    assert bins[4].accuracy is None


def test_the_diagram_has_a_line_and_a_bar_for_every_bin_with_answers():
    bins = calibrate(BINNED).bins
    lines = reliability_text(bins)
    assert len(lines) == 1 + 10 + 1
    assert ["█" in line or "│" in line for line in lines[1:-1]] == [bool(each.answers) for each in bins]
    picture = ET.fromstring(reliability_svg(bins, "Reliability"))  # noqa: S314 - it was just made here
    bars = [each for each in picture.iter("{http://www.w3.org/2000/svg}rect") if each.get("class") == "right"]
    assert [float(bar.get("height")) for bar in bars] == pytest.approx([400, 400 * 2 / 3], abs=0.1)


def test_the_diagram_of_nothing_is_empty_and_whole():
    bins = calibrate([]).bins
    assert ET.fromstring(reliability_svg(bins, "Reliability")) is not None  # noqa: S314 - it was just made here
    assert len(reliability_text(bins)) == 12
