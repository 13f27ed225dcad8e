"""What EntiGraph keeps of replies, and what it turns down."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import BadReply
from graphgen.generation.retelling import read_cast, read_discussion
from graphgen.methods.entigraph import Cast, EntiGraph, Group, Reading
from graphgen.records import Chunk, Completion, Rejection, Sample
from made import Writer

TEXT = (
    "Ada Lovelace wrote notes on the Analytical Engine in 1843. Charles Babbage designed the engine. Others came later."
)
CHUNK = Chunk(id="chunk-1", document_id="doc-1", start=7, end=7 + len(TEXT), text=TEXT, language="en", tokens=25)
NAMES = ("Ada Lovelace", "Charles Babbage")


def group(*names: str) -> Group:
    reading = Reading(id="r", title="The Engine", chunk=CHUNK)
    return Group(id="g", cast=Cast(id="c", reading=reading, summary="A sum.", names=names, calls=()), names=names)


def said(text: str, **more: str) -> Completion:
    return Completion(text=text, model="m", **more)


def discussion(*sections: str) -> str:
    return "<discussion>" + "\n\n".join(f"### On it\n{section}" for section in sections) + "</discussion>"


@pytest.mark.parametrize(
    "reply",
    [
        "<summary>S.</summary>\n<entities>\nAda\nAda \n- Babbage\n</entities>",
        '{"summary": "S.", "entities": ["Ada", "ada", "Babbage"]}',
        '```json\n{"summary": "S.", "entities": ["Ada", "Babbage"]}\n```',
        "Summary: S.\nEntities:\n1. Ada\n2. Babbage",
    ],
)
def test_a_list_of_entities_is_read_in_any_form_each_once(reply: str):
    assert read_cast(said(reply)) == ("S.", ("Ada", "Babbage"))


def test_a_year_that_is_an_entity_keeps_its_digits():
    assert read_cast(said("<summary>S.</summary><entities>\n1843\n3.5 mm film\n2) Ada</entities>"))[1] == (
        "1843", "3.5 mm film", "Ada",
    )  # fmt: skip


async def test_a_text_rests_on_the_sentences_that_name_its_entities():
    writer = Writer(discussion("Ada Lovelace wrote notes.", "Charles Babbage designed it.", "They worked on it."))
    (sample,) = await EntiGraph().discuss(group(*NAMES), writer)
    assert isinstance(sample, Sample)
    assert (sample.kind, sample.traits["arity"]) == ("pair", 2)
    assert [unit.name for unit in sample.units] == [*NAMES, "The Engine"]
    (evidence,) = sample.evidence
    assert evidence.text == TEXT[: TEXT.index(" Others")]
    assert TEXT[evidence.start - 7 : evidence.end - 7] == evidence.text


async def test_what_is_invented_or_off_the_entity_is_turned_down():
    invented = discussion("Ada Lovelace met Isaac Newton in 1901.", "Charles Babbage too.", "Both saw Paris in 1902.")
    off = discussion("Somebody wrote notes.", "Charles Babbage designed it.", "Both.")
    for reply, reason in ((invented, "invented"), (off, "off_entity")):
        (rejection,) = await EntiGraph().discuss(group(*NAMES), Writer(reply))
        assert isinstance(rejection, Rejection)
        assert rejection.reason == reason


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        (discussion("Ada.", "Charles."), "again/missing"),
        ("no tags at all", "again/missing"),
        ("<discussion>### A\n", "again/missing"),
    ],
)
def test_a_reply_that_lacks_a_section_is_asked_for_again(reply: str, complaint: str):
    with pytest.raises(BadReply) as error:
        read_discussion(said(reply), sections=3)
    assert error.value.complaint == complaint


def test_a_reply_that_breaks_off_is_asked_for_again():
    whole = discussion("Ada.", "Charles.", "Both.")
    with pytest.raises(BadReply) as error:
        read_discussion(said(whole.removesuffix("</discussion>"), finish_reason="length"), sections=3)
    assert error.value.complaint == "again/cut_off"


async def test_the_summary_costs_no_call_of_its_own():
    (sample,) = await EntiGraph().discuss(group(), Writer())
    assert isinstance(sample, Sample)
    assert (sample.kind, sample.text) == ("summary", "A sum.")


async def test_an_expansion_divides_its_tokens_into_texts_with_pairs_first():
    cast = group(*(f"n{number}" for number in range(6))).cast
    made = await EntiGraph(expansion=10, text_tokens=12).group(cast, Writer(), seed=0)
    assert [len(each.names) for each in made] == [0, *[2] * 15, *[3] * 6]


@given(st.text("<>/discuon#\n A甲1", max_size=80), st.sampled_from(["stop", "length"]))
def test_no_reply_breaks_the_parser(text: str, reason: str):
    for read in (read_cast, lambda completion: read_discussion(completion, sections=3)):
        with contextlib.suppress(BadReply):
            assert all(read(said(text, finish_reason=reason)))
