"""Plain text: one file is one document, unchanged."""

from __future__ import annotations

from collections.abc import Iterator

from graphgen.documents.read.encoding import decode
from graphgen.documents.read.reader import Reader, Source, Unreadable, make_document
from graphgen.records import Document, Failure

__all__ = ["READERS", "empty_file", "read_text"]


def empty_file() -> Unreadable:
    return Unreadable("empty_file", "The file holds no text.", "Remove it, or fill it.", severity="warning")


def read_text(source: Source, format_name: str = "txt") -> Iterator[Document | Failure]:
    """The decoded file: no line end translated, nothing stripped but a byte order mark."""
    text = decode(source.path.read_bytes())
    if not text or text.isspace():
        raise empty_file()
    yield make_document(source, text, format_name)


READERS = (Reader("txt", frozenset({"", ".txt", ".text"}), read_text),)
