"""The loss is the cross entropy between what the trainee believes and what is so (technical report, section 4.2.3)."""

from __future__ import annotations

import math
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.loss import FLOOR
from graphgen.assessment.report import Assessment
from graphgen.graph import KnowledgeGraph, entity_id
from graphgen.records import Entity, Judgement

BELIEFS = st.floats(FLOOR, 1 - FLOOR)
ANSWERS = st.tuples(BELIEFS, st.booleans())
UNIT = Entity(
    id=entity_id("Moor Bridge"),
    name="Moor Bridge",
    type="artificial",
    description="The Moor Bridge was built in 1923.",
    language="en",
    evidence=(),
    tokens=9,
)


def loss_of(answers: list[tuple[float, bool]]) -> float | None:
    """The loss of the unit after these answers, each a belief in yes and whether the statement is true."""
    assessment = Assessment(KnowledgeGraph.from_records([UNIT], []))
    for number, (p_yes, label) in enumerate(answers):
        statement = f"statement-{number}"
        assessment.add(
            Judgement(statement_id=statement, unit_id=UNIT.id, label=label, p_yes=p_yes, mass=1.0, method="logprobs")
        )
    return assessment.graph().entity(0).loss


@given(answer=ANSWERS)
def test_the_loss_of_an_answer_is_the_cross_entropy(answer: tuple[float, bool]) -> None:
    p_yes, label = answer
    truth = (1, 0) if label else (0, 1)
    entropy = -sum(p * math.log(q) for p, q in zip(truth, (p_yes, 1 - p_yes), strict=True))
    assert loss_of([answer]) == pytest.approx(entropy)


@given(answers=st.lists(ANSWERS, min_size=1, max_size=9))
def test_the_loss_of_a_unit_is_the_mean_over_its_statements(answers: list[tuple[float, bool]]) -> None:
    assert loss_of(answers) == pytest.approx(fmean(-math.log(p if label else 1 - p) for p, label in answers))
