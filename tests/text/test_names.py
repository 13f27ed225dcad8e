"""Two spellings of one name must meet in one node of the graph; two names must never."""

import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphgen.text.names import fold_name


@pytest.mark.parametrize(
    "spellings",
    [
        ("John Harrison", "john  harrison", " JOHN\nHARRISON ", "“John Harrison”", "Ｊｏｈｎ　Ｈａｒｒｉｓｏｎ"),
        ("O'Brien", "O’Brien", "OʼBRIEN"),
        ("Ciba-Geigy", "Ciba–Geigy", "Ciba\u2011Geigy", "Ciba－Geigy"),
        ("威廉·坎贝尔", "威廉•坎贝尔", "威廉・坎贝尔", "威廉‧坎贝尔"),
        ("DNA聚合酶", "DNA 聚合酶", "ＤＮＡ聚合酶", "dna　聚合酶"),
        ("五台山图", "《五台山图》", "「五台山图」", "五 台 山 图"),
        ("Straße", "STRASSE"),
        ("peni\u00adcillin", "penicillin", "\ufeffpenicillin\u200b"),
        ("é", "e\u0301"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_of_one_name_meet(spellings):
    assert len({fold_name(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("都江堰", "都江", "江堰"),
        ("C", "C++", "C#"),
        ("H1", "H2", "H3", "H4"),
        ("NaCl", "KCl"),
        ("β-lactam", "α-lactam", "lactam"),
        ("New York", "Newyork"),
        ("中国", "日本", "韩国"),
        ("Ελλάδα", "Россия", "ไทย"),
    ],
    ids=lambda names: names[0],
)
def test_different_names_stay_apart(names):
    for one, other in itertools.combinations(names, 2):
        assert fold_name(one) != fold_name(other)


@given(st.text())
@example("\u0345\u0301")
@example("ŉ“ 中 ”")
def test_a_key_is_its_own_key(name):
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1))
def test_letters_and_digits_are_never_lost(name):
    expected = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    letters = [character for character in expected if character.isalnum() and character != "ʼ"]
    assert [character for character in fold_name(name) if character.isalnum()] == letters


@pytest.mark.parametrize("nothing", ["", "  ", "“”", "《 》", "\u200b", "''"])
def test_what_holds_no_name_has_an_empty_key(nothing):
    assert fold_name(nothing) == ""


@given(st.text(), st.sampled_from(['"{}"', "“{}”", "《{}》", "  {}\n", "「{}」", "{}\u200b"]))
def test_quotes_and_blanks_around_a_name_do_not_count(name, frame):
    assert fold_name(frame.format(name)) == fold_name(name)
