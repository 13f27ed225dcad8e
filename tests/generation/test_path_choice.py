"""Questions on where a path leads: what gives the way away is turned down, and no letter is right more often."""

from __future__ import annotations

from collections import Counter
from string import ascii_uppercase
from typing import Any

import pytest

from graphgen.generation.path_choice import choice_premise, choice_sample, names_relation
from graphgen.records import Rejection, Sample
from made import entity, relation, subgraph

WRONG = ("Norway", "Chile", "Kenya")
QUESTION = "At a fair, a reader asks what Ada Alder led to in the end. Which country is it?"
FOUND = {"question": QUESTION, "options": "A. Scotland\nB. Norway\nC. Chile\nD. Kenya", "answer": "A"}


def premise(seed: int = 0) -> Any:
    steps = (("Ada Alder", "designed", "Morven Bridge"), ("Morven Bridge", "crosses", "River Tay"))
    relations = [
        relation(source, target).model_copy(update={"type": kind})
        for source, kind, target in (*steps, ("River Tay", "flows through", "Scotland"))
    ]
    path = ("Ada Alder", "Morven Bridge", "River Tay", "Scotland")
    whole = subgraph(*map(entity, path), *relations).model_copy(update={"path": path})
    return choice_premise(whole, seed=seed)


def made(seed: int = 0, **changed: str) -> Sample | Rejection:
    return choice_sample(premise(seed), WRONG, FOUND | changed, method="bds", calls=())


def test_a_good_question_becomes_a_sample_that_says_what_it_rests_on() -> None:
    sample = made()
    assert isinstance(sample, Sample)
    assert sample.kind == "multiple_choice"
    assert sample.traits["path"] == "Ada Alder → Morven Bridge → River Tay → Scotland"
    assert sample.traits["relations"] == "designed → crosses → flows through"
    assert {unit.kind for unit in sample.units} == {"relation", "entity"}
    question, answer = (message.content for message in sample.messages or ())
    assert answer in question.splitlines()
    assert answer.endswith(". Scotland")
    assert answer[0] == sample.traits["answer"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"options": "A. Scotland\nB. Norway\nC. Chile"}, "bad_options"),
        ({"options": "A. Scotland\nB. Norway\nC. Chile\nD. norway"}, "bad_options"),
        ({"options": "A. Scotland\nB. Norway\nC. Chile\nD. None of the above"}, "bad_options"),
        ({"answer": "F"}, "answer_not_offered"),
        ({"answer": "B"}, "answer_not_at_end"),
        ({"options": "A. Scotland\nB. Norway\nC. Chile\nD. France"}, "unchecked_option"),
        ({"question": "Ada Alder led to Scotland. Which country?"}, "leak"),
        ({"question": "Which country is it in the end?"}, "start_not_named"),
        ({"question": "Ada Alder made Morven Bridge. Which country is it?"}, "shortcut"),
        ({"question": "Ada Alder's design spans water. Which country?"}, "relation_named"),
        ({"question": "Where is what Ada Alder made, crossing water?"}, "relation_named"),
    ],
)
def test_what_cannot_be_used_is_turned_down_with_its_reason(changed: dict[str, str], reason: str) -> None:
    rejection = made(**changed)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason
    assert rejection.sample.messages


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("What is located there?", "located in", True),
        ("At what location?", "located_in", True),
        ("Which of these is a place?", "is a", False),
        ("To whom is it related?", "related to", False),
        ("Which bridge, by way of its carrying trains?", "carries railway", False),
        ("岷江位于哪里？", "位于", True),
        ("岷江是哪里的？", "是", False),
        ("他后来到了哪里？", "相关", False),
        ("从成都出发，可以到哪里？", "出", False),
        ("李白生于哪里？", "生于", True),
    ],
)
def test_a_relation_is_named_in_any_form_of_its_words(text: str, kind: str, *, named: bool) -> None:
    assert names_relation(text, kind) is named


def test_a_name_that_holds_the_word_of_a_relation_does_not_name_it() -> None:
    assert not names_relation("Who came after Design Museum?", "designed", ["Design Museum"])
    assert names_relation("Who designed Design Museum?", "designed", ["Design Museum"])


def test_no_letter_is_right_more_often_than_chance_allows() -> None:
    samples = [made(seed) for seed in range(400)]
    counts = Counter(str(sample.traits["answer"]) for sample in samples if isinstance(sample, Sample))
    assert sum(counts.values()) == 400
    chi_square = sum((counts[letter] - 100) ** 2 / 100 for letter in ascii_uppercase[:4])
    assert chi_square < 7.815  # 95 % of a chi-square with three degrees of freedom
