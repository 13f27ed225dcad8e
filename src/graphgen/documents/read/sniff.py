"""Which format a file has, told by its first bytes and by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from graphgen.documents.read.reader import Reader, Unreadable

__all__ = ["HEAD_SIZE", "choose_reader"]

HEAD_SIZE = 1 << 16
"""How many bytes of a file its format is told by."""

_PLAIN = "txt"
_RTF = b"{\\rtf"
_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml)", re.IGNORECASE)


def choose_reader(path: Path, readers: Sequence[Reader]) -> Reader:
    """The reader for the file at `path`.

    Content that cannot be mistaken (`%PDF-`) wins over the name. A name that claims a format wins over the rest. Any
    other file is what its content looks like, and plain text if that is like nothing else.

    Raises:
        Unreadable: The file is markup that no reader understands, and is not called text.
        OSError: The file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_SIZE)
    suffix = path.suffix.lower()
    by_magic = (reader for reader in readers if reader.overrides_name and reader.recognises(head))
    by_name = (reader for reader in readers if reader.format != _PLAIN and suffix in reader.suffixes)
    by_content = (reader for reader in readers if not reader.overrides_name and reader.recognises(head))
    plain = next(reader for reader in readers if reader.format == _PLAIN)
    if suffix in plain.suffixes - {""} and _MARKUP.match(head):
        by_content = iter((plain,))  # whoever calls a page text wants its markup read
    for found in (by_magic, by_name, by_content):
        reader = next(found, None)
        if reader is not None:
            return reader
    if suffix not in plain.suffixes and _MARKUP.match(head):
        raise Unreadable(
            "unsupported_format",
            f"The file is XML ({suffix}), which cannot be read.",
            "Convert it to Markdown or plain text; call it .txt to have its markup read as text.",
        )
    if head.startswith(_RTF):
        raise Unreadable(
            "unsupported_format", "The file is rich text (RTF), which cannot be read.", "Save it as .docx or .txt."
        )
    return plain
