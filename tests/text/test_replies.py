"""What was asked for is found in what a model wrote around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.text.replies import bare, tagged


@pytest.mark.parametrize(
    "reply",
    [
        "<easy>It rains.</easy>",
        "Of course!\n<Easy>\nIt rains.\n</EASY>\nAnything else?",
        "＜easy＞It rains.＜／easy＞",
        "```xml\n<easy>It rains.</easy>\n```",
        "<think>How about <easy>no</easy>?</think>\n<easy>It rains.</easy>",
        "< easy >It rains.< / easy >",
    ],
)
def test_a_block_is_found_in_many_spellings(reply):
    assert tagged(bare(reply), "easy") == ("It rains.", True)


def test_one_of_the_two_tags_may_be_missing():
    assert tagged("<easy>It rains.", "easy") == ("It rains.", False)
    assert tagged("It rains.</easy>", "easy") == ("It rains.", True)
    assert tagged("It rains.", "easy") is None


def test_reasoning_that_never_ended_is_no_answer():
    assert bare("<think>Let me see") == ""


def test_only_tags_lose_their_full_width_brackets():
    assert bare("若 a＜b，则 b＞a") == "若 a＜b，则 b＞a"


@given(st.text().filter(lambda text: "<" not in text and "＜" not in text), st.text(alphabet="\n `x"))
def test_the_content_of_a_block_survives_whatever_surrounds_it(content, around):
    block = tagged(bare(f"{around}<easy>{content}</easy>{around}"), "easy")
    assert block is not None
    assert block.text == content.strip()
