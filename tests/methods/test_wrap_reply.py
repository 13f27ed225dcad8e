"""A rewriting is kept whole or asked for again, never cut short and never with the model's chat around it."""

from __future__ import annotations

import pytest

from graphgen.errors import BadReply
from graphgen.methods.wrap import _rewritten
from graphgen.records import Completion


def completion(text: str, finish_reason: str = "stop") -> Completion:
    return Completion(text=text, finish_reason=finish_reason, model="m")


@pytest.mark.parametrize(
    "reply",
    [
        "<easy>The sun is hot.</easy>",
        "Sure! Here it is:\n\n<easy>\nThe sun is hot.\n</easy>\n\nAnything else?",
        "<easy>The sun is hot.",
    ],
)
def test_the_text_is_what_stands_between_the_tags(reply: str) -> None:
    assert _rewritten("easy", completion(reply)) == "The sun is hot."


@pytest.mark.parametrize(
    ("reply", "finish_reason"),
    [
        ("The sun is hot.", "stop"),
        ("<hard>The sun is hot.</hard>", "stop"),
        ("<easy> \n </easy>", "stop"),
        ("", "stop"),
        ("<easy>The sun is", "length"),
    ],
)
def test_what_is_no_rewriting_is_asked_for_again(reply: str, finish_reason: str) -> None:
    with pytest.raises(BadReply):
        _rewritten("easy", completion(reply, finish_reason))
