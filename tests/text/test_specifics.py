"""Numbers and names are seen where they stand, and words that merely begin a sentence are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphgen.text.specifics import names, numbers, specifics


def test_numbers_are_the_same_however_they_are_grouped():
    assert numbers("In 1890, 1,000,000 people paid 3.5 francs.") == {"1890", "1000000", "3.5"}
    assert numbers("公元前２５６年，灌溉1000万亩。") == {"256", "1000"}
    assert numbers("no digits") == set()


def test_names_are_capitalised_words_inside_a_sentence():
    text = "The bridge was built by William Arrol for the North British Railway. It crosses the Firth of Forth."
    assert names(text) == {"William Arrol", "North British Railway", "Firth of Forth"}


def test_a_word_that_opens_a_sentence_is_a_name_only_where_it_is_written_so_elsewhere():
    assert names("Bridges are old. Steel rusts.") == set()
    assert names("Arrol built it. Everyone praised William Arrol.") == {"Arrol", "William Arrol"}
    assert names("The Prince opened it.") == {"Prince"}


def test_chinese_titles_are_names():
    assert names("司马迁在《史记》中记载了李冰。") == {"史记"}


@given(st.text(max_size=80))
def test_what_is_found_stands_in_the_text(text: str):
    assert all(name in text for name in names(text))
    assert specifics(text) == names(text) | numbers(text)
