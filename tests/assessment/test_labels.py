"""What the judge counts is what the model is asked to tell."""

import math

import pytest

from graphgen.prompts import PromptLibrary
from graphgen.records import TokenLogprob
from graphgen.text.yes_no import _NO, _YES, label_mass


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_judge_asks_for_the_probability_of_every_word_that_it_counts(language):
    labels = PromptLibrary().render("assessment/judge", language, {"statement": "Water is wet."}).parameters.labels
    assert set(labels) == _YES | _NO
    assert len(labels) == len(set(labels))


def test_however_small_the_labels_are_both_are_measured_when_they_are_told():
    told = {"The": -0.001, " yes": -12.0, "是": -13.0, "no": -14.0, "否": -15.0, "Ｎｏ": -16.0, None: -8.0}
    candidates = [TokenLogprob(token=token, logprob=logprob) for token, logprob in told.items()]
    yes, no = math.exp(-12) + math.exp(-13), math.exp(-14) + math.exp(-15) + math.exp(-16)
    mass = label_mass(candidates)
    assert mass.p_yes == pytest.approx(yes / (yes + no))
    assert mass.mass == pytest.approx(yes + no)
