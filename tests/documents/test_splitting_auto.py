"""The size of chunks that a document gets when the user names none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.documents.split import split
from graphgen.documents.split.auto import auto_size, complexity
from graphgen.errors import UsageError
from graphgen.records import Document, content_id

ENGLISH = (
    "The river rises in the western hills and flows slowly through a wide green valley to the sea. "
    "In the spring of 1972 the people of the town built a stone bridge (the only one for 40 km) across it, "
    "which the Government repaired after the floods. "
)
CHINESE = (
    "这条河发源于西部的山区，流经宽阔的绿色山谷，最后缓缓注入大海。"
    "1972年春天，镇上的居民在河上修建了一座石桥（长40米）。"
)
PLAIN = {"en": "The cat sat. The dog ran. It was hot. ", "zh": "天很热。狗跑了。猫坐下。"}
DENSE = {
    "en": "NF-κB/RelA[p65]-dependent transactivation (pSTAT3^{Y705}, n=12; 95% CI=0.71–0.93) phosphorylates IL6R/gp130"
    "@37°C via JAK1/2-TYK2 & β-catenin→TCF4/LEF1 heterodimerisation {Δ=+3.7±0.2 kcal/mol} downstream of CXCR4::SDF1α "
    "immunoprecipitates; ",
    "zh": "经由JAK1/2与TYK2→STAT3^{Y705}磷酸化(p<0.01,n=12)的IL6R/gp130@37°C复合物在HEK293T细胞中"
    "通过NF-κB[p65]±Δ3.7kcal/mol调控CXCR4::SDF1α轴并与β-catenin/TCF4形成异源二聚体{95%CI=0.71~0.93}且",
}


def of_length(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize(
    ("length", "size"),
    [(1, 512), (9_999, 512), (10_000, 1024), (50_000, 1024), (50_001, 1536), (100_000, 1536), (100_001, 2048)],
)
def test_the_size_of_ordinary_prose_is_that_of_the_reports_table(text: str, length: int, size: int) -> None:
    if length > 1:
        assert auto_size(of_length(text, length)) == size
    else:
        assert auto_size(text) == size


@pytest.mark.parametrize("language", ["en", "zh"])
def test_plain_text_gets_larger_chunks_and_dense_text_smaller_ones(language: str) -> None:
    assert auto_size(of_length(PLAIN[language], 20_000)) == round(1024 * 1.2)
    assert auto_size(of_length(DENSE[language], 20_000)) == round(1024 * 0.8)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.integers(0, 600))
def test_any_text_has_a_size_within_the_bounds(text: str, times: int) -> None:
    assert 0 <= complexity(text * times) <= 1
    assert 256 <= auto_size(text * times) <= 4096


def test_documents_are_split_by_the_size_that_suits_them() -> None:
    def sizes(text: str) -> list[int]:
        document = Document(id=content_id("doc", text), key="a", source="a", format="txt", language="en", text=text)
        return [chunk.tokens for chunk in split(document, size="auto", overlap=100)]

    assert 400 < max(sizes(of_length(ENGLISH, 9_000))) <= 512
    assert 800 < max(sizes(of_length(ENGLISH, 30_000))) <= 1024


def test_an_overlap_has_to_suit_the_chosen_size() -> None:
    document = Document(id="a", key="a", source="a", format="txt", language="en", text=ENGLISH)
    with pytest.raises(UsageError, match="Choose"):
        split(document, size="auto", overlap=600)
