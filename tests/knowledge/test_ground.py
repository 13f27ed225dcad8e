"""Evidence is exact, and it is where a reader would point."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.knowledge.extraction.ground import Passage, fold_words

TEXT = (
    "John Harrison was a carpenter. He built H4, a watch. "
    "The Board of Longitude tested H4. John  Harrison asked the Board\nof Longitude for a prize. "
    "詹天佑设计了人字形线路。它位于青龙桥。"
)


def entity(name: str, description: str = "") -> str:
    return Passage("doc", TEXT).entity(name, description).text


def relation(source: str, target: str, description: str = "") -> str:
    return Passage("doc", TEXT).relation(source, target, description).text


@settings(deadline=None)
@given(
    text=st.text(st.sampled_from("aAß中国。. \n'_①ﬁ"), max_size=60),
    names=st.lists(st.text(st.sampled_from("aA中国ß ._"), max_size=4), min_size=3, max_size=3),
    start=st.integers(0, 100),
)
def test_evidence_is_always_a_slice_of_the_text(text, names, start):
    passage = Passage("doc", text, start)
    for evidence in (passage.entity(names[0], names[2]), passage.relation(*names)):
        assert evidence.text == text[evidence.start - start : evidence.end - start]
        assert start <= evidence.start <= evidence.end <= start + len(text)


@settings(deadline=None)
@given(data=st.data(), text=st.text(st.sampled_from("ab 中国。.\n"), min_size=1, max_size=60))
def test_evidence_for_a_name_in_the_text_holds_it(data, text):
    words = text.split()
    if not words:
        return
    name = data.draw(st.sampled_from(words))
    passage = Passage("doc", text)
    if passage.holds(name):
        held = fold_words(passage.entity(name, "").text)
        assert " ".join(fold_words(name)) in " ".join(held)


def test_of_several_sentences_the_one_that_fits_the_description_is_taken():
    assert entity("H4", "The Board of Longitude tested H4.") == "The Board of Longitude tested H4."
    assert entity("H4", "H4 is a watch.") == "He built H4, a watch."


@pytest.mark.parametrize("name", ["john harrison", "JOHN HARRISON", "John\tHarrison", "Ｊｏｈｎ Harrison"])
def test_case_width_and_white_space_do_not_matter(name):
    assert entity(name, "asked for a prize") == "John  Harrison asked the Board\nof Longitude for a prize."


def test_a_name_is_not_found_inside_another_word():
    assert not Passage("doc", "The carpenters built it.").holds("carpenter")
    assert Passage("doc", "人字形线路").holds("线路")


def test_a_relation_stands_where_both_are_named():
    assert relation("Board of Longitude", "H4") == "The Board of Longitude tested H4."
    assert relation("人字形线路", "詹天佑") == "詹天佑设计了人字形线路。"


def test_a_relation_across_sentences_stands_in_the_shortest_run_of_them():
    assert relation("人字形线路", "青龙桥") == "詹天佑设计了人字形线路。它位于青龙桥。"
    assert relation("carpenter", "watch") == "John Harrison was a carpenter. He built H4, a watch."


def test_what_is_not_named_stands_where_the_description_comes_closest():
    assert relation("his clock", "prize money", "asked for prize money") == entity("prize")
    assert entity("Nobody", "zzz") == TEXT


def test_ends_far_apart_are_not_joined_into_one_long_span():
    filler = "Nothing happened for a while. " * 40
    passage = Passage("doc", f"Ada wrote notes. {filler}Babbage built engines.")
    assert passage.relation("Ada", "Babbage", "Babbage built").text == "Babbage built engines."
