"""Each heuristic finds what it is for and spares what only looks like it, on hand-made cases in both languages."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from command_line import ROOT
from graphgen.curation.questions.heuristics import OF_ANSWERS, OF_QUESTIONS, Exchange, broken

LEAST = 0.95
FEWEST = 200
# A pair that differs in one short word of twelve lies just below the threshold of the method.
LEAST_RECALL = {"near_duplicate": 0.8}


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_heuristics", ROOT / "bench" / "heuristics.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bench = _bench()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_has_cases_of_both_kinds(language):
    cases = bench.cases(language)
    assert len(cases) >= FEWEST
    assert len({(case["rule"], case["text"], case.get("question")) for case in cases}) == len(cases)
    kinds = {(case["rule"], case["violates"]) for case in cases}
    assert kinds == {(rule, kind) for rule in (*OF_QUESTIONS, *OF_ANSWERS, "near_duplicate") for kind in (True, False)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rules_are_precise_and_miss_little(language):
    for rule, each in bench.tally(language).items():
        assert each.precision >= LEAST, (rule, each.accused)
        assert each.recall >= LEAST_RECALL.get(rule, LEAST), (rule, each.missed)


@pytest.mark.parametrize(
    ("question", "answer", "language"),
    [
        ("Who designed the Tay Bridge?", "Thomas Bouch designed the Tay Bridge.", "en"),
        ("谁设计了泰河桥？", "托马斯·鲍奇设计了泰河桥。", "zh"),
    ],
)
def test_a_good_exchange_breaks_no_rule(question, answer, language):
    assert broken({**OF_QUESTIONS, **OF_ANSWERS}, Exchange(question, answer, answer, language)) == {}


def test_what_is_wrong_is_said_by_the_name_of_each_rule():
    wrong = broken(OF_QUESTIONS, Exchange("When was it built?", "", "The Tay Bridge was built in 1878.", "en"))
    assert wrong["dangling"] == "Nothing in the question says what “it” is."
    assert wrong.keys() == {"dangling", "length"}
