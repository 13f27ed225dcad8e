"""What a reader of one format is, and the two things it may yield."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graphgen.errors import UnreadableInput
from graphgen.records import Document, Failure, content_id
from graphgen.text.language import detect_language

__all__ = ["Reader", "Source", "Unreadable", "make_document", "never"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is its path as the user gave it, `key` what its document is called; both are UTF-8."""

    path: Path
    name: str
    key: str

    def failure(self, error: Unreadable, part: str = "") -> Failure:
        """The row for a file, or for the `part` of it (`:line`, `#row`), that could not be read."""
        return Failure(
            stage="read",
            record=self.name + part,
            code=error.code,
            cause=error.cause,
            remedy=error.remedy,
            severity=error.severity,
        )


class Unreadable(UnreadableInput):
    """A file, or a part of one, that cannot be read, with the code that its failure row will carry."""

    def __init__(self, code: str, cause: str, remedy: str, severity: Literal["error", "warning"] = "error") -> None:
        super().__init__(cause, remedy)
        self.code = code
        self.severity: Literal["error", "warning"] = severity


def never(_head: bytes) -> bool:
    """For a format that content alone does not give away."""
    return False


@dataclass(frozen=True, slots=True)
class Reader:
    """How files of one format are found and read.

    Attributes:
        format: The value of `Document.format`.
        suffixes: File name endings, in lower case with the dot, that claim this format.
        read: Yields the documents of a file, and a failure for each part that is none. May raise `Unreadable` or
            `OSError` for what concerns the whole file.
        recognises: Whether the first bytes of a file can only be this format. Asked of files whose name claims none.
        overrides_name: Whether `recognises` is believed whatever the name claims.
    """

    format: str
    suffixes: frozenset[str]
    read: Callable[[Source], Iterator[Document | Failure]]
    recognises: Callable[[bytes], bool] = never
    overrides_name: bool = False


def make_document(
    source: Source, text: str, format_name: str, *, key: str | None = None, title: str | None = None
) -> Document:
    """The document that `text` is. Its key is that of the file unless a row brings its own."""
    key = key or source.key
    return Document(
        id=content_id("doc", key, text),
        key=key,
        source=source.name,
        format=format_name,
        language=detect_language(text),
        title=title,
        text=text,
    )
