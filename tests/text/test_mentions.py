"""Names are found in texts as whole words, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.text.mentions import comparable, mentions


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It was built by Ada Moor.", "ada  moor"),
        ("the World Health Organization said", "The World Health Organization (WHO)"),
        ("the WHO said", "World Health Organization (WHO)"),
        ("Mercury is small", "Mercury (planet)"),
        ("一座由李明设计的桥", "李明"),
        ("使用IBM的机器", "IBM"),
        ("产量为8.78 t/hm²。", "8.78 t/hm2"),
        ("水稻白叶枯病", "水稻 白叶枯病"),
        ("a state-of-the-art method", "state of the art"),
        ("about 1,000 people", "1000"),
        ("Ａｄａ Moor's bridge", "Ada Moor"),
    ],
)
def test_a_name_is_found_whatever_its_spelling(text, name):
    assert mentions(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the rice blast", "ice"),
        ("a planet", "Mercury (planet)"),
        ("3.5 metres", "3"),
        ("in 1923", "23"),
        ("Anna Moor", "Ann"),
        ("anything", ""),
        ("anything", "?!"),
        ("", "Ada"),
    ],
)
def test_a_part_of_another_word_is_no_mention(text, name):
    assert not mentions(text, name)


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared_and_comparable_is_stable(text, name):
    mentions(text, name)
    assert comparable(comparable(text)) == comparable(text)


@given(st.text(), st.text(alphabet="abcXYZ 水稻0123456789.-", min_size=1), st.text())
def test_a_name_set_off_by_spaces_is_always_found(before, name, after):
    if comparable(name).removeprefix("a "):
        assert mentions(f"{before} | {name} | {after}", name)
