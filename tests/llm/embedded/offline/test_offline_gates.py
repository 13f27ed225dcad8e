"""Whatever is to be stated, the variants pass the gates that wait for them."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphgen.assessment.rewording import parse_negation, parse_paraphrase
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion
from graphgen.text.language import detect_language
from graphgen.text.sentences import sentence_spans

LIBRARY = PromptLibrary()
CLIENT = OfflineClient()
PARSERS = {"paraphrase": parse_paraphrase, "negation": parse_negation}


def check(statement: str, draws: int = 2) -> None:
    for kind, parse in PARSERS.items():
        prompt = LIBRARY.render(f"assessment/{kind}", detect_language(statement), {"statement": statement})
        for draw in range(draws):
            parse(Completion(text=CLIENT.reply(prompt.messages, draw), model="offline"), original=statement)


@pytest.mark.parametrize(
    "statement",
    [
        "1945",
        "Lisbon",
        "Lisbon.",
        "12 %",
        "北京",
        "1945年",
        "55公里",
        "of the",
        "的",
        "Lisbon exists.",
        "1904 is a date.",
    ],
)
def test_a_statement_of_one_name_or_number_has_variants(statement: str):
    check(statement, draws=4)


def test_every_sentence_of_the_bundled_documents_has_variants():
    for document in files("graphgen.demo").joinpath("documents").iterdir():
        text = document.read_text(encoding="utf-8")
        for start, end in sentence_spans(text):
            check(text[start:end])


WORDS = st.sampled_from(
    "The a of not 1945 3.5 % Lisbon born in by designed was is . , “ ” 北京 于 年 位于 不 没有 的 。".split()
)


@example("The is a The . 北京")
@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join).filter(lambda text: any(c.isalnum() for c in text)))
def test_any_words_have_variants(statement: str):
    check(statement, draws=1)
