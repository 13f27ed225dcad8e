"""Web pages and electronic books."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.documents.read import read_documents
from graphgen.documents.read.markup import markup_text
from graphgen.records import Document, Failure

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
PACKAGE = """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>On rice</dc:title></metadata>
<manifest><item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="part%20one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="i" href="i.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""


def read(*paths: Path) -> tuple[list[Document], list[Failure]]:
    items = list(read_documents(paths))
    return [item for item in items if isinstance(item, Document)], [i for i in items if isinstance(i, Failure)]


def text(body: str) -> str:
    return markup_text(f"<!doctype html><body>{body}")[0]


def book(path: Path, **more: str) -> Path:
    parts = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/part one.xhtml": "<html><head><title/></head><body><h1>One</h1><p id='a'/><p>First.</p></body></html>",
        "OEBPS/two.xhtml": "<html><body><h1>二</h1><p>水稻是粮食作物。</p></body></html>",
        "OEBPS/nav.xhtml": "<html><body><p>Contents</p></body></html>",
    } | more
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/epub+zip")
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_headings_lists_tables_and_code_are_kept_and_what_surrounds_them_is_not() -> None:
    page = (
        "<nav>Home</nav><header><h1>Rivers &amp; lakes</h1></header><script>x()</script><div hidden>no</div>"
        "<p>The Tay<br>is <b>lo</b>ng.\n<p>Unclosed<ul><li>one<li>two<ul><li>deep</ul></ul>"
        "<table><tr><th>Name<th>km<tr><td>Tay<td><p>188</p></table>"
        "<pre># no heading\n  x</pre><footer>Imprint</footer>"
    )
    assert text(page) == (
        "# Rivers & lakes\n\nThe Tay\nis long.\n\nUnclosed\n\n- one\n- two\n  - deep\n\n"
        "| Name | km |\n| Tay | 188 |\n\n```\n# no heading\n  x\n```"
    )


def test_the_main_part_of_a_page_is_its_text_and_the_title_its_title() -> None:
    page = "<title> A\n page </title><div>Menu</div><main><p>Text.</p></main><div>Related</div>"
    assert markup_text(page) == ("Text.", "A page")


def test_a_table_that_arranges_the_page_is_no_table() -> None:
    assert text("<table><tr><td><h2>News</h2><p>One.</p><td><p>Two.</p></table>") == "## News\n\nOne.\n\nTwo."


def test_a_line_end_between_chinese_characters_is_nothing_and_how_they_are_spoken_is_left_out() -> None:
    assert text("<p>水稻是\n  粮食，\n重要\nEnglish") == "水稻是粮食，重要 English"
    assert text("<p>云<ruby>粳<rp>(</rp><rt>jīng</rt><rp>)</rp></ruby>稻") == "云粳稻"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Big5">', "big5"),
        ("<meta charset='utf-8'>", "gb18030"),  # a wrong declaration
        ("", "utf-16"),
        ("", "utf-8-sig"),
    ],
)
def test_the_encoding_is_what_the_page_declares_or_what_it_is(tmp_path: Path, head: str, encoding: str) -> None:
    line = "水稻是重要的糧食作物" if encoding == "big5" else "水稻是重要的粮食作物，在云南广泛种植。"
    (tmp_path / "a.html").write_bytes(f"<html><head>{head}</head><body><p>{line}</p>".encode(encoding))
    assert [(document.text, document.language) for document in read(tmp_path)[0]] == [(line, "zh")]


def test_a_page_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.asp").write_text("<!-- made by hand -->\n<!DOCTYPE html><p>Text.")
    (tmp_path / "b.html").write_text("<body><script>only()</script>")
    documents, failures = read(tmp_path)
    assert [(document.format, document.text) for document in documents] == [("html", "Text.")]
    assert [(failure.code, failure.severity) for failure in failures] == [("empty_file", "warning")]


def test_a_page_nested_without_measure_is_a_failure_and_not_an_endless_wait(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<div>" * 300_000 + "text")
    assert [failure.code for failure in read(tmp_path / "a.html")[1]] == ["nested_too_deeply"]
    assert text("<div><p><li>" * 1000 + "text").endswith("text")


tags = st.sampled_from("p div table tr td th ul ol li h1 h3 pre br main nav b ruby rt template svg title".split())
markup = st.lists(tags.map("<{}>".format) | tags.map("</{}>".format) | st.text(max_size=8), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(markup)
def test_any_markup_gives_text_without_blank_ends(page: str) -> None:
    found, title = markup_text(page)
    assert found == found.strip("\n ")
    assert title is None or title.strip()


def test_a_book_is_its_chapters_in_reading_order(tmp_path: Path) -> None:
    documents, failures = read(book(tmp_path / "a.epub"))
    assert not failures
    assert [(document.format, document.title, document.text) for document in documents] == [
        ("epub", "On rice", "# One\n\nFirst.\n\n# 二\n\n水稻是粮食作物。")
    ]
    (tmp_path / "a.epub").rename(tmp_path / "b.docx")
    assert [document.format for document in read(tmp_path)[0]] == ["epub"]


def test_a_chapter_that_is_missing_or_protected_costs_only_itself(tmp_path: Path) -> None:
    protected = '<encryption><CipherReference URI="OEBPS/two.xhtml"/></encryption>'
    path = book(tmp_path / "a.epub", **{"META-INF/encryption.xml": protected})
    documents, failures = read(path)
    assert [document.text for document in documents] == ["# One\n\nFirst."]
    assert [(failure.code, failure.record) for failure in failures] == [("encrypted_file", f"{path}#OEBPS/two.xhtml")]
    path = book(tmp_path / "b.epub", **{"OEBPS/book.opf": PACKAGE.replace("two.xhtml", "three.xhtml")})
    documents, failures = read(path)
    assert [document.text for document in documents] == ["# One\n\nFirst."]
    assert [failure.code for failure in failures] == ["broken_archive"]


def test_without_the_extra_the_failure_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    (tmp_path / "a.html").write_text("<p>Text.")
    book(tmp_path / "b.epub")
    _, failures = read(tmp_path / "a.html", tmp_path / "b.epub")
    assert [failure.code for failure in failures] == ["missing_dependency"] * 2
    assert {failure.remedy for failure in failures} == {"Run: pip install 'graphgen[html]'"}
