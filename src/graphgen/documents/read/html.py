"""Web pages: one file is one document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.documents.read.markup import decode_markup, markup_text
from graphgen.documents.read.reader import Reader, Source, make_document
from graphgen.documents.read.text import empty_file, read_whole
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_html"]

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype html|<html)", re.IGNORECASE | re.DOTALL
)


def read_html(source: Source) -> Iterator[Document | Failure]:
    """The text of the page, its headings, lists and tables as Markdown, without what only surrounds it."""
    text, title = markup_text(decode_markup(read_whole(source, "Split it into pages.")))
    if not text:
        raise empty_file()
    yield make_document(source, text, "html", title=title)


def _recognises(head: bytes) -> bool:
    return _PAGE.match(head) is not None


READERS = (Reader("html", frozenset({".html", ".htm", ".xhtml"}), read_html, recognises=_recognises),)
