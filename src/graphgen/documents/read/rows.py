"""A row of a table or of JSON becomes a document: which of its fields are the text, the title and the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from graphgen.documents.read.facts import in_sentences
from graphgen.documents.read.reader import Source, Unreadable, make_document
from graphgen.records import Document

__all__ = ["KEY_FIELD", "TEXT_FIELDS", "TITLE_FIELDS", "row_document", "row_fields", "text_field"]

TEXT_FIELDS = ("text", "content", "contents", "body", "passage", "document", "article")
"""The names under which a row's text is looked for, best first, in whatever case they are written."""

TITLE_FIELDS = ("title", "name")
KEY_FIELD = "id"


def row_document(source: Source, row: object, number: int, format_name: str) -> Document:
    """The document in `row`: an object with one of `TEXT_FIELDS`, or with facts; or a string, which is then the text.

    Args:
        source: The file that the row is from.
        row: A JSON value.
        number: The row's position in the file, from 1; its name where the row has no `id`.
        format_name: The value of `Document.format`.

    Raises:
        Unreadable: The row holds no text.
    """
    key = f"{source.key}#{number}"
    if isinstance(row, str):
        return make_document(source, _sound(row), format_name, key=key)
    fields = row_fields(row)
    if fields is None:
        raise Unreadable(
            "missing_text", f"The row is {_KINDS.get(type(row), 'a number')}, not an object.", _NAME_THE_TEXT
        )
    identifier = fields.get(KEY_FIELD)
    if isinstance(identifier, str | int | float) and not isinstance(identifier, bool) and str(identifier).strip():
        key = _sound(str(identifier))
    return make_document(source, _text(fields), format_name, key=key, title=_title(fields))


def row_fields(row: object) -> dict[str, object] | None:
    """The values of a JSON object by field name, in lower case; `None` for any other JSON value."""
    if not isinstance(row, dict):
        return None
    return {str(name).strip().casefold(): value for name, value in cast("dict[object, object]", row).items()}


def text_field(fields: Mapping[str, object]) -> str | None:
    """The first of `TEXT_FIELDS` that holds something."""
    return next((name for name in TEXT_FIELDS if _filled(fields.get(name))), None)


def _filled(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not value.isspace()


def _text(fields: Mapping[str, object]) -> str:
    name = text_field(fields)
    if name is not None:
        return _sound(str(fields[name]))
    if any(isinstance(fields.get(name), str) for name in TEXT_FIELDS):
        raise Unreadable("empty_text", "The row's text is empty.", "Remove the row, or fill it.", severity="warning")
    if facts := in_sentences(fields):
        return _sound(facts)
    named = ", ".join(list(fields)[:8]) or "none"
    raise Unreadable("missing_text", f"The row has no text field (its fields: {named}).", _NAME_THE_TEXT)


def _title(fields: Mapping[str, object]) -> str | None:
    title = next((fields[name] for name in TITLE_FIELDS if _filled(fields.get(name))), None)
    return None if title is None else _sound(str(title))


def _sound(text: str) -> str:
    """`text`, which holds no half of a character: neither a lone surrogate escape nor an undecodable byte."""
    if not text or text.isspace():
        raise Unreadable("empty_text", "The row's text is empty.", "Remove the row, or fill it.", severity="warning")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable(
            "broken_encoding", "The row holds bytes that are no text.", "Save the file as UTF-8."
        ) from None
    return text


_NAME_THE_TEXT = f"Give it a field named {', '.join(TEXT_FIELDS[:-1])} or {TEXT_FIELDS[-1]}."
_KINDS: dict[type, str] = {type(None): "null", bool: "true or false", list: "a list"}
