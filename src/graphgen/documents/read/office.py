"""Files of Word and PowerPoint since 2007, told apart by what they hold and not by their names.

They are zip files of XML, which Python reads by itself: with a bound on what is unpacked, and with the text of content
controls and of revisions, which python-docx leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphgen.documents.read.archive import ZIP, open_archive
from graphgen.documents.read.docx import docx_text
from graphgen.documents.read.ooxml import main_part, title
from graphgen.documents.read.pptx import pptx_text
from graphgen.documents.read.reader import Reader, Source, Unreadable, make_document
from graphgen.documents.read.text import empty_file
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_office"]


def read_office(source: Source) -> Iterator[Document | Failure]:
    """One document, its headings, lists and tables as Markdown."""
    with open_archive(source.path) as archive:
        main = main_part(archive)
        name = title(archive)
        if main.startswith("xl/"):
            raise Unreadable("unsupported_format", "The file is a workbook of Excel.", "Save its sheets as CSV.")
        if main.startswith("ppt/"):
            text, damaged = pptx_text(archive, main)
        else:
            text, damaged = docx_text(archive, main), []
    for number, error in damaged:
        yield source.failure(error, f"#slide-{number}")
    if not text:
        raise empty_file()
    yield make_document(source, text, "pptx" if main.startswith("ppt/") else "docx", title=name)


def _holds(folder: bytes) -> Callable[[bytes], bool]:
    """Whether a zip file begins with parts of an Office program's folder."""
    return lambda head: head.startswith(ZIP) and b"[Content_Types].xml" in head and folder in head


READERS = (
    Reader(
        "docx", frozenset({".docx", ".docm", ".dotx"}), read_office, recognises=_holds(b"word/"), overrides_name=True
    ),
    Reader(
        "pptx", frozenset({".pptx", ".pptm", ".ppsx"}), read_office, recognises=_holds(b"ppt/"), overrides_name=True
    ),
)
