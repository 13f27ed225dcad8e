"""A scorer leaves its score on what it keeps and on what it turns down, and says who found it."""

from __future__ import annotations

import pytest

from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.quality import RuleQuality
from graphgen.curation.scoring.scorer import Claim
from graphgen.records import Rejection, Sample
from made import Writer

SOURCE = "William Arrol built the Forth Bridge between 1882 and 1890."


def sample(text: str) -> Sample:
    return Sample(id="s", method="m", kind="k", language="en", text=text, evidence=(), units=(), calls=())


async def test_a_faithful_sample_passes_with_its_score():
    kept = await RuleFaithfulness().gate(sample("x"), Claim("William Arrol built it.", SOURCE, "en"), Writer())
    assert isinstance(kept, Sample)
    (score,) = kept.scores
    assert (score.name, score.method) == ("faithfulness", "rule:v1")
    assert score.value > 0.4


async def test_an_unfaithful_one_is_turned_down_with_the_sentence_it_was_held_against():
    turned = await RuleFaithfulness().gate(sample("x"), Claim("Gustave Eiffel painted it.", SOURCE, "en"), Writer())
    assert isinstance(turned, Rejection)
    assert turned.reason == "unfaithful"
    assert SOURCE in turned.detail
    assert turned.sample.scores[0].value < 0.4


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ("William Arrol built the bridge.", True),
        ("1890.", True),
        ("大桥由威廉·阿罗尔建造。", True),
        ("The bridge was built in the year", False),
        ("It is red. " * 12, False),
        ("", False),
        ("§ § § § § § a § § §", False),
        ("As an AI language model, I cannot answer that.", False),
        ("很抱歉，我无法回答。", False),
    ],
)
async def test_quality_by_rule_is_a_matter_of_form(answer: str, *, passes: bool):
    outcome = await RuleQuality(at_least=0.6).gate(sample(answer), Claim(answer, SOURCE, "en"), Writer())
    assert isinstance(outcome, Sample) is passes
