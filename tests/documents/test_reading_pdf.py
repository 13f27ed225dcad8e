"""PDF files, made here with reportlab."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from graphgen.documents.read import read_documents
from graphgen.records import Document, Failure


def make_pdf(path: Path, pages: list[list[str]], *, password: str | None = None, font: str = "Helvetica") -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password) if password else None)
    for lines in pages:
        canvas.setFont(font, 11)
        for row, line in enumerate(lines):
            canvas.drawString(72, 760 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    return path


def read(path: Path) -> tuple[list[Document], list[Failure]]:
    items = list(read_documents([path]))
    return [item for item in items if isinstance(item, Document)], [i for i in items if isinstance(i, Failure)]


def test_pages_are_joined_by_an_empty_line(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [["First line.", "Second line."], ["Next page."]])
    documents, failures = read(path)
    assert not failures
    assert [(d.text, d.format, d.key) for d in documents] == [
        ("First line.\nSecond line.\n\nNext page.", "pdf", "a.pdf")
    ]


def test_chinese_text_is_extracted(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    path = make_pdf(tmp_path / "a.pdf", [["水稻是重要的粮食作物。"]], font="STSong-Light")
    documents, _ = read(path)
    assert [(d.text, d.language) for d in documents] == [("水稻是重要的粮食作物。", "zh")]


def test_a_word_hyphenated_at_the_end_of_a_line_keeps_its_hyphen(tmp_path: Path) -> None:
    documents, _ = read(make_pdf(tmp_path / "a.pdf", [["The hypersensitive re-", "sponse is rapid."]]))
    assert documents[0].text == "The hypersensitive re-\nsponse is rapid."


def test_scanned_pages_are_reported(tmp_path: Path) -> None:
    documents, failures = read(make_pdf(tmp_path / "a.pdf", [["Text."], [], ["More."]]))
    assert [d.text for d in documents] == ["Text.\n\n\n\nMore."]
    assert [(f.code, f.severity) for f in failures] == [("pages_without_text", "warning")]
    assert "1 of 3 pages have no text layer: 2." in failures[0].cause


@pytest.mark.parametrize(
    ("pages", "password", "code"),
    [([[]], None, "no_text_layer"), ([["Secret."]], "key", "encrypted_pdf")],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, pages: list[list[str]], password: str | None, code: str) -> None:
    documents, failures = read(make_pdf(tmp_path / "a.pdf", pages, password=password))
    assert not documents
    assert [f.code for f in failures] == [code]


def test_a_truncated_pdf_is_broken(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [["Text."]])
    path.write_bytes(path.read_bytes()[:200])
    documents, failures = read(path)
    assert not documents
    assert [f.code for f in failures] == ["broken_pdf"]


def test_without_the_library_the_remedy_is_to_install_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "a.pdf", [["Text."]])
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    documents, failures = read(path)
    assert not documents
    assert [f.code for f in failures] == ["missing_dependency"]
    assert "graphgen[pdf]" in failures[0].remedy
