"""Chain-of-thought samples: a question, a path of reasoning, and an answer that walks it."""

import pytest

from graphgen.generation.cot import CotGenerator
from graphgen.records import Rejection, Sample
from made import Writer, relation, subgraph

FACTS = (relation("Ada Moor", "Moor Bridge"), relation("Moor Bridge", "Port City"))
PLAN = "1. Ada Moor built the Moor Bridge.\n2. The Moor Bridge is in Port City."
FULL = "Ada Moor built the Moor Bridge, which is in Port City; so she worked there."
QUESTION = "How is Ada Moor connected with Port City?"


async def _written(*replies, **settings):
    generator = CotGenerator(**settings)
    [premise] = generator.premises(subgraph(*FACTS), seed=0)
    ask = Writer(*replies)
    [result] = await generator.generate(premise, ask, method="graphgen")
    return result, ask


async def test_the_answer_follows_a_plan_that_was_made_before():
    sample, ask = await _written(
        f"<question>{QUESTION}</question><reasoning>{PLAN}</reasoning>", f"<answer>{FULL}</answer>"
    )
    assert [prompt for prompt, _, _ in ask.asked] == ["generation/cot", "generation/cot_answer"]
    assert (ask.asked[1][2]["question"], ask.asked[1][2]["reasoning"]) == (QUESTION, PLAN)
    assert [message.content for message in sample.messages] == [QUESTION, FULL]
    assert [unit.kind for unit in sample.units] == ["relation", "relation"]
    assert len(sample.calls) == 2


async def test_reasoning_is_never_lost():
    reply = f"<question>{QUESTION}</question><reasoning>{PLAN}</reasoning><answer>So she worked there.</answer>"
    sample, ask = await _written(reply, combined=True)
    assert [prompt for prompt, _, _ in ask.asked] == ["generation/cot_combined"]
    assert (sample.thoughts, sample.messages[1].content) == (PLAN, "So she worked there.")


@pytest.mark.parametrize(
    ("question", "plan", "answer", "reason"),
    [
        (QUESTION, "1. Think.", "She worked in Port City.", "broken_chain"),
        ("How are Ada Moor, Moor Bridge and Port City connected?", PLAN, FULL, "shortcut"),
    ],
)
async def test_what_is_no_reasoning_over_the_chain_is_turned_down(question, plan, answer, reason):
    reply = f"<question>{question}</question><reasoning>{plan}</reasoning>"
    result, _ = await _written(reply, f"<answer>{answer}</answer>")
    assert isinstance(result, Rejection)
    assert not isinstance(result, Sample)
    assert result.reason == reason
