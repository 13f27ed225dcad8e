"""What makes a document dense: each of the three parts of the report, and nothing beyond them."""

from __future__ import annotations

from math import isclose

import pytest

from graphgen.documents.split.auto import _WEIGHTS, complexity

EVEN = {
    "en": "The river rises in the hills. It flows to the sea. The town lies on the river. " * 20,
    "zh": "这条河发源于山区。河水流入大海。小镇坐落在河边。" * 20,
}


def test_the_weights_of_the_complexity_add_up_to_one() -> None:
    assert isclose(sum(_WEIGHTS), 1)
    assert min(_WEIGHTS) > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_part_of_the_complexity_counts(language: str) -> None:
    even = EVEN[language]
    long_sentences = even.replace(". ", ", ").replace("。", "，")
    special = even.replace("river", "ri%ver").replace("河", "河%")
    terms = even.replace("river", "interlaboratory").replace("小镇", "小镇 PCR ")
    for denser in (long_sentences, special, terms):
        assert complexity(denser) > complexity(even)
