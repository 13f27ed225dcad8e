"""Electronic books: chapters in reading order, as one document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.documents.read.archive import ZIP, Archive, attribute, encrypted, local, open_archive, part_name
from graphgen.documents.read.markup import decode_markup, markup_text
from graphgen.documents.read.reader import Reader, Source, Unreadable, make_document
from graphgen.documents.read.text import empty_file
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_epub"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_SELF_CLOSED = re.compile(rf"<(?!(?:{_VOID})\b)([a-zA-Z][\w:-]*)((?:[^<>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*+)/>")


def read_epub(source: Source) -> Iterator[Document | Failure]:
    """The text of the chapters in the order of the spine, an empty line between them, without the table of contents."""
    chapters: list[str] = []
    with open_archive(source.path) as archive:
        title, pages = _spine(archive)
        protected = _protected(archive)
        for page in pages:
            try:
                if page in protected:
                    raise encrypted()
                chapters.append(_chapter(archive, page))
            except Unreadable as error:
                if error.code == "missing_dependency":
                    raise
                yield source.failure(error, f"#{page}")
    text = "\n\n".join(filter(None, chapters))
    if not text:
        raise empty_file()
    yield make_document(source, text, "epub", title=title)


def _spine(archive: Archive) -> tuple[str | None, list[str]]:
    """The book's title, and the names of its pages in reading order."""
    roots = (attribute(found, "full-path") for found in archive.parse(_CONTAINER, "rootfile"))
    package = next((root for root in roots if root), "")
    title: str | None = None
    pages: dict[str, str] = {}
    order: list[str] = []
    for element in archive.parse(package, "title", "item", "itemref"):
        name = local(element)
        if name == "title":
            title = title or (element.text or "").strip() or None
        elif name == "itemref":
            order.append(attribute(element, "idref") or "")
        elif (
            attribute(element, "media-type") in _PAGES and "nav" not in (attribute(element, "properties") or "").split()
        ):
            pages[attribute(element, "id") or ""] = part_name(package, attribute(element, "href") or "")
    return title, [pages[identifier] for identifier in order if identifier in pages]


def _protected(archive: Archive) -> frozenset[str]:
    """The parts that only the shop's own program can read. Fonts may be among them in any book."""
    if _ENCRYPTION not in archive:
        return frozenset()
    references = archive.parse(_ENCRYPTION, "CipherReference")
    return frozenset(part_name("", attribute(reference, "URI") or "") for reference in references)


def _chapter(archive: Archive, page: str) -> str:
    """The text of a page. It is XML, where any element may close itself; to a reader of HTML that would open it."""
    markup = decode_markup(archive.read(page))
    return markup_text(_SELF_CLOSED.sub(r"<\1\2></\1>", markup))[0]


def _recognises(head: bytes) -> bool:
    return head.startswith(ZIP) and b"mimetypeapplication/epub+zip" in head[:100]


READERS = (Reader("epub", frozenset({".epub"}), read_epub, recognises=_recognises, overrides_name=True),)
