"""The language decides which prompts and rules a text meets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.text.language import detect_language

ENGLISH = "John Harrison completed H4 in 1759 and sailed no further."
CHINESE = "詹天佑主持修建了京张铁路，这条铁路连接北京与张家口。"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (CHINESE, "zh"),
        ("The engineer Zhan Tianyou (詹天佑) built the railway to Zhangjiakou (张家口).", "en"),
        ("研究人员使用 PCR 和 CRISPR/Cas9 技术对 DNA 进行编辑。", "zh"),
        ("用 HTTP", "zh"),
        ("二〇〇八年", "zh"),
        ("\U00030edd\U00030edd noodles", "zh"),
        ("L'été à Zürich était très beau.", "en"),
        ("3.14 + 2 = 5.14", "en"),
        ("", "en"),
    ],
)
def test_language_is_told_by_what_most_of_the_text_is_written_in(text, language):
    assert detect_language(text) == language


@given(st.text(alphabet=st.characters(exclude_categories=["L", "N", "Cs"])))
def test_punctuation_markup_and_blanks_do_not_change_the_language(noise):
    assert detect_language(noise + ENGLISH + noise) == "en"
    assert detect_language(noise + CHINESE + noise) == "zh"


@given(st.text())
def test_any_text_has_one_of_the_two_languages(text):
    assert detect_language(text) in {"en", "zh"}
