"""A quote is where it says it is, as a browser counts, with what stands around it; what is not there stands alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphgen.records import Document, Evidence
from graphgen.views.quotes import Quote, Quotes

texts = st.text(st.sampled_from("ab 。👩🏽‍🔬甲乙\n\U00020000"), min_size=1, max_size=3000)


def document(text: str) -> Document:
    return Document(id="doc-1", key="key", source="file.txt", format="text", language="en", text=text)


def evidence(text: str, start: int, end: int) -> Evidence:
    return Evidence(document_id="doc-1", start=start, end=end, text=text[start:end])


def in_browser(passages: list[str], quote: Quote) -> str:
    units = passages[quote.passage].encode("utf-16-le")
    return units[2 * quote.first : 2 * quote.last].decode("utf-16-le")


@given(texts, st.lists(st.tuples(st.integers(0, 2999), st.integers(1, 400)), min_size=1, max_size=30))
def test_every_quote_is_found_in_its_passage(text: str, draws: list[tuple[int, int]]) -> None:
    spans = [evidence(text, start % len(text), start % len(text) + length) for start, length in draws]
    spans = [span.model_copy(update={"end": span.start + len(span.text)}) for span in spans]
    quotes = Quotes()
    numbers = [quotes.number(span) for span in spans]
    found, names = quotes.read([document(text)])
    assert names == [("key", "file.txt")]
    for number, span in zip(numbers, spans, strict=True):
        assert in_browser(quotes.passages, found[number]) == span.text
        assert found[number][:3] == (0, span.start, span.end)
    assert all(passage in text for passage in quotes.passages)


def test_what_quotes_have_around_them_in_common_is_kept_once() -> None:
    text = "One sentence of a text. " * 400
    quotes = Quotes()
    for start in range(0, len(text), 24):
        quotes.number(evidence(text, start, start + 23))
    quotes.read([document(text)])
    assert sum(map(len, quotes.passages)) < 1.5 * len(text)


def test_a_quote_that_its_document_does_not_hold_stands_alone() -> None:
    quotes = Quotes()
    said = Evidence(document_id="doc-1", start=2, end=6, text="else")
    gone = Evidence(document_id="doc-2", start=0, end=4, text="gone")
    numbers = [quotes.number(each) for each in (said, gone, said)]
    found, names = quotes.read([document("something")])
    assert numbers == [0, 1, 0]
    assert [in_browser(quotes.passages, quote) for quote in found] == ["else", "gone"]
    assert names == [("key", "file.txt"), ("doc-2", "doc-2")]
