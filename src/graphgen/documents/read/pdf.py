"""PDF: the text layer, page by page. Scanned pages have none, and are reported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from graphgen.documents.read.reader import Reader, Source, Unreadable, make_document
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_pdf"]

_SIGNATURE = b"%PDF-"
_SIGNATURE_WITHIN = 1024


class _TextPage(Protocol):
    def get_text_range(self) -> str: ...
    def close(self) -> None: ...


class _Page(Protocol):
    def get_textpage(self) -> _TextPage: ...
    def close(self) -> None: ...


class _Pdf(Protocol):
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> _Page: ...
    def close(self) -> None: ...


class _Pdfium(Protocol):
    """The part of `pypdfium2`, which has no types, that is used here."""

    PdfiumError: type[Exception]

    def PdfDocument(self, path: Path) -> _Pdf: ...  # noqa: N802 - its name is not ours


def read_pdf(source: Source) -> Iterator[Document | Failure]:
    """One document: the text of the pages as extracted, line ends made line feeds, an empty line between pages."""
    pdfium = _load_pdfium()
    pages: list[str] = []
    with closing(_open(pdfium, source.path)) as pdf:
        for number in range(1, len(pdf) + 1):
            try:
                pages.append(_page_text(pdf, number - 1))
            except pdfium.PdfiumError as error:
                yield source.failure(_broken(str(error)), f"#page-{number}")
    if not any(pages):
        raise Unreadable("no_text_layer", "No page of the PDF has a text layer.", _RECOGNISE)
    blank = [str(number) for number, page in enumerate(pages, start=1) if not page]
    if blank:
        cause = f"{len(blank)} of {len(pages)} pages have no text layer: {', '.join(blank[:20])}."
        yield source.failure(Unreadable("pages_without_text", cause, _RECOGNISE, severity="warning"))
    yield make_document(source, "\n\n".join(pages), "pdf")


def _load_pdfium() -> _Pdfium:
    try:
        return cast("Any", import_module("pypdfium2"))
    except ImportError:
        raise Unreadable(
            "missing_dependency",
            "Reading PDF needs pypdfium2, which is not installed.",
            "Run: pip install 'graphgen[pdf]'",
        ) from None


def _open(pdfium: _Pdfium, path: Path) -> _Pdf:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                "encrypted_pdf", "The PDF is protected by a password.", "Save a copy without the password."
            ) from None
        raise _broken(str(error)) from None


def _broken(reason: str) -> Unreadable:
    return Unreadable("broken_pdf", f"The PDF is damaged: {reason}", "Open it in a viewer and save it anew.")


def _page_text(pdf: _Pdf, index: int) -> str:
    """A page's text, empty if it is blank. A hyphen at a line's end, which PDFium marks by U+FFFE, is a hyphen again.

    That mark is no character: XML, and so GraphML, cannot hold it.
    """
    with closing(pdf[index]) as page, closing(page.get_textpage()) as text_page:
        text = text_page.get_text_range()
    text = text.replace("\r\n", "\n").replace("\ufffe", "-\n")
    return "" if text.isspace() else text


def _recognises(head: bytes) -> bool:
    return _SIGNATURE in head[:_SIGNATURE_WITHIN]


_RECOGNISE = "Run text recognition (OCR) over it first."

READERS = (Reader("pdf", frozenset({".pdf"}), read_pdf, recognises=_recognises, overrides_name=True),)
