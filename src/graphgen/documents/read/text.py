"""Plain text: one file is one document, unchanged. One that is too large for that is several."""

from __future__ import annotations

from collections.abc import Iterator

from graphgen.documents.read.encoding import decode, row_encoding
from graphgen.documents.read.reader import Reader, Source, Unreadable, make_document
from graphgen.records import Document, Failure

__all__ = ["READERS", "empty_file", "read_text", "read_whole"]

LARGEST_WHOLE = 256 << 20
"""Bytes of a file that has to be in memory as a whole."""
LARGEST_TEXT = 64 << 20
"""Bytes of a text that is one document."""
LARGEST_PART = 8 << 20
"""Characters of each of the documents that a larger text becomes."""


def empty_file() -> Unreadable:
    return Unreadable("empty_file", "The file holds no text.", "Remove it, or fill it.", severity="warning")


def read_whole(source: Source, remedy: str) -> bytes:
    """The bytes of a file that cannot be read in parts.

    Raises:
        Unreadable: The file is too large for that; `remedy` says what to do.
        OSError: The file cannot be read.
    """
    size = source.path.stat().st_size
    if size > LARGEST_WHOLE:
        cause = f"The file has {size >> 20:,} MiB; as a whole, {LARGEST_WHOLE >> 20} can be read."
        raise Unreadable("too_large", cause, remedy)
    return source.path.read_bytes()


def read_text(source: Source, format_name: str = "txt") -> Iterator[Document | Failure]:
    """The decoded file: no line end translated, nothing stripped but a byte order mark.

    A file of more than 64 MiB is read in parts of at most eight million characters, each a document `name#number`
    that ends with an empty line where there is one, or else with a line.
    """
    if source.path.stat().st_size > LARGEST_TEXT:
        yield from _read_parts(source, format_name)
        return
    text = decode(source.path.read_bytes())
    if not text or text.isspace():
        raise empty_file()
    yield make_document(source, text, format_name)


def _read_parts(source: Source, format_name: str) -> Iterator[Document | Failure]:
    number = 0
    try:
        for part in _parts(source):
            if not part.isspace():
                number += 1
                yield make_document(source, part, format_name, key=f"{source.key}#{number}")
    except UnicodeDecodeError:
        broken = Unreadable(
            "broken_encoding", "From here on, the file holds bytes that are no text.", "Save it as UTF-8."
        )
        yield source.failure(broken, f"#{number + 1}")
        return
    if not number:
        raise empty_file()


def _parts(source: Source) -> Iterator[str]:
    """All of the text, cut into parts."""
    with source.path.open(encoding=row_encoding(source.path), newline="") as file:
        rest = ""
        while block := file.read(LARGEST_PART - len(rest)):
            text = rest + block
            if len(text) < LARGEST_PART:
                rest = text
                continue
            middle = len(text) // 2
            cut = max(text.rfind("\n\n", middle), text.rfind("\n\r\n", middle)) + 1 or text.rfind("\n", middle) + 1
            yield text[: cut or len(text)]
            rest = text[cut:] if cut else ""
        if rest:
            yield rest


READERS = (Reader("txt", frozenset({"", ".txt", ".text"}), read_text),)
