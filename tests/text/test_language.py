"""The language decides which prompts and rules a text meets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.text.language import detect_language, other_language

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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "German",
            (
                "Der Rhein ist einer der längsten Flüsse in Europa und fließt durch die Schweiz und die Niederlande. "
                "Er wird von vielen Schiffen befahren und ist für den Handel wichtig. Die Quelle liegt in den Alpen."
            ),
        ),
        (
            "French",
            (
                "La Seine est un fleuve qui traverse Paris et se jette dans la Manche. Elle est longue de sept cents "
                "kilomètres et a été utilisée pour le transport des marchandises. Les quais sont classés."
            ),
        ),
        (
            "Spanish",
            (
                "El río Ebro es uno de los más largos de España y desemboca en el mar Mediterráneo. Se utiliza para "
                "el riego de los cultivos y por su caudal es el más importante del país."
            ),
        ),
        (
            "Italian",
            (
                "Il Po è il fiume più lungo e attraversa la pianura padana. Nasce in Piemonte e sfocia nel mare "
                "Adriatico con un grande delta. La sua valle è una delle zone più ricche del paese."
            ),
        ),
        ("Japanese", "水稲は日本の主要な作物であり、多くの地域で栽培されている。"),
        ("Korean", "한강은 서울을 흐르는 강이다."),
        ("a language in Cyrillic letters", "Волга — крупнейшая река Европы."),
    ],
)
def test_what_is_neither_english_nor_chinese_is_noticed(language: str, text: str) -> None:
    assert other_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH * 5,
        CHINESE * 5,
        "",
        "Der",
        "The word das is German, and la is French. " * 10 + "Β-catenin and the Ångström, as Émile Borel said.",
        "123 456 " * 50,
        "def la(el, de): return el + de  # to be in the list " * 10,
    ],
)
def test_english_and_chinese_are_what_they_are_and_doubt_is_silent(text: str) -> None:
    assert other_language(text) is None
