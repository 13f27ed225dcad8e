"""What every chunk keeps to, whatever the text."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphgen.documents.split import RecursiveCharacterSplitter, split
from graphgen.errors import UsageError
from graphgen.records import Chunk, Document, content_id
from graphgen.text.tokens import count_tokens

ENGLISH = "The river rises in the hills. Dr. Smith measured it, twice; the result was 3.5 m. Was it high? Yes!"
CHINESE = "水稻是重要的粮食作物。云粳26号于2005年育成，颖尖无色、无芒；适宜在云南种植！它的食味好吗？"

pieces = st.sampled_from(
    [
        ENGLISH,
        CHINESE,
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "# Title\n",
        "## 标题\n",
        "```\n",
        "Title\n===\n",
        "。",
        ". ",
        "👩‍🚀",
    ]
)
texts = st.lists(pieces | st.text(max_size=30), max_size=25).map("".join)
formats = st.sampled_from(["txt", "md"])
sizes = st.integers(16, 90).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


def document(text: str, form: str = "txt") -> Document:
    return Document(id=content_id("doc", "a", form), key="a", source="a", format=form, language="en", text=text)


def ends_inside_a_character(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before.isspace() or after.isspace():
        return before == "\r" and after == "\n"
    return unicodedata.category(after).startswith("M") or "\u200d" in (before, after)


@settings(max_examples=300, deadline=None)
@given(texts, formats, sizes)
@example("e" + "\u0301" * 200, "txt", (16, 8))
@example("a" * 500, "txt", (16, 15))
@example("x" + " " * 5000 + "y", "txt", (16, 4))
@example("", "md", (16, 0))
@example("粮食 \n\n!!! naïve  hills  [  in measure river", "txt", (16, 6))  # a shorter end with more tokens
@example("# A\n## B\n### C\n" + ENGLISH * 5, "md", (40, 10))
def test_chunks_are_exact_ordered_spans_that_cover_the_text(text: str, form: str, limits: tuple[int, int]) -> None:
    size, overlap = limits
    chunks = split(document(text, form), size=size, overlap=overlap)
    covered = 0
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text == chunk.text.strip() != ""
        assert chunk.tokens == count_tokens(chunk.text) <= size
        assert not text[covered : chunk.start].strip()
        assert count_tokens(text[chunk.start : covered]) <= overlap
        assert chunk.end > covered
        covered = chunk.end
    assert not text[covered:].strip()
    assert chunks == split(document(text, form), size=size, overlap=overlap)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["e\u0301", "👩‍🚀", "👍🏽", "中", "\r\n", "a", "क्षि"]), max_size=200).map("".join))
def test_no_cut_falls_inside_a_letter_with_its_marks_or_a_line_end(text: str) -> None:
    for chunk in split(document(text), size=24, overlap=8):
        for at in (chunk.start, chunk.end):
            assert not (0 < at < len(text) and ends_inside_a_character(text, at))


def test_a_text_that_fits_is_one_chunk() -> None:
    text = (ENGLISH + "\n\n" + CHINESE + "\n\n") * 3
    tokens = count_tokens(text.strip())
    assert [chunk.text for chunk in split(document(text), size=tokens, overlap=10)] == [text.strip()]
    assert len(split(document(text), size=tokens - 1, overlap=10)) == 2


@pytest.mark.parametrize("text", [ENGLISH + " ", CHINESE], ids=["en", "zh"])
def test_chunks_end_with_sentences_and_start_with_them(text: str) -> None:
    chunks = split(document(text * 40), size=120, overlap=40)
    assert len(chunks) > 5
    assert all(chunk.text[-1] in ".?!。！？；" for chunk in chunks)
    assert all(chunk.text.startswith(("The", "Dr.", "Was", "Yes", "水稻", "云粳", "适宜", "它")) for chunk in chunks)
    assert all(later.start < earlier.end for earlier, later in pairwise(chunks))


def test_an_empty_line_is_a_better_place_than_a_sentence_and_a_line_than_a_clause() -> None:
    paragraph = "One fact stands here. Another one stands here, too."
    text = "\n\n".join([paragraph] * 30)
    assert {chunk.text[-5:] for chunk in split(document(text), size=60, overlap=0)} == {" too."}
    lines = "\n".join(["a list, with commas, and more of them"] * 30)
    assert {chunk.text[-5:] for chunk in split(document(lines), size=60, overlap=0)} == {" them"}


@pytest.mark.parametrize("separator", ["，", ", ", " "])
def test_without_sentences_clauses_and_then_words_stay_whole(separator: str) -> None:
    text = separator.join(["internationalisation"] * 200)
    for chunk in split(document(text), size=50, overlap=10):
        assert set(chunk.text.replace(separator.strip() or " ", " ").split()) == {"internationalisation"}


def test_a_word_that_fits_into_a_chunk_is_not_cut_for_the_sake_of_a_fuller_one() -> None:
    link = "https://example.org/" + "abc/" * 12
    assert [chunk.text for chunk in split(document("See here: " + link), size=count_tokens(link), overlap=0)][1] == link


@pytest.mark.parametrize("unit", ["水稻育种研究所", "abcdefghij"])
def test_text_with_no_separator_at_all_is_still_cut_into_full_chunks(unit: str) -> None:
    chunks = split(document(unit * 2000), size=100, overlap=10)
    assert max(chunk.tokens for chunk in chunks) <= 100
    assert min(chunk.tokens for chunk in chunks[:-1]) >= 90


@pytest.mark.parametrize("text", [(ENGLISH + " ") * 2000, CHINESE * 2000, "水稻" * 40_000, "ab\n" * 40_000])
def test_no_text_is_counted_many_times_over(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = 0

    def count(part: str) -> int:
        nonlocal counted
        counted += len(part)
        return count_tokens(part)

    monkeypatch.setattr("graphgen.documents.split.recursive.count_tokens", count)
    split(document(text))
    assert counted < 6 * len(text)


def test_a_chunk_names_its_document_its_language_and_its_span() -> None:
    source = document(ENGLISH * 5 + "\n\n" + CHINESE * 5)
    chunks = split(source, size=64, overlap=0)
    assert [chunks[0].language, chunks[-1].language] == ["en", "zh"]
    assert all(chunk.id == content_id("chunk", source.id, chunk.start, chunk.end) for chunk in chunks)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert isinstance(chunks[0], Chunk)


@pytest.mark.parametrize(("size", "overlap"), [(15, 0), (100, 100), (100, -1)])
def test_sizes_that_cannot_work_are_refused_with_a_remedy(size: int, overlap: int) -> None:
    with pytest.raises(UsageError, match="Choose"):
        split(document("text"), size=size, overlap=overlap)


@settings(max_examples=150, deadline=None)
@given(texts, sizes)
def test_sizes_can_be_counted_in_characters(text: str, limits: tuple[int, int]) -> None:
    size, overlap = limits
    covered = 0
    for piece in RecursiveCharacterSplitter(size, overlap, "characters").split(text):
        assert piece.size == piece.end - piece.start <= size
        assert not text[covered : piece.start].strip()
        assert covered - piece.start <= overlap
        assert piece.end > covered
        covered = piece.end
    assert not text[covered:].strip()
