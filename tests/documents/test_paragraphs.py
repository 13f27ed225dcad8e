"""Texts cut out whole: between paragraphs, word for word, and nothing lost without a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.documents.split.paragraphs import asks, whole_paragraphs
from graphgen.records import Chunk, Document, Failure, content_id
from graphgen.text.tokens import count_tokens


def document(text: str, format_name: str = "md", title: str | None = None) -> Document:
    return Document(
        id=content_id("doc", text),
        key="d",
        source="d",
        format=format_name,
        language="en",
        title=title,
        text=text,
    )


def cut(text: str, *, shortest: int = 1, longest: int = 1024, **given_: str) -> list[Chunk]:
    found = list(whole_paragraphs(document(text, **given_), shortest=shortest, longest=longest))
    assert not [each for each in found if isinstance(each, Failure)]
    return [each for each in found if isinstance(each, Chunk)]


WORDS = st.lists(st.sampled_from("stone water 桥梁 bridge iron steam 河流 tide".split()), min_size=1, max_size=40)
PARAGRAPH = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
HEADING = st.tuples(st.integers(1, 4), st.sampled_from(["Stone", "Water", "How to cross", "桥梁"])).map(
    lambda drawn: f"{'#' * drawn[0]} {drawn[1]}"
)
TEXT = st.lists(st.one_of(PARAGRAPH, PARAGRAPH, HEADING), max_size=25)


@given(
    blocks=TEXT, shortest=st.integers(1, 40), longest=st.integers(40, 300), format_name=st.sampled_from(["md", "txt"])
)
def test_outputs_are_whole_paragraphs_word_for_word_in_order_and_none_is_lost(
    blocks: list[str], shortest: int, longest: int, format_name: str
) -> None:
    text = "\n\n".join(blocks)
    whole = document(text, format_name)
    found = list(whole_paragraphs(whole, shortest=shortest, longest=longest))
    position = 0
    kept: set[int] = set()
    for chunk in (each for each in found if isinstance(each, Chunk)):
        assert chunk.text == text[chunk.start : chunk.end]
        assert chunk.start >= position
        assert text[: chunk.start].endswith("\n\n") or chunk.start == 0
        assert text[chunk.end :].startswith("\n\n") or chunk.end == len(text)
        assert shortest <= chunk.tokens == count_tokens(chunk.text) <= longest
        position = chunk.end
        kept.update(range(chunk.start, chunk.end))
    lost = {each.record for each in found if isinstance(each, Failure)}
    paragraphs = [match for match in re.finditer(r"[^\n]+", text) if format_name == "txt" or match[0][0] != "#"]
    assert bool(lost) == any(match.start() not in kept for match in paragraphs)


def test_a_document_that_fits_is_one_output_without_its_heading() -> None:
    (only,) = cut("# Title\n\nOne.\n\n## Section\n\nTwo.\n")
    assert only.text == "One.\n\n## Section\n\nTwo."
    assert only.headings == ("Title",)


def test_a_longer_one_is_cut_at_sections_first() -> None:
    section = "The bridge is made of stone and stands on five arches.\n\nIt crosses the river where it is widest."
    outputs = cut(f"# T\n\n## A\n\n{section}\n\n## B\n\n{section}\n", longest=30)
    assert [each.text for each in outputs] == [section, section]
    assert [each.headings for each in outputs] == [("T", "A"), ("T", "B")]


def test_what_answers_its_own_heading_stands_by_itself_however_short_the_rest() -> None:
    outputs = cut(
        "# Kettle\n\nIntroduction.\n\n## How to clean it\n\nWith vinegar.\n\n### Note\n\nRinse.\n\n## Parts\n\nLid.\n"
    )
    assert [each.text for each in outputs] == ["Introduction.", "With vinegar.\n\n### Note\n\nRinse.", "Lid."]


def test_a_paragraph_that_is_too_long_is_cut_at_lines_and_a_table_or_one_line_never() -> None:
    line = "one two three four five six seven eight"
    assert [each.text for each in cut(f"{line}\n{line}", longest=10)] == [line, line]
    for text in (line * 3, f"| {line} |\n| {line} |"):
        (failure,) = whole_paragraphs(document(text), shortest=1, longest=16)
        assert isinstance(failure, Failure)
        assert failure.code == "too_long"


def test_code_with_empty_lines_is_in_one_piece() -> None:
    code = "```python\nx = 1\n\n\ny = 2\n```"
    assert [each.text for each in cut(f"Before.\n\n{code}\n\nAfter.", longest=16)] == ["Before.\n\n" + code, "After."]


@pytest.mark.parametrize(
    "notice",
    [
        "By Jane Smith | 3 May 2024",
        "Copyright 2024 Kettle Ltd.",
        "© 2024",
        "Subscribe for more!",
        "Kettle Ltd. All rights reserved.",
        "责任编辑：王小明",
        "转载请注明出处。",
        "扫码关注我们",
    ],
)
def test_notices_at_the_ends_are_left_out(notice: str) -> None:
    prose = "By 1890 the bridge stood. Copyright law did not yet protect its design."
    (only,) = cut(f"{notice}\n\n{prose}\n\n{notice}\n")
    assert only.text == prose
    (failure,) = whole_paragraphs(document(notice), shortest=1, longest=64)
    assert isinstance(failure, Failure)
    assert failure.code == "boilerplate"


def test_the_title_of_a_row_is_its_heading() -> None:
    (only,) = cut("With vinegar.", format_name="jsonl", title="How to clean a kettle?")
    assert asks(only.headings)


@pytest.mark.parametrize(
    "heading", ["How to cross", "Why does it rain?", "What's a truss bridge?", "如何过河", "保修期有多长？"]
)
def test_questions_ask(heading: str) -> None:
    assert asks(("T", heading))


@pytest.mark.parametrize(
    "heading", ["Building", "Say What?", "Why it was built as it was", "How tall", "修建", "为何？"]
)
def test_titles_do_not(heading: str) -> None:
    assert not asks(("How to cross", heading))
