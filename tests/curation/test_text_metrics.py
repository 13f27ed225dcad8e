"""Figures of texts, by hand: by language and kind, of what there is and of nothing else."""

from __future__ import annotations

import pytest

from graphgen.curation.measuring.diversity import mtld
from graphgen.curation.measuring.text_metrics import Written, measure_texts, spread

ENGLISH = [
    Written("atomic", "en", "Who built the bridge?", "Arrol built the bridge.", "Arrol built the bridge in 1890."),
    Written("atomic", "en", "Who opened the bridge?", "The Prince.", "The Prince opened it.", reference="A prince."),
    Written("cot", "en", "Where is it?", "In Scotland.", ""),
]
CHINESE = [Written("easy", "zh", "", "桥跨越河。", "桥跨越河。")]


def test_each_language_and_each_kind_in_it_is_measured_apart() -> None:
    found = {(each.language, each.kind): each for each in measure_texts([*ENGLISH, *CHINESE])}
    assert list(found) == [("en", ""), ("en", "atomic"), ("en", "cot"), ("zh", "")]
    everything = "\n".join(f"{each.question}\n{each.answer}" for each in ENGLISH)
    assert found["en", ""].mtld == mtld(everything)
    atomic = found["en", "atomic"]
    # who built the bridge arrol built the bridge who opened the bridge the prince: 14 words, 7 of them different.
    assert atomic.distinct_1 == pytest.approx(7 / 14)
    assert atomic.question_pairs == pytest.approx(3 / 4), "who … the bridge"
    assert atomic.answer_words.mean == 3
    assert (atomic.answer_words.least, atomic.answer_words.most) == (2, 4)


def test_rouge_is_against_the_evidence_and_against_references_where_there_are_any() -> None:
    atomic = next(each for each in measure_texts(ENGLISH) if each.kind == "atomic")
    evidence, reference = atomic.from_evidence, atomic.from_reference
    assert evidence is not None
    assert reference is not None
    assert (evidence.texts, evidence.rouge_l_precision) == (2, 1.0)
    assert evidence.rouge_l_recall == pytest.approx((4 / 6 + 2 / 4) / 2)
    assert reference.texts == 1
    assert reference.rouge_l == pytest.approx(2 * 1 / 4)
    cot = next(each for each in measure_texts(ENGLISH) if each.kind == "cot")
    assert cot.from_evidence is None, "nothing to compare with is no zero"
    assert cot.self_similarity is None is cot.question_pairs


def test_a_running_text_has_no_question() -> None:
    (found,) = measure_texts(CHINESE)
    assert found.question_tokens is None is found.question_pairs
    assert found.answer_words.mean == 4


def test_a_book_is_measured_like_any_other_text() -> None:
    book = "a word and another word follow. " * 40_000
    (found,) = measure_texts([Written("easy", "en", "", book, book)])
    assert found.from_evidence is not None
    assert found.from_evidence.rouge_l == 1.0


def test_a_spread_is_what_its_values_say() -> None:
    found = spread(range(101))
    assert found is not None
    assert (found.least, found.p5, found.p25, found.median, found.p75, found.p95, found.most) == (
        0, 5, 25, 50, 75, 95, 100,
    )  # fmt: skip
    assert spread([]) is None
    assert spread([3]) is not None
