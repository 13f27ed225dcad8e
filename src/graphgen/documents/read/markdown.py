"""Markdown: read like text; its headings matter only when it is split."""

from __future__ import annotations

from collections.abc import Iterator

from graphgen.documents.read.reader import Reader, Source
from graphgen.documents.read.text import read_text
from graphgen.records import Document, Failure

__all__ = ["READERS", "read_markdown"]


def read_markdown(source: Source) -> Iterator[Document | Failure]:
    yield from read_text(source, "md")


READERS = (Reader("md", frozenset({".md", ".markdown", ".mdown", ".mkd"}), read_markdown),)
