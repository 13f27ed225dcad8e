"""Tags that a prompt blunted stand in a sample as they stand in its passage."""

from __future__ import annotations

import pytest

from graphgen.curation.rewriting.restoring import restored
from graphgen.records import Evidence, Message, Sample


def sample(source: str, **written: object) -> Sample:
    span = Evidence(document_id="d", start=0, end=len(source), text=source)
    return Sample(id="s", method="m", kind="k", language="en", evidence=(span,), units=(), calls=(), **written)


@pytest.mark.parametrize(
    ("source", "written", "wanted"),
    [
        ("A <text> element ends with </text>.", "‹text> opens and ‹/text> closes.", "<text> opens and </text> closes."),
        ('<text id="1"> is a tag.', 'A tag is ‹text id="1">.', 'A tag is <text id="1">.'),
        ("标签＜text＞表示站名。", "站名写在‹text＞中。", "站名写在＜text＞中。"),
        ("No tag is here.", "A ‹text> that was made up.", "A ‹text> that was made up."),
        ("Il dit ‹oui› et 3 > 2.", "‹oui› et 3 > 2", "‹oui› et 3 > 2"),
    ],
)
def test_a_tag_is_as_its_passage_has_it_and_nothing_else_is_touched(source: str, written: str, wanted: str) -> None:
    assert restored(sample(source, text=written)).text == wanted
    turns = (Message(role="user", content=written), Message(role="assistant", content=written))
    talk = restored(sample(source, messages=turns, thoughts=written, worse=written))
    assert [*(turn.content for turn in talk.messages or ()), talk.thoughts, talk.worse] == [wanted] * 4
    assert talk.id == "s"
