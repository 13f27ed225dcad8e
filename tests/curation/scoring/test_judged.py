"""A judge's score is a probability where there is one, an agreement where there is none, and never made up."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.scoring.judged import JudgeFaithfulness, JudgeQuality
from graphgen.curation.scoring.rating import read_rating
from graphgen.curation.scoring.scorer import Claim
from graphgen.errors import BadReply
from graphgen.prompts import PromptLibrary
from graphgen.records import Call, Completion, TokenLogprob
from graphgen.stream import Reply

SOURCE = "William Arrol built the Forth Bridge between 1882 and 1890."


class Judge:
    """Believes a statement as much as `beliefs` says; without `logprobs` it says so in words, draw by draw."""

    def __init__(self, beliefs: dict[str, float], *, logprobs: bool = True, said: str = "") -> None:
        self.beliefs, self.logprobs, self.said, self.asked = beliefs, logprobs, said, []

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        assert role == "judge"
        PromptLibrary().render(prompt, language, values)
        self.asked.append((prompt, draw))
        p = next((p for part, p in self.beliefs.items() if part in values["statement"]), 0.0)
        top = (
            TokenLogprob(token="Yes", logprob=math.log(p or 1e-9)),
            TokenLogprob(token=" no", logprob=math.log(1 - p)),
        )
        text = self.said or ("Yes." if draw < 4 * p else "No.")
        completion = Completion(text=text, model="big", top_logprobs=top if self.logprobs else None)
        call = Call(
            id=f"{prompt}{draw}", prompt=prompt, prompt_hash="h", role=role, model="big", parameters={}, draw=draw
        )
        return Reply(parse(completion), (call,))


def claim(answer: str) -> Claim:
    return Claim(answer, SOURCE, "en", "Who built it?", "Forth Bridge")


async def test_an_answer_is_as_faithful_as_the_sentence_that_the_judge_believes_least():
    judge = Judge({"Arrol": 0.9, "Eiffel": 0.2})
    finding = await JudgeFaithfulness().find(claim("Arrol built it. Eiffel painted it."), judge)
    assert finding.value == pytest.approx(0.2)
    assert "Eiffel painted it." in finding.detail
    assert (finding.method, len(finding.calls)) == ("judge:big", 2)


@pytest.mark.parametrize(("samples", "value", "asked"), [(4, 0.5, 5), (0, 1.0, 1)])
async def test_without_probabilities_the_share_of_yes_counts_and_says_that_it_was_sampled(samples, value, asked):
    judge = Judge({"Arrol": 0.5}, logprobs=False)
    finding = await JudgeFaithfulness(samples=samples).find(claim("Arrol built it."), judge)
    assert (finding.value, finding.method) == (value, "judge-sampled:big")
    assert len(judge.asked) == len(finding.calls) == asked


async def test_no_number_stands_in_for_an_answer_that_was_not_given():
    with pytest.raises(BadReply, match="neither yes nor no"):
        await JudgeFaithfulness().find(claim("Arrol built it."), Judge({}, logprobs=False, said="Perhaps."))


async def test_a_rating_becomes_a_score_of_0_to_1_with_the_judges_name():
    class Rater(Judge):
        async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
            PromptLibrary().render(prompt, language, values)
            call = Call(id="1", prompt=prompt, prompt_hash="h", role=role, model="big", parameters={})
            return Reply(parse(Completion(text="Score: 4/5", model="big")), (call,))

    finding = await JudgeQuality().find(claim("Arrol."), Rater({}))
    assert (finding.value, finding.method) == (0.75, "judge:big")


@pytest.mark.parametrize(
    "reply",
    [
        "4",
        " 4. ",
        "**4**",
        "Score: 4/5",
        "4 out of 5",
        "评分：4分",
        "４",
        "<think>5 or 3?</think>4",
        "4分（满分5分）",
        "4.0",
    ],
)
def test_a_rating_is_read_in_whatever_form_it_comes(reply):
    assert read_rating(Completion(text=reply, model="m")) == 4


@pytest.mark.parametrize("reply", ["", "good", "0", "6", "3.5", "3 or 4", "45", "-", "between 2 and 3", "1-5"])
def test_what_is_not_one_rating_is_asked_for_again(reply):
    with pytest.raises(BadReply):
        read_rating(Completion(text=reply, model="m"))


@given(st.text())
def test_reading_a_rating_never_fails_otherwise(reply):
    with suppress(BadReply):
        assert 1 <= read_rating(Completion(text=reply, model="m")) <= 5
