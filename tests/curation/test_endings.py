"""What an endpoint says of how an answer ended goes before what its last words look like."""

from __future__ import annotations

import pytest

from graphgen.curation.endings import breaks_off, check_ending
from graphgen.records import Call, Message, Sample

WHOLE = (
    "Harrison's son William took it to Jamaica on HMS Deptford in November 1761",
    "You can read more on the museum's page: https://example.org/clocks/harrisons-longitude-problem",
    '{"name": "John Harrison", "born": 1693, "trade": "clockmaker and carpenter"}',
    "It holds for all numbers of the interval [0, 1) and for no other number at all.",
    "You worked so hard for this, and it really paid off, congratulations! 🎉",
    "1. Boil the water\n2. Pour it over the leaves\n3. Take the leaves out before you drink it",
    "四川省成都市都江堰市城西岷江上游的干流之上",
)
CUT = (
    "Plants turn light into energy, and this takes place in the",
    "First the water is split; then, because",
    "```python\ndef twice(x):\n    return",
    "光合作用分为两个阶段，第一阶段需要光照，例如",
)


def answered(text: str, *endings: str, prompt: str = "p", role: str = "synthesizer") -> Sample:
    calls = tuple(
        Call(
            id=f"{at}",
            prompt=prompt,
            prompt_hash="h",
            role=role,
            model="m",
            parameters={},
            attempt=at,
            finish_reason=end,
        )
        for at, end in enumerate(endings)
    )
    messages = (Message(role="user", content="How?"), Message(role="assistant", content=text))
    return Sample(id="s", method="m", kind="k", language="en", messages=messages, evidence=(), units=(), calls=calls)


@pytest.mark.parametrize("text", WHOLE)
def test_an_answer_that_is_said_to_have_ended_by_itself_needs_no_stop(text: str) -> None:
    assert check_ending(answered(text, "stop")) is None
    assert check_ending(answered(text, "length", "stop")) is None


@pytest.mark.parametrize("text", CUT)
@pytest.mark.parametrize("endings", [("stop",), ("",), ("length",), ()])
def test_what_no_sentence_ends_on_is_cut_off_whatever_is_said(text: str, endings: tuple[str, ...]) -> None:
    found = check_ending(answered(text, *endings))
    assert found is not None
    assert found.reason == "cut_off"


@pytest.mark.parametrize("endings", [("",), ("length",), ("stop", "length"), ()])
def test_where_nobody_says_that_it_ended_a_long_line_without_a_stop_is_cut_off(endings: tuple[str, ...]) -> None:
    assert check_ending(answered(WHOLE[0], *endings)) is not None


def test_a_judge_says_nothing_of_how_the_answer_ended() -> None:
    assert check_ending(answered(WHOLE[0], "stop", role="judge")) is not None


@pytest.mark.parametrize("text", [*WHOLE[1:5], "of", "Sure :(", "“To be, or not to be: that is the question”"])
def test_addresses_brackets_quotations_and_pictures_end_a_text(text: str) -> None:
    assert not breaks_off(text)
